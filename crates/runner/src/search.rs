//! One run of a search: a tuner on every task of a benchmark.

mod checkpoint;
mod news;

pub(crate) use checkpoint::finished;
pub(crate) use news::news;

use crate::experiment::Search;
use crate::plan::PlannedRun;
use crate::progress::Job;
use crate::run::Ended;
use anyhow::Error;
use checkpoint::Finished;
use metaburn_core::{Benchmark, Seeds, Source, Tuner};
use metaburn_search::{LeaveOneOut, record};
use std::path::Path;
use std::sync::Arc;

/// What a search is done with.
#[derive(Clone)]
pub(crate) struct SearchParts {
    pub tuner: Arc<dyn Tuner>,
    pub benchmark: Arc<dyn Benchmark>,
    /// Past tasks from result files.
    pub prior: Arc<Vec<Source>>,
}

/// Tunes each task, with the others as past tasks. Studies run on the thread pool; the checkpoint
/// holds those that are finished.
pub(crate) fn carry_out(
    run: &PlannedRun,
    work: &Search,
    parts: &SearchParts,
    checkpoint: &Path,
    job: &Job,
) -> Result<Ended, Error> {
    let all = LeaveOneOut {
        benchmark: parts.benchmark.as_ref(),
        tuner: parts.tuner.as_ref(),
        seeds: Seeds::new(run.seed),
        budget: work.trials,
        prior: &parts.prior,
    };
    let finished = Finished::load(checkpoint, run, &all, job)?;
    let studies = all.run(finished.studies()?, |i, study| finished.add(i, study))?;
    let tasks = parts.benchmark.tasks().iter().map(|task| task.as_ref());
    let search = record(&tasks.zip(&studies).collect::<Vec<_>>());
    Ok(Ended { search: Some(search), ..Ended::default() })
}
