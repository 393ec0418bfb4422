//! `metaburn status`: how far an experiment is.

use crate::args::StatusArgs;
use anyhow::Result;
use metaburn_core::Registry;
use metaburn_runner::{State, Status, aligned, plan, status};
use std::io::Write;
use std::process::ExitCode;

const HEADER: [&str; 7] = ["run", "configuration", "seed", "state", "done", "of", "reason"];

/// Prints a line for each run, and how many there are in each state.
pub fn run(args: &StatusArgs, registry: &Registry) -> Result<ExitCode> {
    let plan = plan(&args.sweep.experiment, registry, &args.sweep.options())?;
    let runs = status(&plan);
    let text = if args.format == "csv" { csv(&runs)? } else { table(&runs) };
    // A reader that has seen enough, such as `head`, is no error.
    let _ = std::io::stdout().write_all(text.as_bytes());
    let complete = runs.iter().all(|run| run.state == State::Complete);
    Ok(if complete || !args.check { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How many runs there are in each state, such as `6 complete, 2 missing`.
pub fn counts(runs: &[Status]) -> String {
    let count = |state: State| {
        let number = runs.iter().filter(|run| run.state == state).count();
        (number > 0).then(|| format!("{number} {}", state.name()))
    };
    State::ALL.into_iter().filter_map(count).collect::<Vec<_>>().join(", ")
}

/// For people: reasons have one line.
fn table(runs: &[Status]) -> String {
    let short = |mut row: [String; 7]| {
        row[6] = row[6].lines().next().unwrap_or_default().to_string();
        row
    };
    let rows: Vec<_> =
        [HEADER.map(String::from)].into_iter().chain(runs.iter().map(|run| short(row(run)))).collect();
    format!("{}runs: {}\n", aligned(&rows), counts(runs))
}

/// For programs.
fn csv(runs: &[Status]) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADER)?;
    runs.iter().try_for_each(|run| writer.write_record(row(run)))?;
    Ok(String::from_utf8(writer.into_inner()?)?)
}

fn row(status: &Status) -> [String; 7] {
    let run = status.run;
    let (length, _) = run.length();
    [
        run.run_id.clone(),
        run.label.clone(),
        run.seed.to_string(),
        status.state.name().to_string(),
        status.done.to_string(),
        length.to_string(),
        status.reason.clone(),
    ]
}
