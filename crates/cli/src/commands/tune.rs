//! `metaburn tune`: hyperparameters for a table of one's own.

mod best;
mod default_first;
mod history;
mod progress;
mod setup;

use crate::args::TuneArgs;
use anyhow::{Context, Result, ensure};
use best::Best;
use default_first::DefaultFirst;
use history::History;
use metaburn_core::{Outcome, Registry, Seeds, Setting, Study, TuningTask};
use metaburn_search::{Pace, drive};
use progress::Progress;
use setup::Setup;
use std::cell::RefCell;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Tunes, or goes on tuning, and shows what came of it.
pub fn run(args: &TuneArgs, registry: &Registry) -> Result<ExitCode> {
    ensure!(args.trials >= 1, "--trials must be at least 1");
    ensure!(args.time.is_none_or(|t| (0.0..1e9).contains(&t)), "--time must be a number of seconds");
    ensure!(args.parallel >= 1, "--parallel must be at least 1");
    let setup = Setup::new(args, registry)?;
    eprintln!("{}", setup.task.table().summary());
    setup.task.table().warnings().iter().for_each(|warning| eprintln!("note: {warning}"));
    setup.notes.iter().for_each(|note| eprintln!("note: {note}"));

    let history = History::open(args, &setup)?;
    let study = history.resume(Study::of(&setup.task, Seeds::new(args.seed), args.trials))?;
    let study = search(args, &setup, &history, study)?;

    let best = Best::of(&setup, &study).with_context(|| failures(&study))?;
    let files = best.write(&history.folder)?;
    let plot = metaburn_report::plots(&[history.record(&setup.task, &study)], &[], &history.folder)?;
    println!("{}", best.summary());
    for file in [history.file.clone()].iter().chain(&files).chain(&plot) {
        println!("written {}", file.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Carries the study out, with its history saved at every step.
fn search(args: &TuneArgs, setup: &Setup, history: &History, mut study: Study) -> Result<Study> {
    let task = &setup.task;
    let strategy = strategy(args, setup, &study)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let pace = Pace { ahead: args.parallel, workers: args.jobs.unwrap_or(cores) };
    let progress = Progress::new(args.trials, &study);
    let deadline = args.time.map(|seconds| Instant::now() + Duration::from_secs_f64(seconds));
    let failure = RefCell::new(None);
    drive(task, &strategy, &mut study, pace, |study| {
        progress.show(study);
        match history.save(task, study) {
            Ok(()) => deadline.is_none_or(|end| Instant::now() < end),
            Err(e) => {
                failure.replace(Some(e));
                false
            }
        }
    })?;
    progress.end(&study);
    failure.into_inner().map_or(Ok(()), Err)?;
    history.save(task, &study)?;
    Ok(study)
}

/// The default configuration, then the tuner's suggestions.
fn strategy(args: &TuneArgs, setup: &Setup, study: &Study) -> Result<DefaultFirst> {
    let sources = setup.prior.as_ref().map_or_else(Vec::new, |prior| prior.without(setup.task.name()));
    let setting = Setting {
        space: setup.task.space(),
        sources: &sources,
        meta_features: if sources.is_empty() { &[] } else { setup.task.meta_features() },
        seeds: study.seeds,
        budget: args.trials,
    };
    Ok(DefaultFirst(setup.tuner.strategy(&setting)?))
}

/// What to say when no trial has a cost.
fn failures(study: &Study) -> String {
    let reason = study.trials().iter().find_map(|trial| match &trial.outcome {
        Outcome::Failed(reason) => Some(reason.as_str()),
        _ => None,
    });
    match reason {
        Some(reason) => format!("all {} trials failed; the first because: {reason}", study.trials().len()),
        None => "no trial was finished; allow more --time".to_string(),
    }
}
