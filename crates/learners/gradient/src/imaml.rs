//! iMAML.

use crate::fit::{Fit, Network};
use crate::options::{clip, statistics};
use crate::solve::Implicit;
use crate::transform::{StepRates, Transform};
use metaburn_autodiff::{DType, Device, Var, grad};
use metaburn_core::{Examples, Learner, Model, Objective, Options, Order, Params, Path, Result};
use metaburn_core::{Statistics, Stream, TaskShape};
use std::sync::Arc;

/// Implicit MAML (Rajeswaran, Finn, Kakade & Levine 2019). The inner loop descends a loss that is
/// tied to the start (eq. 3),
///
/// `φ* = argmin_φ L(φ) + (λ/2) ‖φ − θ‖²`,
///
/// and the outer gradient is that of the minimum, by the implicit function theorem (Lemma 1),
///
/// `∂Q(φ*)/∂θ = (I + H/λ)⁻¹ ∇Q(φ*)`,   `H = ∇²L(φ*)`,
///
/// whatever way led there. The product with the inverse is solved by conjugate gradient, one
/// Hessian-vector product an iteration (Algorithm 2), for each task apart. Memory does not grow with
/// inner steps. The gradient is as good as the inner loop is near its minimum and the solver near its
/// solution; both are run for a fixed number of steps.
///
/// Neither rates nor clipping occur in that formula, and neither moves the minimum: what is clipped is the
/// gradient of the whole tied loss, which vanishes at the same place with or without. For the same reason
/// rates cannot be learned here: a minimum does not depend on them.
#[derive(Clone)]
pub struct Imaml {
    /// What is fitted, and its losses.
    pub fit: Arc<dyn Fit>,
    /// Inner steps of gradient descent in meta-training.
    pub steps: usize,
    /// The inner rates `α_k`, one for each step; the last one serves all steps after it.
    pub rates: StepRates,
    /// The bound `±c` on each component of the tied loss's gradient; none by default.
    pub clip: Option<f64>,
    /// The strength `λ` of the tie.
    pub lambda: f64,
    /// Iterations of conjugate gradient.
    pub solver_steps: usize,
}

/// iMAML on a network with the settings of the paper's Omniglot experiments: rate 0.1, `λ` 2, five
/// iterations of conjugate gradient.
pub fn imaml(model: Arc<dyn Model>, objective: Objective, steps: usize) -> Imaml {
    let fit = Network { model, objective, statistics: Statistics::Separate };
    let rates = StepRates(vec![0.1]);
    Imaml { fit: Arc::new(fit), steps, rates, clip: None, lambda: 2.0, solver_steps: 5 }
}

/// Reads `steps` (16), `rate` (0.1), `step_rates`, `clip` and `statistics` of `InnerLoop`, `lambda` (2) and
/// `solver_steps` (5).
pub(crate) fn from_options(o: &mut Options, model: Arc<dyn Model>, shape: &TaskShape) -> Result<Imaml> {
    let rate = o.positive("rate", 0.1)?;
    // These two are read only where they are given: a configuration without them stays the one that it was.
    let by_step = if o.has("step_rates") { o.numbers("step_rates", &[])? } else { Vec::new() };
    let clip = if o.has("clip") { clip(o)? } else { None };
    Ok(Imaml {
        steps: o.count("steps", 16)?,
        rates: StepRates(if by_step.is_empty() { vec![rate] } else { by_step }),
        clip,
        lambda: o.positive("lambda", 2.0)?,
        solver_steps: o.count("solver_steps", 5)?,
        fit: Arc::new(Network { model, objective: shape.objective, statistics: statistics(o)? }),
    })
}

impl Imaml {
    /// One step of gradient descent on the tied loss: `φ − α_k (∇L(φ) + λ (φ − θ))`, the brackets clipped.
    fn step(&self, theta: &Params, phi: &Params, support: &Examples, k: usize) -> Result<Params> {
        let phi = phi.per_task(support.x.shape()[0], |_| true)?.leaves();
        let wrt: Vec<Var> = phi.vars().cloned().collect();
        let gradients = grad(&self.fit.support_loss(&phi, support, k)?.sum(), &wrt, false)?;
        let here = phi.detach();
        let tied = here.vars().zip(theta.vars()).zip(gradients).map(|((value, start), gradient)| {
            let tied = gradient.add_scaled(&value.sub(start)?, self.lambda)?;
            Ok(match self.clip {
                Some(bound) => tied.clamp(-bound, bound)?,
                None => tied,
            })
        });
        let tied = here.with_vars(tied.collect::<Result<Vec<_>>>()?);
        self.rates.step(theta, &here, &tied, k)
    }
}

impl Learner for Imaml {
    fn order(&self) -> Order {
        Order::Implicit
    }

    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        self.fit.init(stream, dtype, device)
    }

    fn steps(&self) -> usize {
        self.steps
    }

    /// Gradient descent on the tied loss. Where `θ` is to be differentiated by, the last point of the
    /// path carries the implicit gradient; the others carry none.
    fn adapt(&self, theta: &Params, support: &Examples, steps: usize) -> Result<Path> {
        let start = theta.detach();
        let mut path = vec![start.clone()];
        for k in 0..steps {
            let next = self.step(&start, &path[k], support, k)?;
            path.push(next);
        }
        if theta.vars().any(Var::is_tracked) {
            let minimum = path.pop().unwrap_or(start);
            let implicit = Implicit { fit: self.fit.clone(), lambda: self.lambda, steps: self.solver_steps };
            path.push(implicit.attach(theta, &minimum, support, steps)?);
        }
        path.into_iter().enumerate().map(|(k, phi)| self.fit.condition(phi, support, k)).collect()
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        self.fit.predict(phi, x)
    }

    fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        self.fit.query_loss(phi, query)
    }
}
