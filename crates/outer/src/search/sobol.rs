//! Points of low discrepancy.

use metaburn_core::{Result, Strategy, Study, Suggestion};
use rand::Rng;

/// The scrambled Sobol sequence: trial `n` is its point number `n`. The first `2^k` trials have one
/// coordinate in each of `2^k` equal intervals of every axis. See [`metaburn_gp::sobol`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Sobol;

impl Strategy for Sobol {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        let seed = study.seeds.stream("search/sobol", 0).next_u64();
        let number = study.trials().len() as u64;
        study.place(&metaburn_gp::sobol(number, study.space.dimensions(), seed), 1.0)
    }
}
