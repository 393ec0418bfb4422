//! Successive halving.

use super::brackets::{Bracket, next};
use super::ladder::Ladder;
use metaburn_core::{Result, Strategy, Study, Suggestion};

/// Successive halving (Jamieson & Talwalkar 2016; with η as in Li et al. 2018). Rungs are the
/// study's fidelities, each at most the one above it divided by η. Of `n` random configurations on the
/// lowest rung the `⌊n/η⌋` best go on to the next, of these the `⌊n/η²⌋` best to the one after, and so
/// on, one at least. Then another `n` begin.
///
/// A rung is finished before any of its configurations is promoted. While trials are pending that a
/// promotion waits for, the next `n` begin, so that no worker idles.
///
/// A failed trial is not promoted. Of equal costs the configuration that began earlier is the better.
/// When all configurations of a finite space were begun, the best that remain are promoted, and the
/// search ends when none is left.
#[derive(Clone, Copy, Debug)]
pub struct SuccessiveHalving {
    /// The reduction factor η, above 1.
    pub eta: f64,
    /// Configurations that begin together, `n`; 0 for `η^s` with `s + 1` rungs, so that one reaches the
    /// last.
    pub configurations: usize,
}

impl Default for SuccessiveHalving {
    fn default() -> Self {
        Self { eta: 3.0, configurations: 0 }
    }
}

impl Strategy for SuccessiveHalving {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        let ladder = Ladder::of(study, self.eta);
        let enough = (self.eta.powi(ladder.top() as i32) * (1.0 - 1e-9)).ceil() as usize;
        let size = if self.configurations > 0 { self.configurations } else { enough };
        next(&ladder, self.eta, |_| Bracket { base: 0, size })
    }
}
