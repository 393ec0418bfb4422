//! Reptile.

use crate::learner::GradientLearner;
use crate::transform::ConstantRate;
use metaburn_core::{Model, Objective, Options, Order, Result, TaskShape};
use std::sync::Arc;

/// Reptile (Nichol, Achiam & Schulman 2018, Algorithm 2): adapt to each task by `K` steps of
/// gradient descent, then move the initial weights towards the mean of the adapted ones,
///
/// `θ ← θ + ε · mean_t (φ_{t,K} − θ)`.
///
/// The outer optimizer is given `θ − mean_t φ_{t,K}` as the gradient, so that plain SGD with
/// rate `ε` is the paper's update, and other optimizers can be used. With `K = 1` the gradient is
/// `α · mean_t ∇L_t(θ)`: Reptile is then SGD on the joint loss. No derivative passes through the
/// inner loop.
///
/// The inner loop is full-batch gradient descent on the support set; the paper's image
/// experiments use mini-batches and Adam with `β₁ = 0` there.
pub fn reptile(model: Arc<dyn Model>, objective: Objective, steps: usize, rate: f64) -> GradientLearner {
    let transform = Box::new(ConstantRate(rate));
    GradientLearner::network(model, objective, steps, transform, Order::Zeroth)
}

/// Reads `steps` (5) and `rate` (0.01).
pub(crate) fn from_options(
    o: &mut Options,
    model: Arc<dyn Model>,
    shape: &TaskShape,
) -> Result<GradientLearner> {
    Ok(reptile(model, shape.objective, o.count("steps", 5)?, o.positive("rate", 0.01)?))
}
