//! Gaussian-process regression.

mod bounded;
mod evidence;
mod factor;
mod fitted;
mod hyperparameters;
mod kernel;
mod standard;
mod subset;
#[cfg(test)]
mod tests;

pub use fitted::FittedGp;
pub use hyperparameters::Hyperparameters;

use evidence::Evidence;
use kernel::Coordinates;
use metaburn_core::{Error, Observations, Posterior, Result, Space, Stream, Surrogate};
use standard::Standard;

/// A Gaussian process with the Matérn-5/2 kernel and a lengthscale for each coordinate. Costs are
/// standardised; the mean function is 0 then. With squared distances `r² = Σ_j θ_j·d_j²`, where
/// `d_j` is the difference of two points on a number and 0 or 1 (equal or not) on a category,
///
/// `cov(f, f′) = s·(1 + √5·r + 5r²/3)·exp(−√5·r)`, `cost = f + noise`, `noise ~ N(0, σ²)`.
///
/// `θ`, `s` and `σ²` maximise the posterior density under the priors of Optuna's Gaussian process:
/// `log p = −Σ_j (0.1/θ_j + 0.1·θ_j)`, `s ~ Gamma(2, 1)`, `σ² ~ Gamma(1.1, 30)` (shape, rate). The
/// search is a projected quasi-Newton method on their logarithms, with analytic gradients (Rasmussen
/// and Williams 2006, equation 5.9), always from the same two starts, so that a fit is a function of
/// the data alone: where Optuna also starts from its last optimum, this keeps no state.
///
/// ```
/// use metaburn_core::{Domain, Parameter, Posterior, Scale, Space};
/// use metaburn_gp::GaussianProcess;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let space = Space::new(vec![Parameter::new("x", Domain::real(0.0, 1.0, Scale::Linear))])?;
/// let points: Vec<Vec<f64>> = (0..8).map(|i| vec![f64::from(i) / 7.0]).collect();
/// let costs: Vec<f64> = points.iter().map(|p| (6.0 * p[0]).sin()).collect();
/// let posterior = GaussianProcess::default().fit_to(&space, &points, &costs)?;
/// let prediction = posterior.predict(&[&[0.5]])[0];
/// assert!((prediction.mean - 3f64.sin()).abs() < 0.05);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct GaussianProcess {
    /// The least noise variance `σ²`, in units of the standardised costs; 1e-12 or more.
    pub noise_floor: f64,
    /// Hyperparameters are fitted to so many observations at most: the best, the newest, and those
    /// that are spread widest. All observations are conditioned on.
    pub fitted_to: usize,
    /// Steps of the quasi-Newton method at most.
    pub steps: usize,
}

impl Default for GaussianProcess {
    fn default() -> Self {
        Self { noise_floor: 1e-6, fitted_to: 100, steps: 30 }
    }
}

impl GaussianProcess {
    /// Fits hyperparameters to `n` costs at points `[n][d]` and conditions on all of them.
    ///
    /// # Errors
    /// [`Error::Mismatch`] for no points, not as many costs, or points of another length than the
    /// space has parameters. [`Error::Surrogate`] for a number that is not finite, or when the
    /// covariance is not positive definite even with 1e-4 added to its diagonal.
    pub fn fit_to(&self, space: &Space, points: &[Vec<f64>], costs: &[f64]) -> Result<FittedGp> {
        check(space, points, costs)?;
        let coordinates = Coordinates::of(space);
        let columns = coordinates.columns(points.iter().map(Vec::as_slice));
        let standard = Standard::of(costs);
        let values: Vec<f64> = costs.iter().map(|&c| standard.value(c)).collect();
        let hyperparameters = self.hyperparameters(&columns, &coordinates, &values)?;
        FittedGp::new(coordinates, columns, standard, &values, hyperparameters)
    }

    /// The hyperparameters of highest posterior density.
    fn hyperparameters(
        &self,
        columns: &[Vec<f64>],
        coordinates: &Coordinates,
        values: &[f64],
    ) -> Result<Hyperparameters> {
        let chosen = subset::choose(columns, coordinates, values, self.fitted_to.max(1));
        let columns: Vec<Vec<f64>> =
            columns.iter().map(|column| chosen.iter().map(|&i| column[i]).collect()).collect();
        let values = chosen.iter().map(|&i| values[i]).collect();
        let mut evidence = Evidence::new(&columns, coordinates, values);
        let bounds = Hyperparameters::bounds(columns.len(), self.noise_floor);
        let ends = Hyperparameters::starts(columns.len()).into_iter().filter_map(|start| {
            bounded::minimise(&mut |log| evidence.loss(log), start.logarithms(), &bounds, self.steps)
        });
        let best = ends.min_by(|a, b| a.value.total_cmp(&b.value));
        best.map(|best| Hyperparameters::from_logarithms(&best.x)).ok_or_else(|| {
            Error::Surrogate("the covariance is not positive definite where the fit starts".into())
        })
    }
}

impl Surrogate for GaussianProcess {
    fn fit(&self, space: &Space, observed: &Observations, _: &mut Stream) -> Result<Box<dyn Posterior>> {
        Ok(Box::new(self.fit_to(space, &observed.points, &observed.costs)?))
    }
}

fn check(space: &Space, points: &[Vec<f64>], costs: &[f64]) -> Result<()> {
    if points.is_empty() || points.len() != costs.len() {
        let (points, costs) = (points.len(), costs.len());
        return Err(Error::Mismatch(format!(
            "a Gaussian process needs a cost for each of at least one point, and got {points} points and {costs} costs"
        )));
    }
    let dimensions = space.dimensions();
    if let Some(point) = points.iter().find(|p| p.len() != dimensions) {
        return Err(Error::Mismatch(format!(
            "the space has {dimensions} parameters, and a point has {} coordinates",
            point.len()
        )));
    }
    match points.iter().flatten().chain(costs).all(|v| v.is_finite()) {
        true => Ok(()),
        false => Err(Error::Surrogate("an observed point or cost is not a finite number".into())),
    }
}
