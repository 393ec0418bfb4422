//! Meta-SGD.

use crate::learner::GradientLearner;
use crate::transform::LearnedRates;
use metaburn_autodiff::{Array, Var};
use metaburn_core::{Model, Objective, Options, Order, Result, Stream, TaskShape};
use rand_distr::{Distribution, Uniform};
use std::sync::Arc;

/// Where the learned rates start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rates {
    /// All at one value. With rates that stay there, Meta-SGD is MAML.
    Constant(f64),
    /// Each drawn uniformly between two positive values, as in the paper's experiments.
    Uniform(f64, f64),
}

/// Meta-SGD (Li, Zhou, Chen & Li 2017, eq. 3): the initial weights `θ` *and* a rate `α` for each
/// scalar, which gives both size and direction of the inner steps, are learned together:
///
/// `φ_{k+1} = φ_k − α ∘ ∇L(φ_k),   min_{θ, α} Σ_t Q_t(φ_K)`.
///
/// The paper takes one step. Rates may become negative during training, as in the paper.
pub fn meta_sgd(model: Arc<dyn Model>, objective: Objective, steps: usize, rates: Rates) -> GradientLearner {
    let transform = Box::new(LearnedRates { init: Box::new(move |value, stream| rates.draw(value, stream)) });
    GradientLearner::network(model, objective, steps, transform, Order::Second)
}

impl Rates {
    /// Initial rates of a parameter, with its shape.
    fn draw(self, like: &Var, stream: &mut Stream) -> Var {
        let values: Vec<f64> = match self {
            Self::Constant(rate) => vec![rate; like.len()],
            Self::Uniform(low, high) => match Uniform::new(low, high) {
                Ok(uniform) => uniform.sample_iter(stream).take(like.len()).collect(),
                Err(_) => vec![low; like.len()],
            },
        };
        let array = Array::from_f64(&values, &like.shape(), &like.value().device());
        Var::constant(array.cast(like.value().dtype()))
    }
}

/// Reads `steps` (1), and `rate` (0.01) for a constant start or `rate_low` and `rate_high`
/// (0.005 and 0.1) for a uniform one; `rates` says which (`constant`).
pub(crate) fn from_options(
    o: &mut Options,
    model: Arc<dyn Model>,
    shape: &TaskShape,
) -> Result<GradientLearner> {
    let steps = o.count("steps", 1)?;
    let rates = match o.choice("rates", "constant", &["constant", "uniform"])? {
        "uniform" => {
            let low = o.positive("rate_low", 0.005)?;
            let above = format!("a number above `rate_low` ({low})");
            Rates::Uniform(low, o.number_where("rate_high", 0.1, &above, |high| high > low)?)
        }
        _ => Rates::Constant(o.positive("rate", 0.01)?),
    };
    Ok(meta_sgd(model, shape.objective, steps, rates))
}
