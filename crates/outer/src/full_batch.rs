//! The meta-loss of fixed episodes, for argmin's own solvers.

use crate::tree::ParamTree;
use argmin::core::{CostFunction, Error, Gradient};
use metaburn_core::{Episodes, Learner, Order, Result, meta_gradient};
use std::sync::Arc;

/// The mean query loss after adaptation on episodes that stay the same, `mean_t L_t(φ_t(θ))`: a
/// deterministic function of `θ`, with an exact gradient.
///
/// It implements argmin's `CostFunction` and `Gradient` over [`ParamTree`], which is what
/// argmin's `LBFGS`, `NonlinearConjugateGradient` and `SteepestDescent` require. A line search
/// compares losses, so each of its steps reads one number back to the host. Use `f64`: the
/// conditions that end a line search compare differences that `f32` loses.
#[derive(Clone)]
pub struct FullBatch {
    learner: Arc<dyn Learner>,
    episodes: Episodes,
}

impl FullBatch {
    /// The meta-loss of `learner` on `episodes`.
    ///
    /// # Errors
    /// [`metaburn_core::Error::Mismatch`] unless the learner's order is second: a line search
    /// needs the gradient of the loss that it reads, which first and zeroth order are not.
    pub fn new(learner: Arc<dyn Learner>, episodes: Episodes) -> Result<Self> {
        let order = learner.order();
        if order == Order::Second {
            return Ok(Self { learner, episodes });
        }
        Err(metaburn_core::Error::Mismatch(format!(
            "a full-batch solver searches along lines and needs the exact meta-gradient, but this learner's is of {} order; use a second-order learner, or a stochastic optimizer",
            order.name()
        )))
    }
}

impl CostFunction for FullBatch {
    type Param = ParamTree;
    type Output = f64;

    fn cost(&self, theta: &ParamTree) -> Result<f64, Error> {
        let theta = theta.0.detach();
        let episodes = self.learner.embed(&theta, &self.episodes)?;
        let path = self.learner.adapt(&theta, &episodes.support, self.learner.steps())?;
        let adapted = path.last().unwrap_or(&theta);
        Ok(self.learner.meta_loss(adapted, &episodes.query)?.mean().item())
    }
}

impl Gradient for FullBatch {
    type Param = ParamTree;
    type Gradient = ParamTree;

    fn gradient(&self, theta: &ParamTree) -> Result<ParamTree, Error> {
        Ok(ParamTree(meta_gradient(self.learner.as_ref(), &theta.0, &self.episodes)?.gradient))
    }
}
