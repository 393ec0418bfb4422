//! What the inner loop fits: a network and its loss, or another model with parameters.

use crate::policy::Policy;
use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{Episodes, Examples, Model, Objective, Params, Result, Statistics, Stream};
use std::sync::Arc;

/// What an inner loop of gradient descent can adapt. Losses are means over examples, one for each
/// task: `[tasks]`. No task's loss may depend on another task.
pub trait Fit: Send + Sync {
    /// Draws the parameters, each with a leading axis of extent 1.
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params;

    /// Episodes as the inner loop takes them; see [`Learner::embed`](metaburn_core::Learner::embed).
    ///
    /// # Errors
    /// When the episodes do not fit the model.
    fn embed(&self, _theta: &Params, episodes: &Episodes) -> Result<Episodes> {
        Ok(episodes.clone())
    }

    /// What inner step `step = 0, 1, …` lowers: the loss of parameters on the support sets.
    ///
    /// # Errors
    /// When the episodes do not fit the model.
    fn support_loss(&self, phi: &Params, support: &Examples, step: usize) -> Result<Var>;

    /// What parameters carry with them after `steps` inner steps, beside themselves: the support set,
    /// for a model that predicts from examples. Nothing by default.
    ///
    /// # Errors
    /// When the support set does not fit the model.
    fn condition(&self, phi: Params, _support: &Examples, _steps: usize) -> Result<Params> {
        Ok(phi)
    }

    /// Predictions `[tasks, examples, outputs]` of conditioned parameters.
    ///
    /// # Errors
    /// When the inputs do not fit the model.
    fn predict(&self, phi: &Params, x: &Var) -> Result<Var>;

    /// The policy, where that is what is fitted.
    fn policy(&self) -> Option<&Policy> {
        None
    }

    /// What the outer loop lowers: the loss of conditioned parameters on the query sets.
    ///
    /// # Errors
    /// When the episodes do not fit the model.
    fn query_loss(&self, phi: &Params, query: &Examples) -> Result<Var>;
}

/// A network, with one objective for both loops.
///
/// Under [`Objective::Gaussian`] the network's second output `v` gives the log variance
/// `10 · tanh(v/10)`: `v` itself where it is small, and never so large that an inner step too long
/// would end in infinities.
#[derive(Clone)]
pub struct Network {
    /// The network.
    pub model: Arc<dyn Model>,
    /// The loss of both loops.
    pub objective: Objective,
    /// Whose statistics batch norm uses on query sets: [`Statistics::Separate`] or
    /// [`Statistics::Support`]. The inner loop sees support sets alone.
    pub statistics: Statistics,
}

/// The name under which the support inputs join the adapted parameters.
const SUPPORT: &str = "support/x";

impl Fit for Network {
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        self.model.init(stream, dtype, device)
    }

    fn support_loss(&self, phi: &Params, support: &Examples, _: usize) -> Result<Var> {
        score(self.objective, &self.model.forward(phi, &support.x)?, &support.y)
    }

    fn condition(&self, mut phi: Params, support: &Examples, _: usize) -> Result<Params> {
        if self.statistics == Statistics::Support {
            phi.push(SUPPORT, support.x.clone());
        }
        Ok(phi)
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        let features = match phi.find(SUPPORT) {
            Some(support) => self.statistics.query_features(self.model.as_ref(), phi, support, x)?,
            None => self.model.features(phi, x)?,
        };
        finish(self.objective, self.model.head(phi, &features)?)
    }

    fn query_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        self.objective.loss(&self.predict(phi, &query.x)?, &query.y)
    }
}

/// The head of a network alone; episodes are embedded by its body.
pub struct Head {
    /// The network.
    pub model: Arc<dyn Model>,
    /// The loss of both loops.
    pub objective: Objective,
    /// Whose statistics the body's batch norm uses.
    pub statistics: Statistics,
}

impl Fit for Head {
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        self.model.init(stream, dtype, device)
    }

    fn embed(&self, theta: &Params, episodes: &Episodes) -> Result<Episodes> {
        self.statistics.embed(self.model.as_ref(), theta, episodes)
    }

    fn support_loss(&self, phi: &Params, support: &Examples, _: usize) -> Result<Var> {
        score(self.objective, &self.model.head(phi, &support.x)?, &support.y)
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        finish(self.objective, self.model.head(phi, x)?)
    }

    fn query_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        self.support_loss(phi, query, 0)
    }
}

fn score(objective: Objective, output: &Var, target: &Var) -> Result<Var> {
    objective.loss(&finish(objective, output.clone())?, target)
}

/// Predictions from a network's outputs.
fn finish(objective: Objective, output: Var) -> Result<Var> {
    match objective {
        Objective::Gaussian => bounded(&output),
        Objective::SquaredError | Objective::CrossEntropy | Objective::Return => Ok(output),
    }
}

/// Largest log variance, either way.
const BOUND: f64 = 10.0;

/// Mean and log variance `[tasks, examples, 2]`, the latter kept within ±[`BOUND`]. Other shapes
/// are left for the objective to refuse.
fn bounded(output: &Var) -> Result<Var> {
    if output.shape().get(2..) != Some(&[2][..]) {
        return Ok(output.clone());
    }
    let raw = output.slice(2, 1, 2)?;
    let log_variance = raw.mul_scalar(1.0 / BOUND).tanh().mul_scalar(BOUND);
    Ok(Var::cat(&[output.slice(2, 0, 1)?, log_variance], 2)?)
}
