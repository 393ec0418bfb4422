//! One network for all tasks.

use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{
    Episodes, Error, Examples, Learner, Model, Objective, Options, Order, Params, Path, Registry, Result,
    Statistics, Stream, TaskShape,
};
use std::sync::Arc;

/// The same network for all tasks, trained on their query sets and never adapted: what is left of meta-learning
/// without the inner loop,
///
/// `min_θ mean_t L_t(θ)`.
///
/// It shows what adaptation buys: support sets change nothing, unless `statistics` lets batch norm take theirs.
/// The gradient is exact.
pub struct Joint {
    model: Arc<dyn Model>,
    objective: Objective,
    statistics: Statistics,
}

pub(crate) fn register(registry: &mut Registry) {
    registry.learner("joint", "one network for all tasks, without adaptation", |options, model, shape| {
        let learner: Arc<dyn Learner> = Arc::new(Joint::from_options(options, model, shape)?);
        Ok(learner)
    });
}

impl Joint {
    /// Reads `statistics`: `"separate"`, `"joint"` or `"support"`.
    ///
    /// # Errors
    /// [`Error::Mismatch`] where predictions are not a network's outputs as they are.
    fn from_options(options: &mut Options, model: Arc<dyn Model>, shape: &TaskShape) -> Result<Self> {
        let known = [Statistics::Separate, Statistics::Joint, Statistics::Support];
        let statistics = Statistics::from_options(options, &known)?;
        match shape.objective {
            objective @ (Objective::SquaredError | Objective::CrossEntropy) => {
                Ok(Self { model, objective, statistics })
            }
            other => Err(Error::Mismatch(format!(
                "`joint` lowers a squared error or a cross-entropy, but the loss of these tasks is the {}",
                other.label()
            ))),
        }
    }
}

impl Learner for Joint {
    fn order(&self) -> Order {
        Order::Second
    }

    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        self.model.init(stream, dtype, device)
    }

    fn steps(&self) -> usize {
        1
    }

    fn embed(&self, theta: &Params, episodes: &Episodes) -> Result<Episodes> {
        self.statistics.embed(self.model.as_ref(), theta, episodes)
    }

    /// The parameters as they are, whatever the support set.
    fn adapt(&self, theta: &Params, _support: &Examples, _steps: usize) -> Result<Path> {
        Ok(vec![theta.clone()])
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        self.model.head(phi, x)
    }

    fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        self.objective.loss(&self.predict(phi, &query.x)?, &query.y)
    }
}
