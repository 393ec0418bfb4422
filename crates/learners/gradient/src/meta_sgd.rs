//! Meta-SGD.

use crate::learner::GradientLearner;
use crate::options::InnerLoop;
use crate::rates::{Granularity, LearnedRates, Rates};
use metaburn_core::{Model, Objective, Options, Order, Result, TaskShape};
use std::sync::Arc;

/// Meta-SGD (Li, Zhou, Chen & Li 2017, eq. 3): the initial weights `θ` *and* a rate `α` for each
/// scalar, which gives both size and direction of the inner steps, are learned together:
///
/// `φ_{k+1} = φ_k − α ∘ ∇L(φ_k),   min_{θ, α} Σ_t Q_t(φ_K)`.
///
/// The paper takes one step. Rates may become negative during training, as in the paper.
pub fn meta_sgd(model: Arc<dyn Model>, objective: Objective, steps: usize, rates: Rates) -> GradientLearner {
    let transform = LearnedRates { start: rates, of: Granularity::Scalar, steps };
    GradientLearner::network(model, objective, steps, transform, Order::Second)
}

/// Reads the settings of [`InnerLoop`], with learned rates for each `"scalar"`. `rates` says whether
/// they start at `rate` (`"constant"`) or at draws between `rate_low` and `rate_high` (`"uniform"`;
/// 0.005 and 0.1).
pub(crate) fn from_options(
    o: &mut Options,
    model: Arc<dyn Model>,
    shape: &TaskShape,
) -> Result<GradientLearner> {
    let uniform = o.choice("rates", "constant", &["constant", "uniform"])? == "uniform";
    let mut inner = InnerLoop::from_options(o, 1, 0.01, "scalar")?;
    if uniform {
        let low = o.positive("rate_low", 0.005)?;
        let above = format!("a number above `rate_low` ({low})");
        inner.rates = Rates::Uniform(low, o.number_where("rate_high", 0.1, &above, |high| high > low)?);
    }
    inner.learner(o, model, shape, Order::Second)
}
