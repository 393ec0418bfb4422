//! The covariance matrix adaptation evolution strategy.

mod constants;
mod distribution;

use super::random::start;
use constants::Constants;
use distribution::Distribution;
use metaburn_core::{Result, Strategy, Study, Suggestion, Trial};

/// The evolution strategy with covariance matrix adaptation (Hansen 2016, "The CMA Evolution Strategy:
/// A Tutorial", appendix A). Points are drawn from `N(m, σ²·C)`; after each generation of
/// `λ = 4 + ⌊3·ln d⌋` trials the mean `m` and the step `σ` follow the better half, and the covariance `C`
/// all of them:
///
/// ```text
/// m   ← m + σ·⟨y⟩,   ⟨y⟩ = Σ_{i ≤ μ} w_i·y_i:λ,   y = (x − m)/σ                          (41), (42)
/// p_σ ← (1 − c_σ)·p_σ + √(c_σ·(2 − c_σ)·μ_eff)·C^(−½)·⟨y⟩                                     (43)
/// σ   ← σ·exp(c_σ/d_σ·(‖p_σ‖/E‖N(0, I)‖ − 1))                                                 (44)
/// p_c ← (1 − c_c)·p_c + h_σ·√(c_c·(2 − c_c)·μ_eff)·⟨y⟩                                        (45)
/// w°  = w, or w·d/‖C^(−½)·y‖² where w < 0                                                     (46)
/// C   ← (1 + c₁·(1 − h_σ)·c_c·(2 − c_c) − c₁ − c_μ·Σ w)·C + c₁·p_c·p_cᵀ + c_μ·Σ w°·y·yᵀ        (47)
/// ```
///
/// Constants are the tutorial's defaults (48)–(58); weights of the worse half are negative. The first
/// mean is the default configuration. When a generation leaves a largest deviation below 1e-4, or a
/// covariance that is degenerate, the search starts again from a random mean.
///
/// The state is rebuilt from the trials at each suggestion: generation `g` is the trials of full
/// fidelity from `g·λ` on, in the order of asking. Pending trials of past generations and failed ones
/// rank last; a generation without any cost changes nothing.
///
/// # Bounds and discrete parameters
/// Points outside of the cube are mirrored at its faces and then placed, on the nearest candidate that
/// was not tried or in the middle of a cell. What is learned from is where a trial was made, not where
/// it was drawn. Such a `y` may be too long for its distribution; it is cut to
/// `‖C^(−½)·y‖ ≤ √d + 2d/(d + 2)` (Hansen 2011, "Injecting External Solutions Into CMA-ES").
/// The method is made for real parameters. It takes categories for places on an axis.
#[derive(Clone, Copy, Debug)]
pub struct CmaEs {
    /// The first step σ, as a share of the cube's side.
    pub step: f64,
    /// Trials in a generation, λ; 0 for `4 + ⌊3·ln d⌋`, and 2 at least.
    pub population: usize,
}

impl Default for CmaEs {
    fn default() -> Self {
        Self { step: 0.3, population: 0 }
    }
}

impl Strategy for CmaEs {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        let constants = Constants::new(study.space.dimensions(), self.population);
        let full: Vec<&Trial> = study.trials().iter().filter(|t| t.suggestion.fidelity == 1.0).collect();
        let mut round = 0;
        let mut distribution = Distribution::new(start(study, round)?, self.step);
        for generation in full.chunks_exact(constants.population) {
            if !distribution.update(&constants, &ranked(generation)) {
                round += 1;
                distribution = Distribution::new(start(study, round)?, self.step);
            }
        }
        let drawn = distribution.sample(&mut study.stream("search/cma_es"));
        let mirrored: Vec<f64> = drawn.into_iter().map(mirror).collect();
        study.place(&mirrored, 1.0)
    }
}

/// Points of a generation, the best first; none if no trial has a cost.
fn ranked<'a>(generation: &[&'a Trial]) -> Vec<&'a [f64]> {
    if generation.iter().all(|t| t.cost().is_none()) {
        return Vec::new();
    }
    let mut order: Vec<&Trial> = generation.to_vec();
    // A stable sort: of equals the earlier comes first.
    order.sort_by(|a, b| a.cost().unwrap_or(f64::INFINITY).total_cmp(&b.cost().unwrap_or(f64::INFINITY)));
    order.into_iter().map(|t| t.suggestion.point.as_slice()).collect()
}

/// A coordinate reflected at 0 and 1 until it lies between.
pub(super) fn mirror(u: f64) -> f64 {
    let u = u.rem_euclid(2.0);
    if u > 1.0 { 2.0 - u } else { u }
}
