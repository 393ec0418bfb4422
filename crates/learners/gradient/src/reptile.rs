//! Reptile.

use crate::adam::InnerAdam;
use crate::learner::GradientLearner;
use crate::options::InnerLoop;
use crate::rates::Rates;
use crate::transform::{ConstantRate, Transform};
use metaburn_core::{Model, Objective, Options, Order, Result, TaskShape, Value};
use std::sync::Arc;

/// Reptile (Nichol, Achiam & Schulman 2018, Algorithm 2): adapt to each task by `K` steps of
/// gradient descent, then move the initial weights towards the mean of the adapted ones,
///
/// `θ ← θ + ε · mean_t (φ_{t,K} − θ)`.
///
/// The outer optimizer is given `θ − mean_t φ_{t,K}` as the gradient, so that plain SGD with
/// rate `ε` is the paper's update (its rate falls linearly from 1 to 0), and other optimizers can be
/// used. With `K = 1` the gradient is `α · mean_t ∇L_t(θ)`: Reptile is then SGD on the joint loss. No
/// derivative passes through the inner loop.
///
/// This is full-batch gradient descent on the support set. The paper's image experiments take
/// mini-batches and [`InnerAdam`]; see [`GradientLearner::batch`] and [`GradientLearner::transform`].
pub fn reptile(model: Arc<dyn Model>, objective: Objective, steps: usize, rate: f64) -> GradientLearner {
    GradientLearner::network(model, objective, steps, ConstantRate(rate), Order::Zeroth)
}

/// Reads the settings of [`InnerLoop`] but `learned_rates` (`steps` 5), `batch` (0: all support examples in
/// each step) and `inner`, `"sgd"` or `"adam"`; with Adam also `beta2` (0.999), `epsilon` (1e-8) and
/// `moments`, `"carried"` from task to task or `"reset"` for each.
pub(crate) fn from_options(
    o: &mut Options,
    model: Arc<dyn Model>,
    shape: &TaskShape,
) -> Result<GradientLearner> {
    let inner = InnerLoop::fixed(o, 5, 0.01)?;
    let transform: Arc<dyn Transform> = match o.choice("inner", "sgd", &["sgd", "adam"])? {
        "adam" => Arc::new(adam(o, &inner)?),
        _ => inner.transform(),
    };
    let batch = o.at_least("batch", 0, 0)?;
    let learner = inner.learner(o, model, shape, Order::Zeroth)?;
    Ok(GradientLearner {
        transform,
        batch: Some(batch).filter(|&batch| batch > 0).or(learner.batch),
        ..learner
    })
}

fn adam(o: &mut Options, inner: &InnerLoop) -> Result<InnerAdam> {
    let Rates::Constant(rate) = inner.rates else {
        let found = Value::from("a list");
        return Err(o.bad("step_rates", "no list, as Adam has one `rate`", &found));
    };
    let below = |v: f64| (0.0..1.0).contains(&v);
    Ok(InnerAdam {
        rate,
        keep: o.number_where("beta2", 0.999, "a number of at least 0, below 1", below)?,
        epsilon: o.positive("epsilon", 1e-8)?,
        carried: o.choice("moments", "carried", &["carried", "reset"])? == "carried",
    })
}
