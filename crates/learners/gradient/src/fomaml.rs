//! First-order MAML.

use crate::learner::GradientLearner;
use crate::options::InnerLoop;
use crate::transform::ConstantRate;
use metaburn_core::{Model, Objective, Options, Order, Result, TaskShape};
use std::sync::Arc;

/// First-order MAML (Finn et al. 2017, section 5.2; analysed by Nichol, Achiam & Schulman 2018,
/// section 2): [`maml`](crate::maml) with every Hessian taken as zero, so that the outer gradient
/// is the query gradient at the adapted weights, applied to the initial ones:
///
/// `∂Q(φ_K)/∂θ ≈ ∇Q(φ_K)`.
pub fn fomaml(model: Arc<dyn Model>, objective: Objective, steps: usize, rate: f64) -> GradientLearner {
    GradientLearner::network(model, objective, steps, ConstantRate(rate), Order::First)
}

/// Reads the settings of [`InnerLoop`].
pub(crate) fn from_options(
    o: &mut Options,
    model: Arc<dyn Model>,
    shape: &TaskShape,
) -> Result<GradientLearner> {
    InnerLoop::from_options(o, 1, 0.01, "none")?.learner(o, model, shape, Order::First)
}
