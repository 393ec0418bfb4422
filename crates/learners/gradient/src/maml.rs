//! MAML.

use crate::learner::GradientLearner;
use crate::options::InnerLoop;
use crate::transform::ConstantRate;
use metaburn_core::{Model, Objective, Options, Order, Result, TaskShape};
use std::sync::Arc;

/// Model-agnostic meta-learning (Finn, Abbeel & Levine 2017, Algorithm 1 and eq. 1).
///
/// The inner loop takes `K` steps of gradient descent on the support loss `L`, the outer loop
/// lowers the query loss `Q` of the result:
///
/// `φ₀ = θ,   φ_{k+1} = φ_k − α ∇L(φ_k),   min_θ Σ_t Q_t(φ_K)`.
///
/// # The meta-gradient
/// By the chain rule, with the Hessian `H_k = ∇²L(φ_k)` of each step *at its own iterate*,
///
/// `∂Q(φ_K)/∂θ = (I − αH₀)(I − αH₁) … (I − αH_{K−1}) ∇Q(φ_K)`.
///
/// For one step and one loss this is `(I − α∇²L(θ)) ∇L(θ′)` with `θ′ = θ − α∇L(θ)`. It is
/// sometimes printed as `(I − α∇²L(θ)) ∇L(θ)`, with the gradient at `θ` instead of `θ′`: that is
/// the derivative of another function, `L(θ) − (α/2)‖∇L(θ)‖²`, and a different number, since it
/// never looks at the adapted weights. Here the product is not formed; the outer backward pass
/// runs through the inner ones, which costs a few times the forward pass and is exact.
pub fn maml(model: Arc<dyn Model>, objective: Objective, steps: usize, rate: f64) -> GradientLearner {
    GradientLearner::network(model, objective, steps, ConstantRate(rate), Order::Second)
}

/// Reads the settings of [`InnerLoop`].
pub(crate) fn from_options(
    o: &mut Options,
    model: Arc<dyn Model>,
    shape: &TaskShape,
) -> Result<GradientLearner> {
    InnerLoop::from_options(o, 1, 0.01, "none")?.learner(o, model, shape, Order::Second)
}
