//! A learner of one's own: MAML whose inner steps have a fixed length.

use metaburn_autodiff::{DType, Device, Var, grad};
use metaburn_core::{
    Examples, Learner, Model, Objective, Options, Order, Params, Path, Result, Stream, TaskShape,
};
use std::sync::Arc;

/// MAML with normalised inner gradients, `φ_{k+1} = φ_k − α ∇L(φ_k) / (‖∇L(φ_k)‖ + ε)`, the norm
/// taken for each task over all parameters: tasks with large losses take no larger steps.
pub struct NormalizedMaml {
    model: Arc<dyn Model>,
    objective: Objective,
    steps: usize,
    rate: f64,
}

impl NormalizedMaml {
    /// Reads `steps` (1) and `rate` (0.1).
    pub fn from_options(
        options: &mut Options,
        model: Arc<dyn Model>,
        shape: &TaskShape,
    ) -> Result<Arc<dyn Learner>> {
        let steps = options.count("steps", 1)?;
        let rate = options.positive("rate", 0.1)?;
        Ok(Arc::new(Self { model, objective: shape.objective, steps, rate }))
    }

    fn step(&self, phi: &Params, support: &Examples) -> Result<Params> {
        let wrt: Vec<Var> = phi.vars().cloned().collect();
        let prediction = self.model.forward(phi, &support.x)?;
        let loss = self.objective.loss(&prediction, &support.y)?.sum();
        let gradients = grad(&loss, &wrt, true)?;
        let step = norm(&gradients)?.add_scalar(1e-8).powf(-1.0).mul_scalar(self.rate);
        let moved = wrt.iter().zip(&gradients).map(|(value, gradient)| {
            let mut shape = vec![1; value.rank()];
            shape[0] = step.len();
            Ok(value.sub(&gradient.mul(&step.reshape(&shape)?)?)?)
        });
        Ok(phi.with_vars(moved.collect::<Result<Vec<_>>>()?))
    }
}

/// The Euclidean norm of each task's gradient, `[tasks]`.
fn norm(gradients: &[Var]) -> Result<Var> {
    let squares = gradients.iter().map(|g| {
        let (tasks, rest) = (g.shape()[0], g.len() / g.shape()[0]);
        Ok(g.square().reshape(&[tasks, rest])?.sum_axes(&[1])?)
    });
    let squares = Var::cat(&squares.collect::<Result<Vec<_>>>()?, 1)?;
    Ok(squares.sum_axes(&[1])?.add_scalar(1e-12).sqrt())
}

impl Learner for NormalizedMaml {
    fn order(&self) -> Order {
        Order::Second
    }

    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        self.model.init(stream, dtype, device)
    }

    fn steps(&self) -> usize {
        self.steps
    }

    fn adapt(&self, theta: &Params, support: &Examples, steps: usize) -> Result<Path> {
        let tasks = support.x.shape()[0];
        let mut path = vec![theta.clone()];
        for _ in 0..steps {
            let phi = path[path.len() - 1].per_task(tasks, |_| true)?;
            path.push(self.step(&phi, support)?);
        }
        Ok(path)
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        self.model.forward(phi, x)
    }

    fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        self.objective.loss(&self.predict(phi, &query.x)?, &query.y)
    }
}
