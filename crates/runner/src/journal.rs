//! What a run has to tell so far.

use crate::tensor::HostTensor;
use metaburn_results::{Training, Validation};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Curves, and the parameters that were best on validation. A checkpoint carries it along, so
/// that a resumed run neither loses nor doubles a row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Journal {
    /// Iterations done.
    pub iterations: u64,
    /// Start of the run's first attempt, in seconds since 1970-01-01 UTC.
    pub started_unix: f64,
    /// Seconds of meta-training before the last resumption.
    pub seconds_before: f64,
    pub training: Vec<TrainingRow>,
    pub validation: Vec<ValidationRow>,
    /// Those with the lowest validation losses, as many as are tested, the best one first.
    pub best: Vec<Best>,
}

/// A logged iteration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct TrainingRow {
    pub iteration: u64,
    pub meta_loss: f64,
    pub rate: f64,
    pub seconds: f64,
}

/// A pass over the validation tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ValidationRow {
    pub iteration: u64,
    pub loss: f64,
    pub accuracy: Option<f64>,
}

/// The parameters of a validation pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Best {
    pub iteration: u64,
    pub loss: f64,
    pub params: Vec<HostTensor>,
}

impl Journal {
    /// Adds a validation pass, and keeps its parameters if it is one of the `keep` best so far; of equal
    /// ones the earlier is better. A loss that is not a number is never among them.
    pub fn validated(&mut self, row: ValidationRow, keep: usize, params: impl FnOnce() -> Vec<HostTensor>) {
        let (iteration, loss) = (row.iteration, row.loss);
        let place = self.best.iter().position(|best| loss < best.loss).unwrap_or(self.best.len());
        if loss.is_finite() && place < keep {
            self.best.insert(place, Best { iteration, loss, params: params() });
            self.best.truncate(keep);
        }
        self.validation.push(row);
    }

    /// The meta-training curves.
    pub fn training_record(&self) -> Training {
        Training {
            iteration: self.training.iter().map(|row| row.iteration).collect(),
            meta_loss: self.training.iter().map(|row| row.meta_loss).collect(),
            rate: self.training.iter().map(|row| row.rate).collect(),
            seconds: self.training.iter().map(|row| row.seconds).collect(),
        }
    }

    /// The meta-validation curves.
    pub fn validation_record(&self) -> Validation {
        Validation {
            iteration: self.validation.iter().map(|row| row.iteration).collect(),
            loss: self.validation.iter().map(|row| row.loss).collect(),
            accuracy: self.validation.iter().filter_map(|row| row.accuracy).collect(),
        }
    }
}

/// The journal of a run in progress, shared by its observer and its checkpoint, with a clock.
#[derive(Clone)]
pub(crate) struct LiveJournal {
    journal: Arc<Mutex<Journal>>,
    clock: Instant,
}

impl LiveJournal {
    /// An empty journal that starts now.
    pub fn start() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let journal = Journal { started_unix: since_epoch.as_secs_f64(), ..Journal::default() };
        Self { journal: Arc::new(Mutex::new(journal)), clock: Instant::now() }
    }

    /// The journal, which stays readable after a panic.
    pub fn lock(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wall-clock seconds since the start, time between attempts not counted.
    pub fn seconds(&self) -> f64 {
        self.lock().seconds_before + self.clock.elapsed().as_secs_f64()
    }
}
