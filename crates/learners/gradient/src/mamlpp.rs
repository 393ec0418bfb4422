//! MAML++.

use crate::fit::Network;
use crate::learner::GradientLearner;
use crate::options::{InnerLoop, WHOLE};
use crate::step_norm::{PREFIX, StepNorm};
use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{
    Episodes, Examples, Learner, Model, Objective, Options, Order, Params, Path, Result, Stream, TaskShape,
    Value,
};
use std::sync::Arc;

/// MAML++ (Antoniou, Edwards & Storkey 2019): [`maml`](crate::maml) with what makes it train reliably.
///
/// - *Multi-step loss* (eq. 3): in the first [`MamlPlusPlus::multi_step`] iterations the meta-loss is
///   `Σ_k v_k Q(φ_k)`, with weights that begin equal, `1/K`, and move to the last step; see
///   [`importance`]. After them it is `Q(φ_K)`.
/// - *Derivative-order annealing*: the first [`MamlPlusPlus::first_order`] iterations leave second
///   derivatives out.
/// - *Per-step batch norm*: scale and shift of each inner step, learned by the outer loop; the inner
///   loop does not change them.
/// - *Learned rates* for each tensor in each step.
///
/// The paper's cosine schedule of the outer rate is the outer optimizer's (`schedule = "cosine"`), and its
/// test by an ensemble of the five best checkpoints is the runner's (`test.ensemble = 5`). Not here: the
/// official code's running statistics, which its predictions do not use.
#[derive(Clone)]
pub struct MamlPlusPlus {
    /// The learner that annealing leads to.
    pub learner: GradientLearner,
    /// Iterations with a multi-step loss.
    pub multi_step: u64,
    /// Iterations without second derivatives.
    pub first_order: u64,
}

/// MAML++ as it is without annealing, with rates that start at `rate`.
pub fn mamlpp(model: Arc<dyn Model>, objective: Objective, steps: usize, rate: f64) -> MamlPlusPlus {
    let mut options = Options::new("learner", []);
    let inner = InnerLoop::of_part(&mut options, steps, rate, "tensor_step", &WHOLE);
    build(&inner.expect("there are no settings to be wrong"), model, objective)
}

fn build(inner: &InnerLoop, model: Arc<dyn Model>, objective: Objective) -> MamlPlusPlus {
    let network = Network { model, objective, statistics: inner.statistics };
    let fit = Arc::new(StepNorm { network, steps: inner.steps });
    let learner = GradientLearner {
        adapts: Arc::new(|name| !name.starts_with(PREFIX)),
        clip: inner.clip,
        recompute: inner.recompute,
        ..GradientLearner::of(fit, inner.steps, inner.transform(), Order::Second)
    };
    MamlPlusPlus { learner, multi_step: 0, first_order: 0 }
}

/// The weights of `φ₁ … φ_K` in the multi-step loss when a share `progress` of the iterations that
/// have one is over. As in the official code: each but the last falls from `1/K` to 0 at constant
/// speed, but not below `0.03/K`, and the last has the rest.
pub fn importance(steps: usize, progress: f64) -> Vec<f64> {
    let equal = 1.0 / steps as f64;
    let others = (equal * (1.0 - progress)).max(0.03 * equal);
    let mut weights = vec![others; steps];
    weights[steps - 1] = 1.0 - others * (steps - 1) as f64;
    weights
}

/// Reads the settings of `InnerLoop` but `adapt_norm` (`steps` 5, `rate` 0.1, learned for each tensor in each step),
/// `multi_step_iterations` and `first_order_iterations` (both 0).
pub(crate) fn from_options(
    o: &mut Options,
    model: Arc<dyn Model>,
    shape: &TaskShape,
) -> Result<MamlPlusPlus> {
    let inner = InnerLoop::of_part(o, 5, 0.1, "tensor_step", &WHOLE)?;
    let multi_step = o.at_least("multi_step_iterations", 0, 0)?;
    if let Some(every) = inner.recompute.filter(|_| multi_step > 0) {
        let expected = "nothing beside `multi_step_iterations`, which need every step";
        return Err(o.bad("recompute", expected, &Value::Int(every as i64)));
    }
    Ok(MamlPlusPlus {
        multi_step: multi_step as u64,
        first_order: o.at_least("first_order_iterations", 0, 0)? as u64,
        ..build(&inner, model, shape.objective)
    })
}

impl Learner for MamlPlusPlus {
    fn order(&self) -> Order {
        self.learner.order()
    }

    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        self.learner.init(stream, dtype, device)
    }

    fn steps(&self) -> usize {
        self.learner.steps()
    }

    fn embed(&self, theta: &Params, episodes: &Episodes) -> Result<Episodes> {
        self.learner.embed(theta, episodes)
    }

    fn adapt(&self, theta: &Params, support: &Examples, steps: usize) -> Result<Path> {
        self.learner.adapt(theta, support, steps)
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        self.learner.predict(phi, x)
    }

    fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        self.learner.meta_loss(phi, query)
    }

    fn at(&self, iteration: u64) -> Option<Arc<dyn Learner>> {
        if iteration >= self.multi_step.max(self.first_order) {
            return None;
        }
        let mut learner = self.learner.clone();
        if iteration < self.first_order {
            learner.order = Order::First;
        }
        if iteration < self.multi_step {
            learner.importance = importance(learner.steps, iteration as f64 / self.multi_step as f64);
        }
        Some(Arc::new(learner))
    }
}
