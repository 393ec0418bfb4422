//! ANIL.

use crate::fit::Head;
use crate::learner::GradientLearner;
use crate::options::InnerLoop;
use crate::transform::ConstantRate;
use metaburn_core::{Model, Objective, Options, Order, Result, Statistics, TaskShape};
use std::sync::Arc;

/// Almost no inner loop (Raghu, Raghu, Bengio & Vinyals 2020, section 4): as
/// [`maml`](crate::maml), but the inner loop adapts the head `w` alone,
///
/// `w_{k+1} = w_k − α ∇_w L(w_k, θ_body)`,
///
/// while the outer loop learns head and body with the exact second-order gradient. The body embeds
/// both sets once, before the inner loop; `statistics` says whose batch norm it uses there.
pub fn anil(
    model: Arc<dyn Model>,
    objective: Objective,
    statistics: Statistics,
    steps: usize,
    rate: f64,
) -> GradientLearner {
    let fit = Head { model: model.clone(), objective, statistics };
    GradientLearner {
        adapts: Arc::new(move |name| model.is_head(name)),
        ..GradientLearner::of(Arc::new(fit), steps, Arc::new(ConstantRate(rate)), Order::Second)
    }
}

/// Reads the settings of [`InnerLoop`] but `adapt_norm`; `statistics` may also be `"joint"`, both sets in one pass.
pub(crate) fn from_options(
    o: &mut Options,
    model: Arc<dyn Model>,
    shape: &TaskShape,
) -> Result<GradientLearner> {
    let known = [Statistics::Separate, Statistics::Joint, Statistics::Support];
    let inner = InnerLoop::of_part(o, 1, 0.01, "none", &known)?;
    if shape.simulation.is_some() {
        // What a policy sees depends on what it does, so that no body can be applied beforehand.
        let learner = inner.learner(o, model.clone(), shape, Order::Second)?;
        return Ok(GradientLearner { adapts: Arc::new(move |name| model.is_head(name)), ..learner });
    }
    Ok(GradientLearner {
        transform: inner.transform(),
        clip: inner.clip,
        recompute: inner.recompute,
        ..anil(model, shape.objective, inner.statistics, inner.steps, 0.0)
    })
}
