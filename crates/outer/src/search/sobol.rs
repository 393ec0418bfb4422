//! Points of low discrepancy.

use metaburn_core::{Result, Strategy, Study, Suggestion};
use rand::Rng;

/// The scrambled Sobol sequence: trial `n` is its point number `n`. The first `2^k` trials have one
/// coordinate in each of `2^k` equal intervals of every axis. See [`metaburn_gp::sobol`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Sobol {
    /// The same scrambling for all studies, so that tasks are measured at the same points and can be
    /// compared point by point. Nothing draws one from the study's seed.
    pub scramble: Option<u64>,
}

impl Strategy for Sobol {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        let drawn = || study.seeds.stream("search/sobol", 0).next_u64();
        let number = study.trials().len() as u64;
        let seed = self.scramble.unwrap_or_else(drawn);
        study.place(&metaburn_gp::sobol(number, study.space.dimensions(), seed), 1.0)
    }
}
