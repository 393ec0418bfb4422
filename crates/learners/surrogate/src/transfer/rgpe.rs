//! The ranking-weighted ensemble.

use super::mixture::{Mixture, Spread};
use super::ranking::Disorder;
use super::scale::Scale;
use super::source_model::SourceModel;
use metaburn_core::{Observations, Posterior, Result, Space, Stream, Surrogate};
use metaburn_gp::{FittedGp, GaussianProcess};
use rand::RngExt;
use rayon::prelude::*;
use std::sync::Arc;

/// So many trials at least must have a cost for weights to differ.
const FEWEST: usize = 3;

/// The ranking-weighted Gaussian-process ensemble, RGPE (Feurer, Letham & Bakshy 2018): one Gaussian
/// process for each past task and one for the task at hand, on standardised costs,
///
/// `mean = Σ w_k μ_k`,   `variance = Σ w_k² σ_k²`.
///
/// The trials are drawn again with replacement, `S` times. On each such sample, a past task's loss is
/// the number of ordered pairs `(i, j)` with `[μ_k(x_i) < μ_k(x_j)] ≠ [c_i < c_j]`; that of the task
/// at hand has what it predicts of trial `i` without it, `[μ₋ᵢ(x_i) < c_j]`. The weight `w_k` is the
/// share of samples in which `k` has the least loss, ties split equally.
///
/// Against dilution by many past tasks, past task `k` stays in with probability
/// `P(loss_k < loss_target)·(1 − n/H)` after `n` of `H` trials; so in the end the task at hand is on
/// its own. With fewer than three trials all weights are equal; before the first one, it predicts the
/// mean of past tasks.
///
/// # Deviations
/// The authors first drew samples of the models' posteriors; these are samples of trials, as in the
/// paper's later version. A trial that a sample holds twice makes no pair with itself.
///
/// ```
/// use metaburn_core::{Domain, Parameter, Scale, Seeds, Source, Space, Strategy, Study};
/// use metaburn_gp::{Bayesian, GaussianProcess, Initial};
/// use metaburn_surrogate::{Rgpe, SourceModel};
/// use std::sync::Arc;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let space = Arc::new(Space::new(vec![Parameter::new("x", Domain::real(0.0, 1.0, Scale::Linear))])?);
/// let points: Vec<Vec<f64>> = (0..11).map(|i| vec![f64::from(i) / 10.0]).collect();
/// let costs = points.iter().map(|p| (p[0] - 0.7).powi(2)).collect();
/// let past = Source { points, costs, ..Source::default() };
/// let sources = vec![Arc::new(SourceModel::fit(&space, &past, 100)?)];
/// let rgpe = Rgpe { sources, bootstraps: 100, budget: 20, target: GaussianProcess::default() };
/// let strategy =
///     Bayesian { surrogate: Arc::new(rgpe), initial: Initial::Sobol(0), ..Bayesian::default() };
/// let first = strategy.ask(&Study::new(space, Seeds::new(0), 20))?;
/// assert!((first.point[0] - 0.7).abs() < 0.05); // where the past task was best
/// # Ok(())
/// # }
/// ```
pub struct Rgpe {
    /// The models of past tasks.
    pub sources: Vec<Arc<SourceModel>>,
    /// `S`, at least 1.
    pub bootstraps: usize,
    /// `H`, the trials planned.
    pub budget: usize,
    /// The model of the task at hand.
    pub target: GaussianProcess,
}

impl Rgpe {
    /// The weights of the past tasks, and last that of the task at hand; their sum is 1. `target` is
    /// the latter's model of these observations.
    pub fn weights(&self, target: &FittedGp, observed: &Observations, stream: &mut Stream) -> Vec<f64> {
        if observed.costs.len() < FEWEST {
            return self.equal();
        }
        let samples = samples(observed.costs.len(), self.bootstraps, stream);
        let losses = self.losses(target, observed, &samples);
        let stays = self.stays(&losses, observed.costs.len(), stream);
        shares(&losses, &stays)
    }

    fn equal(&self) -> Vec<f64> {
        let count = self.sources.len() + 1;
        vec![1.0 / count as f64; count]
    }

    /// `[models][S]`, that of the task at hand last.
    fn losses(&self, target: &FittedGp, observed: &Observations, samples: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let points: Vec<&[f64]> = observed.points.iter().map(Vec::as_slice).collect();
        let costs = &observed.costs;
        let losses = |d: Disorder| samples.iter().map(|counts| d.loss(counts)).collect();
        let past = self.sources.par_iter().map(|source| {
            let means: Vec<f64> = source.predict(&points).iter().map(|p| p.mean).collect();
            losses(Disorder::of(costs, &means, &means))
        });
        let left_out: Vec<f64> = target.leave_one_out().iter().map(|p| p.mean).collect();
        past.chain([losses(Disorder::of(costs, &left_out, costs))]).collect()
    }

    /// Which models have a chance, the last one always.
    fn stays(&self, losses: &[Vec<f64>], trials: usize, stream: &mut Stream) -> Vec<bool> {
        let left = (1.0 - trials as f64 / self.budget.max(1) as f64).max(0.0);
        let (target, past) = (&losses[losses.len() - 1], &losses[..losses.len() - 1]);
        let better = |loss: &Vec<f64>| loss.iter().zip(target).filter(|(l, t)| l < t).count();
        let share = |loss| better(loss) as f64 / self.bootstraps as f64;
        past.iter().map(|loss| stream.random::<f64>() < share(loss) * left).chain([true]).collect()
    }
}

/// How often each of `n` trials stands in each sample: `[S][n]`.
fn samples(n: usize, count: usize, stream: &mut Stream) -> Vec<Vec<f64>> {
    let mut sample = || {
        let mut counts = vec![0.0; n];
        (0..n).for_each(|_| counts[stream.random_range(0..n)] += 1.0);
        counts
    };
    (0..count).map(|_| sample()).collect()
}

/// The share of samples in which each model has the least loss.
fn shares(losses: &[Vec<f64>], stays: &[bool]) -> Vec<f64> {
    let samples = losses[0].len();
    let mut won = vec![0.0; losses.len()];
    for sample in 0..samples {
        let winners = winners(losses, stays, sample);
        winners.iter().for_each(|&k| won[k] += 1.0 / winners.len() as f64);
    }
    won.into_iter().map(|won| won / samples as f64).collect()
}

fn winners(losses: &[Vec<f64>], stays: &[bool], sample: usize) -> Vec<usize> {
    let entered = || (0..losses.len()).filter(|&k| stays[k]);
    let least = entered().map(|k| losses[k][sample]).fold(f64::INFINITY, f64::min);
    entered().filter(|&k| losses[k][sample] == least).collect()
}

impl Surrogate for Rgpe {
    fn fit(&self, space: &Space, observed: &Observations, stream: &mut Stream) -> Result<Box<dyn Posterior>> {
        let scale = Scale::of(&observed.costs);
        let costs = scale.values(&observed.costs);
        let (target, weights) = match costs.is_empty() && !self.sources.is_empty() {
            true => (None, self.equal()),
            false => {
                let target = self.target.fit_to(space, &observed.points, &costs)?;
                let observed = Observations { points: observed.points.clone(), costs };
                let weights = self.weights(&target, &observed, stream);
                (Some(target), weights)
            }
        };
        let sources = self.sources.clone();
        Ok(Box::new(Mixture { scale, target, weights, sources, spread: Spread::All }))
    }

    fn needs(&self) -> usize {
        usize::from(self.sources.is_empty())
    }
}
