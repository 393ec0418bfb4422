//! The inner loop that all gradient-based learners share.

use crate::fit::{Fit, Network};
use crate::transform::Transform;
use metaburn_autodiff::{DType, Device, Var, grad};
use metaburn_core::{Examples, Learner, Model, Objective, Order, Params, Path, Result, Stream};
use std::sync::Arc;

/// A learner that adapts by gradient descent on the support set.
pub struct GradientLearner {
    /// What is fitted, and its losses.
    pub fit: Box<dyn Fit>,
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
        let mut theta = self.fit.init(stream, dtype, device);
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
    /// with the mean loss over each task's support set, full batch. Each point of the path is then
    /// conditioned on the support set, where the model wants that.
    fn adapt(&self, theta: &Params, support: &Examples, steps: usize) -> Result<Path> {
        let tasks = support.x.shape()[0];
        let mut path = vec![theta.clone()];
        for k in 0..steps {
            let next = self.step(k, theta, &path[k], support, tasks)?;
            path.push(next);
        }
        path.into_iter().map(|phi| self.fit.condition(phi, support)).collect()
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        self.fit.predict(phi, x)
    }

    fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        self.fit.query_loss(phi, query)
    }
}

impl GradientLearner {
    /// Adapts a network; both loops have the same objective.
    pub(crate) fn network(
        model: Arc<dyn Model>,
        objective: Objective,
        steps: usize,
        transform: Box<dyn Transform>,
        order: Order,
    ) -> Self {
        Self { fit: Box::new(Network { model, objective }), steps, transform, order }
    }

    fn step(
        &self,
        k: usize,
        theta: &Params,
        phi: &Params,
        support: &Examples,
        tasks: usize,
    ) -> Result<Params> {
        let phi = phi.per_task(tasks, |name| self.transform.adapts(name))?;
        let adapted = phi.filter(|name| self.transform.adapts(name));
        let wrt: Vec<Var> = adapted.vars().cloned().collect();
        // Tasks share no weights here, so the gradient of the sum holds each task's own.
        let loss = self.fit.support_loss(&phi, support)?.sum();
        // At meta-test nobody differentiates through the steps.
        let create_graph = self.order == Order::Second && theta.vars().any(Var::is_tracked);
        let gradients = adapted.with_vars(grad(&loss, &wrt, create_graph)?);
        let next = phi.iter().map(|(name, value)| match gradients.find(name) {
            Some(gradient) => self.transform.step(theta, name, value, gradient, k),
            None => Ok(value.clone()),
        });
        Ok(phi.with_vars(next.collect::<Result<Vec<_>>>()?))
    }
}
