//! The finished studies of a search in progress, in a file beside its result.

use crate::checkpoint::{decode, with_suffix, write};
use crate::plan::PlannedRun;
use crate::progress::Job;
use anyhow::{Context, Error, ensure};
use metaburn_core::{Outcome, Study, Suggestion, Trial};
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
    studies: Vec<Option<Vec<SavedTrial>>>,
}

/// A trial as plain data.
#[derive(Clone, Serialize, Deserialize)]
struct SavedTrial {
    point: Vec<f64>,
    candidate: Option<usize>,
    fidelity: f64,
    /// The cost, or why it failed.
    outcome: Result<f64, String>,
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
        let saved = read(path, &config, count, job)?;
        let saved = saved.unwrap_or_else(|| Saved { config, studies: vec![None; count] });
        let done = saved.studies.iter().flatten().count();
        if done > 0 {
            job.resume(done as u64);
        }
        Ok(Self { path: path.to_path_buf(), all, job, state: Mutex::new(State { saved, failure: None }) })
    }

    /// The finished studies by task.
    pub fn studies(&self) -> Vec<Option<Study>> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let studies = state.saved.studies.iter().enumerate();
        studies.map(|(i, trials)| Some(restore(self.all.empty(i), trials.as_ref()?))).collect()
    }

    /// One more.
    pub fn add(&self, i: usize, study: &Study) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.saved.studies[i] = Some(study.trials().iter().map(save).collect());
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

fn read(path: &Path, config: &str, count: usize, job: &Job) -> Result<Option<Saved>, Error> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e).with_context(|| format!("cannot read checkpoint {}", path.display())),
    };
    let usable = || -> Result<Saved, Error> {
        let saved: Saved = decode(&bytes)?;
        ensure!(saved.config == config, "it is of another configuration");
        ensure!(saved.studies.len() == count, "it is of another version of the benchmark's data");
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

fn save(trial: &Trial) -> SavedTrial {
    let Suggestion { point, candidate, fidelity } = trial.suggestion.clone();
    let outcome = match &trial.outcome {
        Outcome::Cost(cost) => Ok(*cost),
        Outcome::Failed(reason) => Err(reason.clone()),
        Outcome::Pending => Err("it was not finished".to_string()),
    };
    SavedTrial { point, candidate, fidelity, outcome }
}

fn restore(mut study: Study, trials: &[SavedTrial]) -> Study {
    for SavedTrial { point, candidate, fidelity, outcome } in trials.iter().cloned() {
        let trial = study.ask(Suggestion { point, candidate, fidelity });
        study.tell(trial, outcome);
    }
    study
}
