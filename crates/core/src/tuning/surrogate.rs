//! Cheap models of an expensive cost.

use super::study::Observations;
use crate::error::Result;
use crate::seeds::Stream;
use crate::space::Space;

/// A normal distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normal {
    /// Its mean.
    pub mean: f64,
    /// Its standard deviation (not its variance), at least 0.
    pub deviation: f64,
}

/// A way to predict costs from what was observed; pure, all chance comes from the stream.
pub trait Surrogate: Send + Sync {
    /// Fits the model to observations; they may be none where the model knows something before.
    ///
    /// # Errors
    /// When the model cannot be fitted, as with a covariance that is not positive definite.
    fn fit(&self, space: &Space, observed: &Observations, stream: &mut Stream) -> Result<Box<dyn Posterior>>;

    /// The fewest observations that it can be fitted to.
    fn needs(&self) -> usize {
        1
    }
}

/// A fitted surrogate.
pub trait Posterior: Send + Sync {
    /// The predicted cost at each point, in the unit of the observed costs.
    fn predict(&self, points: &[&[f64]]) -> Vec<Normal>;
}
