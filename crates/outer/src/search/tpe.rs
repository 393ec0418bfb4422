//! The tree-structured Parzen estimator.

mod kernel;
mod parzen;

use super::random::Random;
use metaburn_core::{Outcome, Result, Strategy, Study, Suggestion, Trial};
use parzen::Parzen;

/// Spaces with no more configurations than this are scored in full.
const FEW: u64 = 256;

/// The tree-structured Parzen estimator (Bergstra et al. 2011, section 4), multivariate as in BOHB
/// (Falkner et al. 2018).
///
/// Of `n` finished trials the `⌈0.1·n⌉` with the lowest costs, 25 at most, are good and the others bad. Each
/// group has a density over the unit cube, a mixture with one component for each trial and a uniform
/// one, the prior:
///
/// ```text
/// l(x) = Σ_i w_i Π_j k_j(x_j; x_ij) + w₀   over good trials;   g(x) likewise over bad ones.
/// ```
///
/// Expected improvement grows with `l(x)/g(x)` (Bergstra et al. 2011, section 4.1), and the suggestion is
/// the best of 24 draws from `l` that were not tried; a random one if all were. On a table, and on a
/// space of at most 256 configurations, it is the best of all that were not tried. The first trials are
/// random.
///
/// With `n` trials in a group and `d` parameters:
///
/// - `k_j` is a normal distribution cut to `[0, 1]`, of deviation `0.2·n^(−1/(d+4))` but at least
///   `1/min(n + 2, 100)`. Integers and ordinals have the density at the middle of their cell; the
///   deviation there is at least half a cell, so that the cells' masses sum to 1 within 8 %.
/// - Categories have a kernel after Aitchison & Aitken (1976): with `k` categories and `a = 1/(n + 1)`
///   the same one has probability `(1 + a)/(1 + k·a)`, another one `a/(1 + k·a)`.
/// - Weights are equal; of more than 25 trials the oldest `n − 25` rise linearly from `1/n` to 1.
/// - A failed trial is bad, and so is a pending one, so that parallel trials keep apart.
///
/// # Conditions
/// A parameter that is not in use in trial `i` has the uniform density there, and those not in use at
/// `x` have no factor. Bergstra et al. have a density for each branch of the tree; Optuna one for each
/// set of parameters in use.
///
/// # Deviations
/// Deviations and weights are Optuna's; its prior is a wide normal distribution. Falkner et al. fit one
/// bandwidth for each parameter.
///
/// # Example
/// ```
/// use metaburn_core::{Domain, Parameter, Scale, Seeds, Space, Strategy, Study};
/// use metaburn_outer::search::Tpe;
/// use std::sync::Arc;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let space = Space::new(vec![Parameter::new("rate", Domain::real(1e-4, 1.0, Scale::Log))])?;
/// let mut study = Study::new(Arc::new(space), Seeds::new(0), 30);
/// for _ in 0..study.budget {
///     let suggestion = Tpe::default().ask(&study)?;
///     let cost = (suggestion.point[0] - 0.3).abs();
///     let trial = study.ask(suggestion);
///     study.tell(trial, Ok(cost));
/// }
/// assert!(study.incumbent().unwrap().0 < 0.05);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Tpe {
    /// Random trials before the first that is not.
    pub initial: usize,
    /// Draws from `l`.
    pub candidates: usize,
}

impl Default for Tpe {
    fn default() -> Self {
        Self { initial: 10, candidates: 24 }
    }
}

impl Strategy for Tpe {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        let full: Vec<&Trial> = study.trials().iter().filter(|t| t.suggestion.fidelity == 1.0).collect();
        if full.len() < self.initial || full.iter().all(|t| t.cost().is_none()) {
            return Random.ask(study);
        }
        let (good, bad) = split(&full);
        let (good, bad) = (Parzen::new(&study.space, &good), Parzen::new(&study.space, &bad));
        let pool = open(study).unwrap_or_else(|| self.draw(study, &good));
        let mut best: Option<(f64, Suggestion)> = None;
        for suggestion in pool {
            let score = good.log_density(&suggestion.point) - bad.log_density(&suggestion.point);
            if best.as_ref().is_none_or(|(highest, _)| score > *highest) {
                best = Some((score, suggestion));
            }
        }
        match best {
            Some((_, suggestion)) => Ok(suggestion),
            // Whatever was drawn was tried before.
            None => Random.ask(study),
        }
    }
}

impl Tpe {
    /// Draws from the good trials' density that were not tried.
    fn draw(&self, study: &Study, good: &Parzen<'_>) -> Vec<Suggestion> {
        let mut stream = study.stream("search/tpe");
        let points = (0..self.candidates).map(|_| study.space.snap(&good.sample(&mut stream)));
        let suggestions = points.map(|point| Suggestion { point, candidate: None, fidelity: 1.0 });
        suggestions.filter(|s| !study.has_tried(s)).collect()
    }
}

/// Points of the good trials and of the others, in the order of asking.
fn split<'a>(trials: &[&'a Trial]) -> (Vec<&'a [f64]>, Vec<&'a [f64]>) {
    let finished = trials.iter().filter(|t| t.outcome != Outcome::Pending).count();
    let mut ranked: Vec<(f64, usize)> =
        trials.iter().enumerate().filter_map(|(i, t)| Some((t.cost()?, i))).collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    ranked.truncate(finished.div_ceil(10).min(25));
    let point = |i: usize| trials[i].suggestion.point.as_slice();
    let mut is_good = vec![false; trials.len()];
    ranked.iter().for_each(|&(_, i)| is_good[i] = true);
    let (good, bad): (Vec<usize>, Vec<usize>) = (0..trials.len()).partition(|&i| is_good[i]);
    (good.into_iter().map(point).collect(), bad.into_iter().map(point).collect())
}

/// All that was not tried, where that can be listed.
fn open(study: &Study) -> Option<Vec<Suggestion>> {
    if let Some(candidates) = &study.candidates {
        let suggestion =
            |c: usize| Suggestion { point: candidates[c].clone(), candidate: Some(c), fidelity: 1.0 };
        return Some(study.untried().into_iter().map(suggestion).collect());
    }
    let size = study.space.size().filter(|size| *size <= FEW)?;
    let all = (0..size).map(|i| Suggestion { point: study.space.nth(i), candidate: None, fidelity: 1.0 });
    Some(all.filter(|s| !study.has_tried(s)).collect())
}
