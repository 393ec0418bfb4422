//! Asynchronous successive halving.

use super::ladder::Ladder;
use metaburn_core::{Result, Strategy, Study, Suggestion};

/// Asynchronous successive halving (Li et al. 2020, "A System for Massively Parallel Hyperparameter
/// Tuning", algorithm 2). Rungs are the study's fidelities, each at most the one above it divided by η.
/// From the highest rung but one downwards, the first configuration among the `⌊n/η⌋` best of the `n`
/// that have finished a rung, and that was not begun on the next, is promoted to it. If there is none,
/// a configuration drawn by chance begins on the lowest rung. So no suggestion waits for a trial.
///
/// A failed trial counts among the `n`, and is not promoted; a pending one does not count. Of equal
/// costs the configuration that began earlier is the better.
///
/// When all configurations of a finite space were begun, the best that remain are promoted beyond
/// `⌊n/η⌋`, and the search ends when none is left.
#[derive(Clone, Copy, Debug)]
pub struct Asha {
    /// The reduction factor η, above 1.
    pub eta: f64,
}

impl Default for Asha {
    fn default() -> Self {
        Self { eta: 3.0 }
    }
}

impl Strategy for Asha {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        let ladder = Ladder::of(study, self.eta);
        for rung in (0..ladder.top()).rev() {
            let mut best = ladder.ranking(0..ladder.climbers.len(), rung);
            best.truncate((best.len() as f64 / self.eta) as usize);
            if let Some(promotion) = ladder.promotion(&best, rung) {
                return Ok(promotion);
            }
        }
        ladder.fresh(0)
    }
}
