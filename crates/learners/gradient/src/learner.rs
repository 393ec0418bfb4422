//! The inner loop that all gradient-based learners share.

use crate::fit::{Fit, Network};
use crate::transform::Transform;
use metaburn_autodiff::{DType, Device, Var, grad};
use metaburn_core::{
    Acts, Episodes, Examples, Learner, Model, Objective, Order, Params, Path, Result, Statistics, Stream,
};
use std::sync::Arc;

/// Tells by its name whether the inner loop changes a parameter.
pub type Adapts = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// A learner that adapts by gradient descent on the support set.
#[derive(Clone)]
pub struct GradientLearner {
    /// What is fitted, and its losses.
    pub fit: Arc<dyn Fit>,
    /// Inner steps in meta-training, `K`.
    pub steps: usize,
    /// What becomes of an inner gradient.
    pub transform: Arc<dyn Transform>,
    /// Which parameters the inner loop changes; no gradient is computed for the others.
    pub adapts: Adapts,
    /// How the outer gradient passes through the inner loop.
    pub order: Order,
    /// The bound `±c` on each component of an inner gradient, before the transform; none by default.
    pub clip: Option<f64>,
    /// Support examples that an inner step looks at; all by default. Step `k` takes the next ones
    /// of the (shuffled) support set, from its start again after its end.
    pub batch: Option<usize>,
    /// The weights of `φ₁ … φ_K` in the meta-loss; empty means all on the last.
    pub importance: Vec<f64>,
    /// Inner steps of which the outer gradient keeps the last alone and computes the others again; none
    /// by default. In meta-training the path then has these points only, so all weight must be on the
    /// last.
    pub recompute: Option<usize>,
}

impl Learner for GradientLearner {
    fn order(&self) -> Order {
        self.order
    }

    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        let mut theta = self.fit.init(stream, dtype, device);
        let adapted = theta.filter(|name| self.adapts(name));
        for (name, value) in self.transform.meta_params(&adapted, stream) {
            theta.push(name, value);
        }
        theta
    }

    fn steps(&self) -> usize {
        self.steps
    }

    fn embed(&self, theta: &Params, episodes: &Episodes) -> Result<Episodes> {
        self.fit.embed(theta, episodes)
    }

    /// Gradient descent on the support sets, all tasks at once:
    ///
    /// `φ₀ = θ,  φ_{k+1} = φ_k − T(∇L_support(φ_k))`,
    ///
    /// with the mean loss over each task's support set, or a mini-batch of it. Each point of the path
    /// is then conditioned on the support set, where the model wants that.
    fn adapt(&self, theta: &Params, support: &Examples, steps: usize) -> Result<Path> {
        if let Some(every) = self.recompute.filter(|_| self.differentiates(theta)) {
            return self.sparse_path(theta, support, steps, every);
        }
        let mut path = vec![theta.clone()];
        for k in 0..steps {
            let next = self.step(k, theta, &path[k], support)?;
            path.push(next);
        }
        path.into_iter().enumerate().map(|(k, phi)| self.fit.condition(phi, support, k)).collect()
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        self.fit.predict(phi, x)
    }

    fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        self.fit.query_loss(phi, query)
    }

    fn acts(&self) -> Option<&dyn Acts> {
        self.fit.policy().map(|_| self as &dyn Acts)
    }

    fn importance(&self, points: usize) -> Vec<f64> {
        let mut weights = vec![0.0; points];
        match self.importance.len() {
            0 => weights[points - 1] = 1.0,
            known => weights[1..].iter_mut().zip(&self.importance[..known]).for_each(|(w, i)| *w = *i),
        }
        weights
    }
}

impl GradientLearner {
    /// Adapts a network; both loops have the same objective, and query sets their own statistics.
    pub fn network(
        model: Arc<dyn Model>,
        objective: Objective,
        steps: usize,
        transform: impl Transform + 'static,
        order: Order,
    ) -> Self {
        let fit = Network { model, objective, statistics: Statistics::Separate };
        Self::of(Arc::new(fit), steps, Arc::new(transform), order)
    }

    /// Adapts all parameters of anything that can be fitted.
    pub fn of(fit: Arc<dyn Fit>, steps: usize, transform: Arc<dyn Transform>, order: Order) -> Self {
        let adapts: Adapts = Arc::new(|_| true);
        Self {
            fit,
            steps,
            transform,
            adapts,
            order,
            clip: None,
            batch: None,
            importance: Vec::new(),
            recompute: None,
        }
    }

    pub(crate) fn adapts(&self, name: &str) -> bool {
        !self.transform.owns(name) && (self.adapts)(name)
    }

    /// Whether the outer gradient passes through the inner ones: at meta-test nobody asks for that.
    fn differentiates(&self, theta: &Params) -> bool {
        self.order == Order::Second && theta.vars().any(Var::is_tracked)
    }

    pub(crate) fn step(&self, k: usize, theta: &Params, phi: &Params, support: &Examples) -> Result<Params> {
        let tasks = support.x.shape()[0];
        let phi = phi.per_task(tasks, |name| self.adapts(name))?;
        let adapted = phi.filter(|name| self.adapts(name));
        let wrt: Vec<Var> = adapted.vars().cloned().collect();
        // Tasks share no weights here, so the gradient of the sum holds each task's own.
        let batch = mini_batch(support, self.batch, k)?;
        let loss = self.fit.support_loss(&phi, &batch, k)?.sum();
        let mut gradients = grad(&loss, &wrt, self.differentiates(theta))?;
        if let Some(bound) = self.clip {
            gradients = gradients.iter().map(|g| g.clamp(-bound, bound)).collect::<Result<_, _>>()?;
        }
        let next = self.transform.step(theta, &phi, &adapted.with_vars(gradients), k)?;
        // The graph of a step ends with it, unless an outer gradient is to pass.
        Ok(if theta.vars().any(Var::is_tracked) { next } else { next.detach() })
    }
}

/// The examples `k·size … (k+1)·size` of each task, counted round in a circle.
pub(crate) fn mini_batch(support: &Examples, size: Option<usize>, k: usize) -> Result<Examples> {
    let all = support.x.shape()[1];
    let Some(size) = size.filter(|&size| size < all) else { return Ok(support.clone()) };
    let start = k * size % all;
    let cut = |v: &Var| -> Result<Var> {
        let first = v.slice(1, start, all.min(start + size))?;
        let missing = (start + size).saturating_sub(all);
        Ok(if missing > 0 { Var::cat(&[first, v.slice(1, 0, missing)?], 1)? } else { first })
    };
    Ok(Examples { x: cut(&support.x)?, y: cut(&support.y)? })
}
