//! Several runs at a time.

use crate::error::{Error, Result};
use crate::plan::{Plan, RunOptions};
use crate::progress::Progress;
use crate::run::{Outcome, run};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{fs, thread};

/// What became of a plan, each list in the plan's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Ids of the runs that were completed now.
    pub completed: Vec<String>,
    /// Ids of the runs that had been completed before.
    pub skipped: Vec<String>,
    /// Ids of the runs that another process is at.
    pub elsewhere: Vec<String>,
    /// Ids of the runs that were told to stop, or did not begin for that reason. They go on next time.
    pub cut_off: Vec<String>,
    /// Ids of the runs that failed, each with the reason. They are tried again next time.
    pub failed: Vec<(String, String)>,
    /// The complete result files.
    pub files: Vec<PathBuf>,
}

/// Runs a plan: complete runs are skipped, cut-off ones go on from their checkpoints, and a
/// failure is recorded in the run's result file and stops nothing else.
///
/// `options.jobs` threads take runs from a queue, the calling one among them; the arithmetic of
/// all of them shares rayon's one pool. Neither number changes a result.
///
/// # Errors
/// [`Error::Threads`] when the pool was already made with another size; [`Error::File`] when the
/// folder of results cannot be made.
pub fn execute(plan: &Plan, options: &RunOptions) -> Result<Summary> {
    size_pool(options.threads)?;
    fs::create_dir_all(&plan.out_dir).map_err(|source| Error::File {
        action: "create",
        path: plan.out_dir.clone(),
        source,
    })?;
    let progress = Progress::new(plan.runs.len());
    let next = AtomicUsize::new(0);
    let outcomes: Mutex<Vec<(usize, Outcome)>> = Mutex::new(Vec::new());
    let work = || {
        loop {
            let position = next.fetch_add(1, Ordering::Relaxed);
            let Some(planned) = plan.runs.get(position) else { break };
            let job = progress.job(planned.name(), planned.length());
            let outcome = run(planned, &job, &options.stop);
            progress.end(&job, &text(&outcome));
            outcomes.lock().unwrap_or_else(PoisonError::into_inner).push((position, outcome));
        }
    };
    thread::scope(|scope| {
        for _ in 1..options.jobs.min(plan.runs.len()) {
            scope.spawn(work);
        }
        work();
    });
    progress.finish();
    let mut outcomes = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    outcomes.sort_by_key(|(position, _)| *position);
    Ok(summarize(plan, outcomes))
}

/// Sizes rayon's one pool, which the CPU backend uses, or checks that it has that size.
fn size_pool(threads: Option<usize>) -> Result<()> {
    let Some(asked) = threads else { return Ok(()) };
    let made = rayon::ThreadPoolBuilder::new().num_threads(asked).build_global().is_ok();
    let actual = rayon::current_num_threads();
    if made || actual == asked { Ok(()) } else { Err(Error::Threads { asked, actual }) }
}

/// An outcome in one line.
fn text(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Completed(news) => format!("done, {news}"),
        Outcome::Skipped => "is complete already".to_string(),
        Outcome::Elsewhere => "is being run by another process".to_string(),
        Outcome::CutOff => "is cut off, and goes on next time".to_string(),
        Outcome::Failed(reason) => format!("failed: {reason}"),
    }
}

fn summarize(plan: &Plan, outcomes: Vec<(usize, Outcome)>) -> Summary {
    let mut summary = Summary::default();
    for (position, outcome) in outcomes {
        let run = &plan.runs[position];
        let id = run.run_id.clone();
        if matches!(outcome, Outcome::Completed(_) | Outcome::Skipped) {
            summary.files.push(run.file.clone());
        }
        match outcome {
            Outcome::Completed(_) => summary.completed.push(id),
            Outcome::Skipped => summary.skipped.push(id),
            Outcome::Elsewhere => summary.elsewhere.push(id),
            Outcome::CutOff => summary.cut_off.push(id),
            Outcome::Failed(reason) => summary.failed.push((id, reason)),
        }
    }
    summary
}
