//! Configurations on their way up the fidelities.

use super::key::{Key, key};
use super::random::Random;
use metaburn_core::{Outcome, Result, Strategy, Study, Suggestion};
use std::collections::HashMap;

/// The configurations of a study and how far each has come.
pub(super) struct Ladder<'a> {
    study: &'a Study,
    /// Fidelities, each about η times the one before; the last is 1.
    pub rungs: Vec<f64>,
    /// In the order of their first trials.
    pub climbers: Vec<Climber<'a>>,
}

/// One configuration.
pub(super) struct Climber<'a> {
    first: &'a Suggestion,
    /// The rung of its first trial; none if that is at a fidelity between.
    pub base: Option<usize>,
    outcomes: Vec<Option<&'a Outcome>>,
}

impl<'a> Ladder<'a> {
    pub fn of(study: &'a Study, eta: f64) -> Self {
        let rungs = rungs(&study.fidelities, eta);
        let mut climbers: Vec<Climber<'a>> = Vec::new();
        let mut known: HashMap<Key, usize> = HashMap::new();
        for trial in study.trials() {
            let rung = rungs.iter().position(|r| *r == trial.suggestion.fidelity);
            let climber = *known.entry(key(&trial.suggestion)).or_insert(climbers.len());
            if climber == climbers.len() {
                let outcomes = vec![None; rungs.len()];
                climbers.push(Climber { first: &trial.suggestion, base: rung, outcomes });
            }
            if let Some(rung) = rung {
                climbers[climber].outcomes[rung] = Some(&trial.outcome);
            }
        }
        Self { study, rungs, climbers }
    }

    /// The last rung, that of fidelity 1.
    pub fn top(&self) -> usize {
        self.rungs.len() - 1
    }

    /// What a configuration reached on a rung: infinity if it failed, nothing if it is not finished.
    pub fn cost(&self, climber: usize, rung: usize) -> Option<f64> {
        match self.climbers[climber].outcomes[rung]? {
            Outcome::Cost(cost) => Some(*cost),
            Outcome::Failed(_) => Some(f64::INFINITY),
            Outcome::Pending => None,
        }
    }

    /// Those that finished a rung, the best first: of equals the one that began earlier, failed ones
    /// at the end.
    pub fn ranking(&self, climbers: impl IntoIterator<Item = usize>, rung: usize) -> Vec<usize> {
        let finished = climbers.into_iter().filter_map(|c| Some((self.cost(c, rung)?, c)));
        let mut ranking: Vec<(f64, usize)> = finished.collect();
        ranking.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        ranking.into_iter().map(|(_, c)| c).collect()
    }

    /// The first that has a cost on a rung and was not begun on the next; that trial.
    pub fn promotion(&self, climbers: &[usize], rung: usize) -> Option<Suggestion> {
        let waits = |c: &usize| {
            self.cost(*c, rung).is_some_and(f64::is_finite) && self.climbers[*c].outcomes[rung + 1].is_none()
        };
        let climber = climbers.iter().copied().find(waits)?;
        Some(Suggestion { fidelity: self.rungs[rung + 1], ..self.climbers[climber].first.clone() })
    }

    /// A configuration that was tried at no fidelity, drawn by chance. If there is none left, the best
    /// of those that were not promoted, from the highest rung that has one.
    pub fn fresh(&self, rung: usize) -> Result<Suggestion> {
        let mut flat = emptied(self.study);
        for climber in &self.climbers {
            flat.ask(Suggestion { fidelity: 1.0, ..climber.first.clone() });
        }
        match Random.ask(&flat) {
            Ok(suggestion) => Ok(Suggestion { fidelity: self.rungs[rung], ..suggestion }),
            Err(exhausted) => self.late_promotion().ok_or(exhausted),
        }
    }

    fn late_promotion(&self) -> Option<Suggestion> {
        let all = |rung| self.ranking(0..self.climbers.len(), rung);
        (0..self.top()).rev().find_map(|rung| self.promotion(&all(rung), rung))
    }
}

/// The same study before its first trial.
pub(super) fn emptied(study: &Study) -> Study {
    let mut empty = Study::new(study.space.clone(), study.seeds, study.budget);
    empty.candidates.clone_from(&study.candidates);
    empty
}

/// Fidelities from 1 downwards, each the highest that is at most the one above it divided by η;
/// ascending.
fn rungs(fidelities: &[f64], eta: f64) -> Vec<f64> {
    let mut rungs = vec![1.0];
    for &fidelity in fidelities.iter().rev() {
        let above = rungs[rungs.len() - 1];
        // Thirds and the like are not exact.
        if fidelity < above && fidelity <= above / eta * (1.0 + 1e-9) {
            rungs.push(fidelity);
        }
    }
    rungs.reverse();
    rungs
}
