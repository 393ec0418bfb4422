//! A weighted sum of the models of several tasks.

use super::scale::Scale;
use super::source_model::SourceModel;
use metaburn_core::{Normal, Posterior};
use metaburn_gp::FittedGp;
use rayon::prelude::*;
use std::sync::Arc;

/// `mean = Σ w_k μ_k` over the task at hand and past ones, in standardised costs, then in the unit of
/// the task at hand.
pub(super) struct Mixture {
    /// The unit of the task at hand.
    pub scale: Scale,
    /// The model of the task at hand, nothing before its first cost: the prior `N(0, 1)` then.
    pub target: Option<FittedGp>,
    /// The weights of past tasks and then of the one at hand.
    pub weights: Vec<f64>,
    pub sources: Vec<Arc<SourceModel>>,
    pub spread: Spread,
}

/// Where the uncertainty comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spread {
    /// `variance = Σ w_k² σ_k²`, as if tasks were independent.
    All,
    /// That of the task at hand, as it is.
    Target,
}

impl Posterior for Mixture {
    fn predict(&self, points: &[&[f64]]) -> Vec<Normal> {
        let prior = Normal { mean: 0.0, deviation: 1.0 };
        let target = self.target.as_ref().map_or(vec![prior; points.len()], |t| t.predict(points));
        let own = self.weights.last().copied().unwrap_or(1.0);
        let share = if self.spread == Spread::All { own } else { 1.0 };
        let mut sums: Vec<(f64, f64)> =
            target.iter().map(|t| (own * t.mean, (share * t.deviation).powi(2))).collect();
        let past: Vec<(f64, &Arc<SourceModel>)> =
            self.weights.iter().copied().zip(&self.sources).filter(|(weight, _)| *weight > 0.0).collect();
        let predicted: Vec<Vec<Normal>> = past.par_iter().map(|(_, source)| source.predict(points)).collect();
        for ((weight, _), predicted) in past.into_iter().zip(predicted) {
            for ((mean, variance), p) in sums.iter_mut().zip(predicted) {
                *mean += weight * p.mean;
                *variance += if self.spread == Spread::All { (weight * p.deviation).powi(2) } else { 0.0 };
            }
        }
        let unit = |(mean, variance): (f64, f64)| Normal {
            mean: self.scale.cost(mean),
            deviation: self.scale.length(variance.sqrt()),
        };
        sums.into_iter().map(unit).collect()
    }
}
