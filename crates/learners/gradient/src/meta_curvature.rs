//! Meta-Curvature.

use crate::curvature::Curvature;
use crate::fit::Network;
use crate::learner::GradientLearner;
use crate::options::{clip, statistics};
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
    GradientLearner::network(model, objective, steps, Curvature(rate), Order::Second)
}

/// Reads `steps` (1), `rate` (0.4 as in the paper), `clip` and `statistics`.
pub(crate) fn from_options(
    o: &mut Options,
    model: Arc<dyn Model>,
    shape: &TaskShape,
) -> Result<GradientLearner> {
    let (steps, rate, objective) = (o.count("steps", 1)?, o.positive("rate", 0.4)?, shape.objective);
    let fit = Network { model: model.clone(), objective, statistics: statistics(o)? };
    Ok(GradientLearner {
        clip: clip(o)?,
        fit: Arc::new(fit),
        ..meta_curvature(model, objective, steps, rate)
    })
}
