//! The record of trials on one task.

use super::place;
use super::task::{Candidates, TuningTask};
use crate::error::Result;
use crate::seeds::{Seeds, Stream};
use crate::space::{Configuration, Space};
use std::sync::Arc;

/// What to try next.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The configuration, encoded in `[0, 1]^d`.
    pub point: Vec<f64>,
    /// Its position among the task's candidates, where the task has such a list.
    pub candidate: Option<usize>,
    /// The share of the full budget to spend (epochs, rows …), one of [`Study::fidelities`].
    pub fidelity: f64,
}

/// What came of a trial.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Nothing yet.
    Pending,
    /// A finite cost; lower is better.
    Cost(f64),
    /// It failed, for this reason. That is knowledge too.
    Failed(String),
}

/// One evaluation of one configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// What was tried.
    pub suggestion: Suggestion,
    /// What came of it.
    pub outcome: Outcome,
}

impl Trial {
    /// The cost, if there is one.
    pub fn cost(&self) -> Option<f64> {
        match self.outcome {
            Outcome::Cost(cost) => Some(cost),
            _ => None,
        }
    }
}

/// What a study has observed so far, as plain numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observations {
    /// Points tried, `[n][d]`.
    pub points: Vec<Vec<f64>>,
    /// Their costs `[n]`. A failed trial counts as bad as the worst that did not fail.
    pub costs: Vec<f64>,
}

/// All trials on one task, in the order in which they were asked for. The study is the whole state
/// of a search: a [`Strategy`](super::Strategy) is a pure function of it, so that saving the trials
/// saves the search.
///
/// ```
/// use metaburn_core::{Domain, Parameter, Scale, Seeds, Space, Study};
/// use std::sync::Arc;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let space = Space::new(vec![Parameter::new("depth", Domain::integer(1, 8, Scale::Linear))])?;
/// let mut study = Study::new(Arc::new(space), Seeds::new(0), 8);
/// let suggestion = study.place(&[0.3], 1.0)?;
/// let trial = study.ask(suggestion);
/// study.tell(trial, Ok(0.25));
/// assert_eq!(study.incumbent().unwrap().0, 0.25);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Study {
    /// Where configurations lie.
    pub space: Arc<Space>,
    /// The only points there are, if the task is a table.
    pub candidates: Option<Arc<Candidates>>,
    /// Shares of the full budget that a trial may be given, ascending; the last is 1.
    pub fidelities: Vec<f64>,
    /// Where strategies draw from.
    pub seeds: Seeds,
    /// Trials planned.
    pub budget: usize,
    trials: Vec<Trial>,
}

impl Study {
    /// An empty study of `budget` trials over a whole space.
    pub fn new(space: Arc<Space>, seeds: Seeds, budget: usize) -> Self {
        Self { space, candidates: None, fidelities: vec![1.0], seeds, budget, trials: Vec::new() }
    }

    /// An empty study of a task.
    pub fn of(task: &dyn TuningTask, seeds: Seeds, budget: usize) -> Self {
        Self {
            candidates: task.candidates().cloned(),
            fidelities: task.fidelities().to_vec(),
            ..Self::new(task.space().clone(), seeds, budget)
        }
    }

    /// The trials in the order of asking.
    pub fn trials(&self) -> &[Trial] {
        &self.trials
    }

    /// The generator for the next suggestion: a stream of its own for each trial.
    pub fn stream(&self, purpose: &str) -> Stream {
        self.seeds.stream(purpose, self.trials.len() as u64)
    }

    /// A suggestion at a point, or as near as can be: on a list of candidates the nearest one that
    /// was not tried, elsewhere the point itself, or one drawn by chance if that was tried.
    ///
    /// # Errors
    /// [`Error::Exhausted`](crate::Error::Exhausted) when everything was tried.
    pub fn place(&self, point: &[f64], fidelity: f64) -> Result<Suggestion> {
        place::place(self, point, fidelity)
    }

    /// Whether a point, or candidate, was tried (or is being tried) at a fidelity.
    pub fn has_tried(&self, suggestion: &Suggestion) -> bool {
        self.trials.iter().any(|t| t.suggestion == *suggestion)
    }

    /// The candidates that were not tried at full fidelity, in order.
    pub fn untried(&self) -> Vec<usize> {
        let count = self.candidates.as_ref().map_or(0, |c| c.len());
        let mut tried = vec![false; count];
        for trial in self.trials.iter().filter(|t| t.suggestion.fidelity == 1.0) {
            if let Some(candidate) = trial.suggestion.candidate {
                tried[candidate] = true;
            }
        }
        (0..count).filter(|&c| !tried[c]).collect()
    }

    /// Records that a trial was begun, and gives its number.
    pub fn ask(&mut self, suggestion: Suggestion) -> usize {
        self.trials.push(Trial { suggestion, outcome: Outcome::Pending });
        self.trials.len() - 1
    }

    /// Records what came of a trial. A cost that is not finite is a failure.
    pub fn tell(&mut self, trial: usize, result: Result<f64, String>) {
        self.trials[trial].outcome = match result {
            Ok(cost) if cost.is_finite() => Outcome::Cost(cost),
            Ok(cost) => Outcome::Failed(format!("the cost is {cost}")),
            Err(reason) => Outcome::Failed(reason),
        };
    }

    /// The lowest cost at full fidelity and its trial, the earliest of equals.
    pub fn incumbent(&self) -> Option<(f64, usize)> {
        let full = self.trials.iter().enumerate().filter(|(_, t)| t.suggestion.fidelity == 1.0);
        let costs = full.filter_map(|(i, t)| Some((t.cost()?, i)));
        costs.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
    }

    /// The configuration of a trial.
    pub fn configuration(&self, trial: usize) -> Configuration {
        self.space.decode(&self.trials[trial].suggestion.point)
    }

    /// What finished trials of full fidelity have shown, failures included. Empty until one
    /// trial has a cost.
    pub fn observations(&self) -> Observations {
        let full: Vec<&Trial> = self.trials.iter().filter(|t| t.suggestion.fidelity == 1.0).collect();
        let Some(worst) = full.iter().filter_map(|t| t.cost()).max_by(f64::total_cmp) else {
            return Observations::default();
        };
        let done = full.into_iter().filter(|t| t.outcome != Outcome::Pending);
        let (points, costs) = done.map(|t| (t.suggestion.point.clone(), t.cost().unwrap_or(worst))).unzip();
        Observations { points, costs }
    }

    /// Points of trials that were begun and not finished.
    pub fn pending(&self) -> Vec<Vec<f64>> {
        let pending = self.trials.iter().filter(|t| t.outcome == Outcome::Pending);
        pending.map(|t| t.suggestion.point.clone()).collect()
    }
}
