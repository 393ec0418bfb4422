//! The finished studies of a search in progress, in a file beside its result.

use crate::checkpoint::{decode, with_suffix, write};
use crate::plan::PlannedRun;
use crate::progress::Job;
use anyhow::{Context, Error, ensure};
use metaburn_core::Study;
use metaburn_outer::search::SavedTrials;
use metaburn_search::LeaveOneOut;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::ErrorKind;
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
    state: Mutex<State>,
}

struct State {
    saved: Saved,
    /// Why the file could not be written, the first time.
    failure: Option<Error>,
}

impl<'a> Finished<'a> {
    /// Those of the file; none if there is no file, or none that is of use. One of no use is set
    /// aside under `.bad`, with a word about it.
    pub fn load(path: &Path, run: &PlannedRun, all: &'a LeaveOneOut, job: &'a Job) -> Result<Self, Error> {
        let config = run.experiment.to_toml(Some(run.seed));
        let count = all.benchmark.tasks().len();
        let saved = read(path, &config, all, job)?;
        let saved = saved.unwrap_or_else(|| Saved { config, studies: vec![None; count] });
        let done = saved.studies.iter().flatten().count();
        if done > 0 {
            job.resume(done as u64);
        }
        Ok(Self { path: path.to_path_buf(), all, job, state: Mutex::new(State { saved, failure: None }) })
    }

    /// The finished studies by task.
    pub fn studies(&self) -> Result<Vec<Option<Study>>, Error> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        restored(&state.saved, self.all)
    }

    /// One more.
    pub fn add(&self, i: usize, study: &Study) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.saved.studies[i] = Some(SavedTrials::of(study));
        let written = write(&self.path, &state.saved);
        let written = written.with_context(|| format!("cannot write checkpoint {}", self.path.display()));
        state.failure = state.failure.take().or(written.err());
        self.job.at(state.saved.studies.iter().flatten().count() as u64, None);
    }

    /// Why a checkpoint could not be written, if so.
    pub fn failure(self) -> Result<(), Error> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        state.failure.map_or(Ok(()), Err)
    }
}

/// The studies, each on its task.
fn restored(saved: &Saved, all: &LeaveOneOut) -> Result<Vec<Option<Study>>, Error> {
    let restore = |(i, trials): (usize, &Option<SavedTrials>)| {
        trials.clone().map(|trials| trials.restore(all.empty(i))).transpose()
    };
    Ok(saved.studies.iter().enumerate().map(restore).collect::<metaburn_core::Result<_>>()?)
}

fn read(path: &Path, config: &str, all: &LeaveOneOut, job: &Job) -> Result<Option<Saved>, Error> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e).with_context(|| format!("cannot read checkpoint {}", path.display())),
    };
    let usable = || -> Result<Saved, Error> {
        let saved: Saved = decode(&bytes)?;
        ensure!(saved.config == config, "it is of another configuration");
        let count = all.benchmark.tasks().len();
        ensure!(saved.studies.len() == count, "it is of another version of the benchmark's data");
        restored(&saved, all)?;
        Ok(saved)
    };
    match usable() {
        Ok(saved) => Ok(Some(saved)),
        Err(why) => {
            let bad = with_suffix(path, ".bad");
            fs::rename(path, &bad)
                .with_context(|| format!("cannot set checkpoint {} aside", path.display()))?;
            let (path, bad) = (path.display(), bad.display());
            job.warn(&format!(
                "checkpoint {path} is of no use ({why:#}); it is now {bad}, and the run starts afresh"
            ));
            Ok(None)
        }
    }
}
