//! One run of a search: a tuner on every task of a benchmark.

mod checkpoint;
mod record;

pub(crate) use record::news;

use crate::experiment::Search;
use crate::plan::PlannedRun;
use crate::progress::Job;
use crate::run::Ended;
use anyhow::Error;
use checkpoint::Finished;
use metaburn_core::{Benchmark, Seeds, Tuner};
use metaburn_search::LeaveOneOut;
use std::path::Path;
use std::sync::Arc;

/// What a search is done with.
#[derive(Clone)]
pub(crate) struct SearchParts {
    pub tuner: Arc<dyn Tuner>,
    pub benchmark: Arc<dyn Benchmark>,
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
    };
    let finished = Finished::load(checkpoint, run, &all, job)?;
    let studies = all.run(finished.studies(), |i, study| finished.add(i, study))?;
    finished.failure()?;
    let search = record::record(parts.benchmark.as_ref(), &studies);
    Ok(Ended { search: Some(search), ..Ended::default() })
}
