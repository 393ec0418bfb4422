//! Trials as plain data, for checkpoints.

use metaburn_core::{Error, Outcome, Result, Study, Suggestion};
use serde::{Deserialize, Serialize};

/// The trials of a study, with its seed: all that a search is resumed from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedTrials {
    seed: u64,
    trials: Vec<SavedTrial>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct SavedTrial {
    point: Vec<f64>,
    candidate: Option<usize>,
    fidelity: f64,
    outcome: SavedOutcome,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum SavedOutcome {
    Pending,
    Cost(f64),
    Failed(String),
}

impl SavedTrials {
    /// The trials of a study, pending ones included.
    pub fn of(study: &Study) -> Self {
        let saved = study.trials().iter().map(|trial| SavedTrial {
            point: trial.suggestion.point.clone(),
            candidate: trial.suggestion.candidate,
            fidelity: trial.suggestion.fidelity,
            outcome: match &trial.outcome {
                Outcome::Pending => SavedOutcome::Pending,
                Outcome::Cost(cost) => SavedOutcome::Cost(*cost),
                Outcome::Failed(reason) => SavedOutcome::Failed(reason.clone()),
            },
        });
        Self { seed: study.seeds.seed(), trials: saved.collect() }
    }

    /// The study as it was, from one of the same task without trials.
    ///
    /// # Errors
    /// [`Error::Mismatch`] where the trials are of a study with another seed or of another task.
    pub fn restore(self, empty: Study) -> Result<Study> {
        let mut study = empty;
        if self.seed != study.seeds.seed() || !study.trials().is_empty() {
            return Err(Error::Mismatch(format!(
                "the saved trials are of a study with seed {}; the one to restore has seed {} and {} trials",
                self.seed,
                study.seeds.seed(),
                study.trials().len()
            )));
        }
        for (number, trial) in self.trials.into_iter().enumerate() {
            let SavedTrial { point, candidate, fidelity, outcome } = trial;
            let suggestion = Suggestion { point, candidate, fidelity };
            check(&study, number, &suggestion)?;
            let trial = study.ask(suggestion);
            match outcome {
                SavedOutcome::Pending => {}
                SavedOutcome::Cost(cost) => study.tell(trial, Ok(cost)),
                SavedOutcome::Failed(reason) => study.tell(trial, Err(reason)),
            }
        }
        Ok(study)
    }
}

/// Whether a suggestion can be one of this study.
fn check(study: &Study, number: usize, suggestion: &Suggestion) -> Result<()> {
    let on_list = match (&study.candidates, suggestion.candidate) {
        (Some(candidates), Some(c)) => candidates.get(c) == Some(&suggestion.point),
        (None, None) => suggestion.point.len() == study.space.dimensions(),
        _ => false,
    };
    if on_list && study.fidelities.contains(&suggestion.fidelity) {
        return Ok(());
    }
    Err(Error::Mismatch(format!(
        "saved trial {number} is of another task: its point or its fidelity is none of this one"
    )))
}
