//! Two-stage transfer surrogates with a ranking distance.

use super::mixture::{Mixture, Spread};
use super::ranking::discordance;
use super::scale::Scale;
use super::source_model::SourceModel;
use metaburn_core::{Observations, Posterior, Result, Space, Stream, Surrogate};
use metaburn_gp::GaussianProcess;
use std::sync::Arc;

/// The two-stage transfer surrogate TST-R (Wistuba, Schilling & Schmidt-Thieme 2016, section 4): one
/// Gaussian process for each past task, joined with that of the task at hand by Nadaraya–Watson
/// weights. With the share `τ_k` of pairs of trials that past task `k` ranks the wrong way round
/// ([`discordance`]) and a bandwidth `ρ`,
///
/// `κ_k = ¾ (1 − (τ_k/ρ)²)₊`,   `κ_target = ¾`,   `mean = Σ κ_k μ_k / Σ κ_k`;
///
/// the variance is that of the task at hand alone. Before two trials have a cost, all weights are
/// equal; before the first one, it predicts the mean of past tasks. With no past task it is the plain
/// Gaussian process.
///
/// # Deviations
/// The weights are those of the paper. The authors' program leaves out the ¾ of the task at hand in the
/// numerator: once past tasks have no weight, it predicts 4/3 of the accuracy, so that everything seems
/// to improve and nothing is explored. Costs of all tasks are standardised, which makes the method
/// independent of their units; the program scales past tasks to `[0, 1]` and leaves accuracies of the
/// task at hand as they are, with prior mean 0. Its Gaussian processes have a squared-exponential kernel,
/// are fitted by 100 steps of AdaGrad, fewer with each trial, and see a third of the values of each
/// hyperparameter; these are [`GaussianProcess`]es. Its expected improvement asks for 0.01 more than the
/// best. Ties count ½, as over the ordered pairs of the paper; there 0 or 1, after the order of trials.
///
/// ```
/// use metaburn_core::{Domain, Observations, Parameter, Scale, Source, Space};
/// use metaburn_gp::GaussianProcess;
/// use metaburn_surrogate::{SourceModel, TstR};
/// use std::sync::Arc;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let space = Space::new(vec![Parameter::new("x", Domain::real(0.0, 1.0, Scale::Linear))])?;
/// let points: Vec<Vec<f64>> = (0..11).map(|i| vec![f64::from(i) / 10.0]).collect();
/// let past = |sign: f64| Source {
///     costs: points.iter().map(|p| sign * p[0]).collect(),
///     points: points.clone(),
///     ..Source::default()
/// };
/// let model = |sign| SourceModel::fit(&space, &past(sign), 100).map(Arc::new);
/// let sources = vec![model(1.0)?, model(-1.0)?];
/// let surrogate = TstR { sources, bandwidth: 0.1, target: GaussianProcess::default() };
/// let observed = Observations { points: vec![vec![0.2], vec![0.9]], costs: vec![3.0, 5.0] };
/// assert_eq!(surrogate.weights(&observed), [0.5, 0.0, 0.5]); // the second has them the wrong way round
/// # Ok(())
/// # }
/// ```
pub struct TstR {
    /// The models of past tasks.
    pub sources: Vec<Arc<SourceModel>>,
    /// `ρ`: from this share of wrong pairs on, a past task has no weight.
    pub bandwidth: f64,
    /// The model of the task at hand.
    pub target: GaussianProcess,
}

impl TstR {
    /// The weights of the past tasks, and last that of the task at hand; their sum is 1.
    pub fn weights(&self, observed: &Observations) -> Vec<f64> {
        let points: Vec<&[f64]> = observed.points.iter().map(Vec::as_slice).collect();
        let kappa = |source: &Arc<SourceModel>| {
            let means: Vec<f64> = source.predict(&points).iter().map(|p| p.mean).collect();
            let t = discordance(&observed.costs, &means) / self.bandwidth;
            0.75 * (1.0 - t * t).max(0.0)
        };
        let kappas: Vec<f64> = self.sources.iter().map(kappa).chain([0.75]).collect();
        let sum: f64 = kappas.iter().sum();
        kappas.into_iter().map(|k| k / sum).collect()
    }
}

impl Surrogate for TstR {
    fn fit(&self, space: &Space, observed: &Observations, _: &mut Stream) -> Result<Box<dyn Posterior>> {
        let scale = Scale::of(&observed.costs);
        let target = match observed.costs.is_empty() && !self.sources.is_empty() {
            true => None,
            false => Some(self.target.fit_to(space, &observed.points, &scale.values(&observed.costs))?),
        };
        let (weights, sources) = (self.weights(observed), self.sources.clone());
        Ok(Box::new(Mixture { scale, target, weights, sources, spread: Spread::Target }))
    }

    fn needs(&self) -> usize {
        usize::from(self.sources.is_empty())
    }
}
