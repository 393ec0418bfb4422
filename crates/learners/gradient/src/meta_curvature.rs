//! Meta-Curvature.

use crate::curvature::Curvature;
use crate::learner::GradientLearner;
use crate::options::InnerLoop;
use crate::transform::ConstantRate;
use metaburn_core::{Model, Objective, Options, Order, Result, TaskShape};
use std::sync::Arc;

/// Meta-Curvature (Park & Oliva 2019, "MC2"): [`maml`](crate::maml) whose inner gradients pass through
/// learned matrices, one for each axis of a parameter; see [`Curvature`]. With matrices that stay
/// identities it is MAML.
pub fn meta_curvature(
    model: Arc<dyn Model>,
    objective: Objective,
    steps: usize,
    rate: f64,
) -> GradientLearner {
    let transform = Curvature(Arc::new(ConstantRate(rate)));
    GradientLearner::network(model, objective, steps, transform, Order::Second)
}

/// Reads the settings of [`InnerLoop`], with `rate` 0.4 as in the paper. That is a rate on losses summed over
/// classes, as MAML's code has them: on the mean over five classes it is 2.0.
pub(crate) fn from_options(
    o: &mut Options,
    model: Arc<dyn Model>,
    shape: &TaskShape,
) -> Result<GradientLearner> {
    let inner = InnerLoop::from_options(o, 1, 0.4, "none")?;
    let learner = inner.learner(o, model, shape, Order::Second)?;
    Ok(GradientLearner { transform: Arc::new(Curvature(inner.transform())), ..learner })
}
