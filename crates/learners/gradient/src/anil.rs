//! ANIL.

use crate::learner::GradientLearner;
use crate::transform::HeadOnly;
use metaburn_core::{Model, Objective, Options, Order, Result, TaskShape};
use std::sync::Arc;

/// Almost no inner loop (Raghu, Raghu, Bengio & Vinyals 2020, section 4): as
/// [`maml`](crate::maml), but the inner loop adapts the head `w` alone,
///
/// `w_{k+1} = w_k − α ∇_w L(w_k, θ_body)`,
///
/// while the outer loop learns head and body with the exact second-order gradient.
pub fn anil(model: Arc<dyn Model>, objective: Objective, steps: usize, rate: f64) -> GradientLearner {
    let network = model.clone();
    let transform = Box::new(HeadOnly { rate, is_head: Box::new(move |name| network.is_head(name)) });
    GradientLearner::network(model, objective, steps, transform, Order::Second)
}

/// Reads `steps` (1) and `rate` (0.01).
pub(crate) fn from_options(
    o: &mut Options,
    model: Arc<dyn Model>,
    shape: &TaskShape,
) -> Result<GradientLearner> {
    Ok(anil(model, shape.objective, o.count("steps", 1)?, o.positive("rate", 0.01)?))
}
