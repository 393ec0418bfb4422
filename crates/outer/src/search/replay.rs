//! Solvers of argmin, played again from the recorded trials.

use super::key::{Key, key};
use super::ladder::emptied;
use super::random::uniform;
use argmin::core::{CostFunction, Error as ArgminError};
use metaburn_core::{Error, Outcome, Result, Study, Suggestion};
use std::collections::HashMap;

/// On a finite space a search that ends starts again this often, all its points being known.
const ROUNDS: u64 = 16;

/// The first trial that a solver asked for and that was not made.
#[derive(Debug, thiserror::Error)]
#[error("the solver asks for {:?}", .0.point)]
struct Asked(Suggestion);

/// The recorded trials as a cost function. Pending and failed trials cost infinity.
pub(super) struct Record {
    /// The study before its first trial, which places points on what may be tried.
    empty: Study,
    costs: HashMap<Key, f64>,
}

/// A [`Record`] to hand to argmin.
#[derive(Clone, Copy)]
pub(super) struct Answers<'a>(&'a Record);

impl CostFunction for Answers<'_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, point: &Vec<f64>) -> Result<f64, ArgminError> {
        let placed = self.0.empty.place(point, 1.0)?;
        self.0.costs.get(&key(&placed)).copied().ok_or_else(|| Asked(placed).into())
    }
}

impl Record {
    fn of(study: &Study) -> Self {
        let full = study.trials().iter().filter(|t| t.suggestion.fidelity == 1.0);
        let cost = |outcome: &Outcome| match outcome {
            Outcome::Cost(cost) => *cost,
            Outcome::Pending | Outcome::Failed(_) => f64::INFINITY,
        };
        let costs = full.map(|t| (key(&t.suggestion), cost(&t.outcome))).collect();
        Self { empty: emptied(study), costs }
    }
}

/// The first trial that a solver asks for beyond the recorded ones. `round` runs the solver to its end,
/// and hands on the error that a cost function gives it; when it ends without, another round begins.
pub(super) fn first_unanswered(
    study: &Study,
    round: impl Fn(u64, Answers<'_>) -> Result<(), ArgminError>,
) -> Result<Suggestion> {
    let record = Record::of(study);
    let finite = study.candidates.is_some() || study.space.size().is_some();
    let rounds = if finite { ROUNDS } else { study.trials().len() as u64 + ROUNDS };
    for number in 0..rounds {
        match round(number, Answers(&record)).map_err(asked) {
            Ok(()) => {}
            Err(Ok(suggestion)) => return Ok(suggestion),
            Err(Err(error)) => return Err(error),
        }
    }
    study.place(&uniform(study.space.dimensions(), &mut study.stream("search/replay")), 1.0)
}

/// The suggestion in an error, or what else went wrong.
fn asked(error: ArgminError) -> Result<Suggestion> {
    match error.downcast::<Asked>() {
        Ok(Asked(suggestion)) => Ok(suggestion),
        Err(other) => Err(other.downcast::<Error>().unwrap_or_else(|e| Error::Mismatch(e.to_string()))),
    }
}
