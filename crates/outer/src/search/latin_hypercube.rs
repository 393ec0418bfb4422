//! Stratified draws.

use metaburn_core::{Result, Strategy, Study, Suggestion};
use rand::RngExt;
use rand::seq::SliceRandom;

/// Latin hypercube sampling (McKay, Beckman & Conover 1979). Of a budget of `n` trials each axis has
/// exactly one in each of `n` equal intervals: with an independent permutation `π_j` for each axis,
///
/// ```text
/// x_ij = (π_j(i) + u_ij) / n,    u_ij uniform in [0, 1).
/// ```
///
/// A study that goes on after its budget gets another hypercube of the same size.
#[derive(Clone, Copy, Debug, Default)]
pub struct LatinHypercube;

impl Strategy for LatinHypercube {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        let (bins, number) = (study.budget.max(1), study.trials().len());
        let mut order = study.seeds.stream("search/latin_hypercube/order", (number / bins) as u64);
        let mut within = study.stream("search/latin_hypercube");
        let mut coordinate = || {
            let mut permutation: Vec<usize> = (0..bins).collect();
            permutation.shuffle(&mut order);
            (permutation[number % bins] as f64 + within.random::<f64>()) / bins as f64
        };
        let point: Vec<f64> = (0..study.space.dimensions()).map(|_| coordinate()).collect();
        study.place(&point, 1.0)
    }
}
