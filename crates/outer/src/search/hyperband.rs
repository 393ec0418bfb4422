//! Hyperband.

use super::brackets::{Bracket, next};
use super::ladder::Ladder;
use metaburn_core::{Result, Strategy, Study, Suggestion};

/// Hyperband (Li et al. 2018, algorithm 1): brackets of [successive halving](super::SuccessiveHalving)
/// that begin on different rungs, since it is not known how early costs can be told apart. With `S + 1`
/// rungs, bracket `s = S, S − 1, …, 0` has
///
/// ```text
/// n = ⌈(S + 1)/(s + 1)·η^s⌉ configurations, which begin s rungs below the last;
/// ```
///
/// after `s = 0`, plain random search, it goes on with `s = S`. The brackets are made one after the
/// other; while one waits for pending trials, the next begins. All else is as with successive halving.
///
/// # Deviations
/// Rungs are the fidelities that the study has, where the paper has `R·η^(−s)`. No configuration begins
/// twice.
#[derive(Clone, Copy, Debug)]
pub struct Hyperband {
    /// The reduction factor η, above 1.
    pub eta: f64,
}

impl Default for Hyperband {
    fn default() -> Self {
        Self { eta: 3.0 }
    }
}

impl Strategy for Hyperband {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        let ladder = Ladder::of(study, self.eta);
        next(&ladder, self.eta, |number| bracket(number, ladder.rungs.len(), self.eta))
    }
}

fn bracket(number: usize, rungs: usize, eta: f64) -> Bracket {
    let base = number % rungs;
    let s = rungs - 1 - base;
    let share = rungs as f64 / (s + 1) as f64 * eta.powi(s as i32);
    // 4/2·3 may come out a little above 6.
    Bracket { base, size: (share * (1.0 - 1e-9)).ceil() as usize }
}

#[cfg(test)]
mod tests {
    use super::bracket;

    #[test]
    fn brackets_shrink_as_they_begin_higher() {
        // Five rungs, as R = 81 has with η = 3; ⌈5/4·27⌉ = 34.
        let sizes: Vec<usize> = (0..6).map(|number| bracket(number, 5, 3.0).size).collect();
        assert_eq!(sizes, [81, 34, 15, 8, 5, 81]);
    }
}
