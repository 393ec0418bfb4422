//! One run: skipped if complete, resumed if cut off, and never without a result file.

use crate::checkpoint::with_suffix;
use crate::environment::environment;
use crate::evaluate;
use crate::fits::fits;
use crate::journal::LiveJournal;
use crate::lock::Lock;
use crate::plan::{PlannedRun, RunOptions};
use crate::progress::Job;
use crate::session::Session;
use crate::tensor::{HostTensor, download, records, upload};
use crate::train::train;
use anyhow::{Error, ensure};
use metaburn_core::Objective;
use metaburn_results::{Fits, Header, Run, Test};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::Instant;

/// How a run ended.
pub(crate) enum Outcome {
    /// With a complete result file, and this to say about it.
    Completed(String),
    /// It was complete before.
    Skipped,
    /// Another process is at it.
    Elsewhere,
    /// For this reason.
    Failed(String),
}

/// What meta-training and meta-test leave behind.
#[derive(Default)]
struct Tested {
    iteration: u64,
    params: Vec<HostTensor>,
    test: Test,
    fits: Option<Fits>,
    seconds: f64,
}

/// Runs what is missing of a run. Whatever happens within it becomes an outcome.
pub(crate) fn run(run: &PlannedRun, options: &RunOptions, job: &Job) -> Outcome {
    if is_complete(run, job) {
        // A kill may have come between the result and the end of its checkpoint.
        let _ = fs::remove_file(checkpoint(run));
        return Outcome::Skipped;
    }
    let Some(_lock) = Lock::take(&run.file.with_extension("lock")) else { return Outcome::Elsewhere };
    if is_complete(run, job) {
        // Another process finished it between the look and the lock.
        return Outcome::Skipped;
    }
    job.begin();
    let journal = LiveJournal::start();
    let attempt = catch_unwind(AssertUnwindSafe(|| attempt(run, options, &journal, job)));
    let result = attempt.unwrap_or_else(|panic| Err(anyhow::anyhow!("panic: {}", panic_text(&*panic))));
    let failure = result.as_ref().err().map(|e| format!("{e:#}")).unwrap_or_default();
    let record = record(run, options, &journal, result.unwrap_or_default(), &failure);
    if let Err(e) = metaburn_results::write(&record, &run.file) {
        return Outcome::Failed(format!("cannot write {}: {e}", run.file.display()));
    }
    // The result is in place; a failed run is tried again from its start.
    let _ = fs::remove_file(checkpoint(run));
    if failure.is_empty() {
        Outcome::Completed(news(&record, run.learner.steps()))
    } else {
        Outcome::Failed(failure)
    }
}

/// The run's checkpoint, beside its result.
fn checkpoint(run: &PlannedRun) -> PathBuf {
    run.file.with_extension("ckpt")
}

/// Whether the result file is there, readable, of this very run, and not of a failure. One that
/// cannot be read is set aside under `.bad`.
fn is_complete(run: &PlannedRun, job: &Job) -> bool {
    if !run.file.exists() {
        return false;
    }
    match metaburn_results::read(&run.file) {
        Ok(found) => found.header.run_id == run.run_id && found.header.status == "complete",
        Err(e) => {
            let bad = with_suffix(&run.file, ".bad");
            let moved = fs::rename(&run.file, &bad).is_ok();
            let fate = if moved { format!("; it is now {}", bad.display()) } else { String::new() };
            job.warn(&format!("result file {} is of no use ({e}){fate}", run.file.display()));
            false
        }
    }
}

/// Meta-training and meta-test.
fn attempt(
    run: &PlannedRun,
    options: &RunOptions,
    journal: &LiveJournal,
    job: &Job,
) -> Result<Tested, Error> {
    let session = Session::new(run, options.compute.device());
    let last = train(&session, &checkpoint(run), journal, job)?;
    job.testing();
    let best = journal.lock().best.take();
    let (iteration, params) = match best {
        Some(best) => (best.iteration, best.params),
        None => (run.experiment.train.iterations - 1, download(&last)),
    };
    for tensor in &params {
        let finite = tensor.values.iter().all(|v| v.is_finite());
        ensure!(finite, "`{}` is not finite after iteration {iteration}: training diverged", tensor.name);
    }
    let clock = Instant::now();
    let theta = upload(&params, run.experiment.dtype, options.compute.device());
    let test = evaluate::test(&session, &theta)?;
    let fits = fits(&session, &theta)?;
    Ok(Tested { iteration, params, test, fits, seconds: clock.elapsed().as_secs_f64() })
}

/// All of it as plain data. `failure` is empty for a complete run.
fn record(
    run: &PlannedRun,
    options: &RunOptions,
    journal: &LiveJournal,
    tested: Tested,
    failure: &str,
) -> Run {
    let train_seconds = journal.seconds() - tested.seconds;
    let journal = journal.lock();
    Run {
        header: header(run, journal.iterations, tested.iteration, failure),
        environment: environment(&options.compute, journal.started_unix, train_seconds, tested.seconds),
        training: journal.training_record(),
        validation: journal.validation_record(),
        test: tested.test,
        fits: tested.fits,
        params: records(tested.params),
    }
}

fn header(run: &PlannedRun, iterations: u64, tested_iteration: u64, failure: &str) -> Header {
    let experiment = &run.experiment;
    let objective = match run.tasks.shape().objective {
        Objective::SquaredError => "squared_error",
        Objective::CrossEntropy => "cross_entropy",
    };
    Header {
        experiment: experiment.name.clone(),
        run_id: run.run_id.clone(),
        group_id: run.group_id.clone(),
        label: run.label.clone(),
        learner: experiment.learner.name.clone(),
        tasks: experiment.tasks.name.clone(),
        model: experiment.model.name.clone(),
        outer: experiment.outer.name.clone(),
        order: run.learner.order().name().to_string(),
        objective: objective.to_string(),
        dtype: experiment.dtype_name().to_string(),
        seed: run.seed,
        config: experiment.to_toml(Some(run.seed)),
        iterations,
        tested_iteration,
        status: if failure.is_empty() { "complete" } else { "failed" }.to_string(),
        failure: failure.to_string(),
    }
}

/// The result in one line: the loss before adaptation, and after as many inner steps as in
/// meta-training.
fn news(run: &Run, trained: usize) -> String {
    let columns = run.test.steps.len();
    let after = run.test.steps.iter().position(|&k| k == trained as u64).unwrap_or(columns.max(1) - 1);
    let mean = |column: usize| {
        let losses = run.test.loss.iter().skip(column).step_by(columns.max(1));
        losses.sum::<f64>() / run.test.tasks as f64
    };
    let seconds = run.environment.train_seconds + run.environment.test_seconds;
    match columns {
        0 | 1 => format!("query loss {:.4} ({seconds:.1} s)", mean(0)),
        _ => format!(
            "query loss {:.4} before, {:.4} after {} steps ({seconds:.1} s)",
            mean(0),
            mean(after),
            run.test.steps[after]
        ),
    }
}

/// What a panic said.
fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("of an unknown kind")
}
