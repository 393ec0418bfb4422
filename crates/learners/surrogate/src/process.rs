//! Priors over functions, as something that an inner loop adapts.

use crate::arrays::constant;
use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{Error, Examples, Model, Objective, Params, Result, Stream, TaskShape};
use metaburn_gradient::Fit;
use std::sync::Arc;

/// A prior over functions that depends on parameters: what it says of examples, and how it predicts
/// after having seen some.
pub(crate) trait Process: Send + Sync {
    /// Draws the parameters.
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params;

    /// `−(1/n) ln p(y₁ … y_n | x₁ … x_n)` of each task: `[tasks]`.
    fn evidence(&self, phi: &Params, examples: &Examples) -> Result<Var>;

    /// Mean and log variance `[tasks, q, 2]` of what is observed at `x`, given the support set.
    fn posterior(&self, phi: &Params, support: &Examples, x: &Var) -> Result<Var>;
}

/// A process in a gradient-based learner. The inner loop lowers the support set's [`Process::evidence`]
/// (a loss: the negative log-likelihood). After it the parameters carry the support set, as `support/x`
/// and `support/y`, to predict from.
pub(crate) struct Conditional<P> {
    pub process: P,
    /// The outer loss: with `joint` the evidence of support and query set together, else the
    /// likelihood of each query target given the support set.
    pub joint: bool,
}

impl<P: Process> Fit for Conditional<P> {
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        self.process.init(stream, dtype, device)
    }

    fn support_loss(&self, phi: &Params, support: &Examples, _: usize) -> Result<Var> {
        self.process.evidence(phi, support)
    }

    fn condition(&self, mut phi: Params, support: &Examples, _: usize) -> Result<Params> {
        phi.push("support/x", support.x.clone());
        phi.push("support/y", support.y.clone());
        Ok(phi)
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        self.process.posterior(phi, &support(phi)?, x)
    }

    fn query_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        if !self.joint {
            return Objective::Gaussian.loss(&self.predict(phi, &query.x)?, &query.y);
        }
        let Examples { x, y } = support(phi)?;
        let x = Var::cat(&[x, query.x.clone()], 1)?;
        let y = Var::cat(&[y, query.y.clone()], 1)?;
        self.process.evidence(phi, &Examples { x, y })
    }
}

fn support(phi: &Params) -> Result<Examples> {
    Ok(Examples { x: phi.get("support/x")?.clone(), y: phi.get("support/y")?.clone() })
}

/// A network without its head, whose last layer would be the predictions of another learner.
pub(crate) struct Body(pub Arc<dyn Model>);

impl Body {
    /// Refuses tasks of another objective.
    pub fn new(model: Arc<dyn Model>, shape: &TaskShape, learner: &str) -> Result<Self> {
        if shape.objective == Objective::Gaussian {
            return Ok(Self(model));
        }
        Err(Error::Mismatch(format!(
            "{learner} predicts a mean and a log variance, but these tasks are scored by {}; choose \
             tasks with a Gaussian objective",
            shape.objective.label()
        )))
    }

    pub fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        self.0.init(stream, dtype, device).filter(|name| !self.0.is_head(name))
    }

    pub fn features(&self, phi: &Params, x: &Var) -> Result<Var> {
        self.0.features(phi, x)
    }

    /// The features of two sets, in one pass.
    pub fn both(&self, phi: &Params, first: &Var, second: &Var) -> Result<[Var; 2]> {
        let features = self.features(phi, &Var::cat(&[first.clone(), second.clone()], 1)?)?;
        let (cut, end) = (first.shape()[1], features.shape()[1]);
        Ok([features.slice(1, 0, cut)?, features.slice(1, cut, end)?])
    }
}

/// The least variance of noise.
const FLOOR: f64 = 1e-6;

/// Adds a number that [`positive`] reads as `value`, of shape `[1, 1, 1]`.
pub(crate) fn push_positive(params: &mut Params, name: &str, value: f64, dtype: DType, device: &Device) {
    params.push(name, constant(&[value.exp_m1().ln()], &[1, 1, 1], dtype, device));
}

/// `softplus` of a parameter: `[tasks | 1, 1, 1]`.
pub(crate) fn positive(phi: &Params, name: &str) -> Result<Var> {
    Ok(phi.get(name)?.softplus())
}

/// `softplus + 1e-6` of a parameter: `[tasks | 1, 1, 1]`.
pub(crate) fn noise(phi: &Params, name: &str) -> Result<Var> {
    Ok(positive(phi, name)?.add_scalar(FLOOR))
}
