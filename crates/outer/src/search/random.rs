//! Independent draws.

use metaburn_core::{Error, Result, Strategy, Study, Suggestion};
use rand::{Rng, RngExt};

/// Uniform random search (Bergstra & Bengio 2012): trial `n` is drawn from a stream of its own. On a
/// table it is one of the candidates that were not tried, each with the same probability.
#[derive(Clone, Copy, Debug, Default)]
pub struct Random;

impl Strategy for Random {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        let mut stream = study.stream("search/random");
        let Some(candidates) = &study.candidates else {
            return study.place(&uniform(study.space.dimensions(), &mut stream), 1.0);
        };
        let open = study.untried();
        if open.is_empty() {
            return Err(Error::Exhausted(candidates.len()));
        }
        let candidate = open[stream.random_range(0..open.len())];
        Ok(Suggestion { point: candidates[candidate].clone(), candidate: Some(candidate), fidelity: 1.0 })
    }
}

/// A point of `[0, 1)^d`.
pub(super) fn uniform(dimensions: usize, stream: &mut impl Rng) -> Vec<f64> {
    (0..dimensions).map(|_| stream.random()).collect()
}

/// The point of every parameter's default, where a local search starts; a uniform one in round 1 and
/// later, when the search has ended and starts again.
pub(super) fn start(study: &Study, round: u64) -> Result<Vec<f64>> {
    match round {
        0 => study.space.encode(&study.space.default_configuration()),
        _ => Ok(uniform(study.space.dimensions(), &mut study.seeds.stream("search/start", round))),
    }
}
