//! The finished studies of a search in progress, in a file beside its result.

use crate::checkpoint::{decode, load, newest, write};
use crate::plan::PlannedRun;
use crate::progress::Job;
use anyhow::{Error, ensure};
use metaburn_core::Study;
use metaburn_outer::search::SavedTrials;
use metaburn_search::LeaveOneOut;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What the file holds.
#[derive(Clone, Serialize, Deserialize)]
struct Saved {
    /// The resolved configuration with its seed.
    config: String,
    /// The trials of each task's study; nothing for one that is not finished.
    studies: Vec<Option<SavedTrials>>,
}

/// Finished studies, saved as they come.
pub(crate) struct Finished<'a> {
    path: PathBuf,
    all: &'a LeaveOneOut<'a>,
    job: &'a Job,
    saved: Mutex<Saved>,
}

impl<'a> Finished<'a> {
    /// Those of the file; none if there is no file, or none that is of use.
    pub fn load(path: &Path, run: &PlannedRun, all: &'a LeaveOneOut, job: &'a Job) -> Result<Self, Error> {
        let config = run.experiment.to_toml(Some(run.seed));
        let count = all.benchmark.tasks().len();
        let saved = load(path, job, |bytes| usable(bytes, &config, all))?;
        let saved = saved.unwrap_or_else(|| Saved { config, studies: vec![None; count] });
        let done = saved.studies.iter().flatten().count();
        if done > 0 {
            job.resume(done as u64);
        }
        Ok(Self { path: path.to_path_buf(), all, job, saved: Mutex::new(saved) })
    }

    /// The finished studies by task.
    pub fn studies(&self) -> Result<Vec<Option<Study>>, Error> {
        restored(&self.saved.lock().unwrap_or_else(PoisonError::into_inner), self.all)
    }

    /// One more. A file that cannot be written ends nothing: the next may be.
    pub fn add(&self, i: usize, study: &Study) {
        let mut saved = self.saved.lock().unwrap_or_else(PoisonError::into_inner);
        saved.studies[i] = Some(SavedTrials::of(study));
        write(&self.path, &*saved).unwrap_or_else(|e| self.job.warn(&format!("{e:#}")));
        self.job.at(saved.studies.iter().flatten().count() as u64, None);
    }
}

/// The number of finished studies in a checkpoint; nothing if there is none of use.
pub(crate) fn finished(path: &Path) -> Option<u64> {
    newest(path).map(|saved: Saved| saved.studies.iter().flatten().count() as u64)
}

/// The studies, each on its task.
fn restored(saved: &Saved, all: &LeaveOneOut) -> Result<Vec<Option<Study>>, Error> {
    let restore = |(i, trials): (usize, &Option<SavedTrials>)| {
        trials.clone().map(|trials| trials.restore(all.empty(i))).transpose()
    };
    Ok(saved.studies.iter().enumerate().map(restore).collect::<metaburn_core::Result<_>>()?)
}

/// What a file holds, if it is of this run.
fn usable(bytes: &[u8], config: &str, all: &LeaveOneOut) -> Result<Saved, Error> {
    let saved: Saved = decode(bytes)?;
    ensure!(saved.config == config, "it is of another configuration");
    let count = all.benchmark.tasks().len();
    ensure!(saved.studies.len() == count, "it is of another version of the benchmark's data");
    restored(&saved, all)?;
    Ok(saved)
}
