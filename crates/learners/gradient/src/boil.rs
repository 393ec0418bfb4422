//! BOIL.

use crate::learner::GradientLearner;
use crate::options::InnerLoop;
use crate::transform::ConstantRate;
use metaburn_core::{Model, Objective, Options, Order, Result, TaskShape};
use std::sync::Arc;

/// Body only inner loop (Oh, Yoo, Kim & Yun 2021, eq. 2): as [`maml`](crate::maml), but the inner loop
/// adapts all of the network except its head,
///
/// `θ_body ← θ_body − α ∇_body L(θ_body, w)`,
///
/// so that representations must move, and cannot merely be recombined. It is the opposite of
/// [`anil`](crate::anil). The head is learned by the outer loop alone.
pub fn boil(model: Arc<dyn Model>, objective: Objective, steps: usize, rate: f64) -> GradientLearner {
    body_only(
        GradientLearner::network(model.clone(), objective, steps, ConstantRate(rate), Order::Second),
        model,
    )
}

/// Leaves the head out of what adapts.
fn body_only(learner: GradientLearner, model: Arc<dyn Model>) -> GradientLearner {
    let all = learner.adapts.clone();
    GradientLearner { adapts: Arc::new(move |name| all(name) && !model.is_head(name)), ..learner }
}

/// Reads the settings of [`InnerLoop`], with `rate` 0.5 as in the paper.
pub(crate) fn from_options(
    o: &mut Options,
    model: Arc<dyn Model>,
    shape: &TaskShape,
) -> Result<GradientLearner> {
    let inner = InnerLoop::from_options(o, 1, 0.5, "none")?;
    Ok(body_only(inner.learner(o, model.clone(), shape, Order::Second)?, model))
}
