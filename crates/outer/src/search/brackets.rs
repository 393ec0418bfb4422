//! Rungs that are finished before the next one begins.

use super::ladder::Ladder;
use metaburn_core::{Result, Suggestion};

/// So many configurations that begin together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bracket {
    /// The rung they begin on.
    pub base: usize,
    /// How many there are.
    pub size: usize,
}

/// The next trial of an endless sequence of brackets, of which the earlier come first. A bracket whose
/// rung is not finished waits, and the one after it is taken up. Configurations belong to brackets in
/// the order in which they began on the brackets' bases.
pub(super) fn next(ladder: &Ladder<'_>, eta: f64, bracket: impl Fn(usize) -> Bracket) -> Result<Suggestion> {
    let began = |rung| (0..ladder.climbers.len()).filter(move |&c| ladder.climbers[c].base == Some(rung));
    let mut queues: Vec<_> = (0..ladder.rungs.len()).map(began).collect();
    let mut number = 0;
    loop {
        let bracket = bracket(number);
        let members: Vec<usize> = queues[bracket.base].by_ref().take(bracket.size).collect();
        if members.len() < bracket.size {
            return ladder.fresh(bracket.base);
        }
        if let Some(promotion) = promotion(ladder, eta, bracket, members) {
            return Ok(promotion);
        }
        number += 1;
    }
}

/// The next promotion within a bracket: to rung `base + i` go the `⌊size·η^(−i)⌋` best of the rung
/// below, one at least, less those that failed.
fn promotion(ladder: &Ladder<'_>, eta: f64, bracket: Bracket, mut members: Vec<usize>) -> Option<Suggestion> {
    let mut share = bracket.size as f64;
    for rung in bracket.base..ladder.top() {
        if members.iter().any(|&c| ladder.cost(c, rung).is_none()) {
            return None;
        }
        share /= eta;
        members = ladder.ranking(members, rung);
        // Thirds and the like are not exact.
        members.truncate((share * (1.0 + 1e-9)).max(1.0) as usize);
        members.retain(|&c| ladder.cost(c, rung).is_some_and(f64::is_finite));
        if let Some(promotion) = ladder.promotion(&members, rung) {
            return Some(promotion);
        }
    }
    None
}
