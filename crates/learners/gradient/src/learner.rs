//! The inner loop that all gradient-based learners share.

use crate::transform::Transform;
use metaburn_autodiff::{DType, Device, Var, grad};
use metaburn_core::{Examples, Learner, Model, Objective, Order, Params, Path, Result, Stream};
use std::sync::Arc;

/// A learner that adapts by gradient descent on the support set.
pub struct GradientLearner {
    /// The network.
    pub model: Arc<dyn Model>,
    /// The loss of both loops.
    pub objective: Objective,
    /// Inner steps in meta-training, `K`.
    pub steps: usize,
    /// What becomes of an inner gradient.
    pub transform: Box<dyn Transform>,
    /// How the outer gradient passes through the inner loop.
    pub order: Order,
}

impl Learner for GradientLearner {
    fn order(&self) -> Order {
        self.order
    }

    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        let mut theta = self.model.init(stream, dtype, device);
        for (name, value) in self.transform.meta_params(&theta, stream) {
            theta.push(name, value);
        }
        theta
    }

    fn steps(&self) -> usize {
        self.steps
    }

    /// Gradient descent on the support sets, all tasks at once:
    ///
    /// `φ₀ = θ,  φ_{k+1} = φ_k − T(∇L_support(φ_k))`,
    ///
    /// with the mean loss over each task's support set, full batch.
    fn adapt(&self, theta: &Params, support: &Examples, steps: usize) -> Result<Path> {
        let tasks = support.x.shape()[0];
        let mut path = vec![theta.clone()];
        for _ in 0..steps {
            let next = self.step(theta, &path[path.len() - 1], support, tasks)?;
            path.push(next);
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

impl GradientLearner {
    fn step(&self, theta: &Params, phi: &Params, support: &Examples, tasks: usize) -> Result<Params> {
        let phi = phi.per_task(tasks, |name| self.transform.adapts(name))?;
        let adapted = phi.filter(|name| self.transform.adapts(name));
        let wrt: Vec<Var> = adapted.vars().cloned().collect();
        let prediction = self.model.forward(&phi, &support.x)?;
        // Tasks share no weights here, so the gradient of the sum holds each task's own.
        let loss = self.objective.loss(&prediction, &support.y)?.sum();
        // At meta-test nobody differentiates through the steps.
        let create_graph = self.order == Order::Second && theta.vars().any(Var::is_tracked);
        let gradients = adapted.with_vars(grad(&loss, &wrt, create_graph)?);
        let next = phi.iter().map(|(name, value)| match gradients.find(name) {
            Some(gradient) => self.transform.step(theta, name, value, gradient),
            None => Ok(value.clone()),
        });
        Ok(phi.with_vars(next.collect::<Result<Vec<_>>>()?))
    }
}
