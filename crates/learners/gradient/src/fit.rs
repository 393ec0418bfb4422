//! What the inner loop fits: a network and its loss, or another model with parameters.

use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{Examples, Model, Objective, Params, Result, Stream};
use std::sync::Arc;

/// What an inner loop of gradient descent can adapt. Losses are means over examples, one for each
/// task: `[tasks]`. No task's loss may depend on another task.
pub trait Fit: Send + Sync {
    /// Draws the parameters, each with a leading axis of extent 1.
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params;

    /// What the inner loop lowers: the loss of parameters on the support sets.
    ///
    /// # Errors
    /// When the episodes do not fit the model.
    fn support_loss(&self, phi: &Params, support: &Examples) -> Result<Var>;

    /// What parameters carry with them after the inner loop, beside themselves: the support set, for
    /// a model that predicts from examples. Nothing by default.
    ///
    /// # Errors
    /// When the support set does not fit the model.
    fn condition(&self, phi: Params, _support: &Examples) -> Result<Params> {
        Ok(phi)
    }

    /// Predictions `[tasks, examples, outputs]` of conditioned parameters.
    ///
    /// # Errors
    /// When the inputs do not fit the model.
    fn predict(&self, phi: &Params, x: &Var) -> Result<Var>;

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
pub struct Network {
    /// The network.
    pub model: Arc<dyn Model>,
    /// The loss of both loops.
    pub objective: Objective,
}

impl Fit for Network {
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        self.model.init(stream, dtype, device)
    }

    fn support_loss(&self, phi: &Params, support: &Examples) -> Result<Var> {
        self.objective.loss(&self.predict(phi, &support.x)?, &support.y)
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        let output = self.model.forward(phi, x)?;
        match self.objective {
            Objective::Gaussian => bounded(&output),
            Objective::SquaredError | Objective::CrossEntropy => Ok(output),
        }
    }

    fn query_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        self.support_loss(phi, query)
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
