//! Policies as what an inner loop fits.

mod advantages;
mod choice;
mod experience;
mod lived;
mod rollout;

pub(crate) use lived::Lived;

use crate::fit::Fit;
use choice::Choice;
use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{Actions, Examples, Model, Options, Params, Result, Simulation, Stream, TaskShape};
use std::sync::Arc;

/// A policy `π_φ(a | s)` that acts in a world and is adapted by policy gradients (Finn et al. 2017,
/// section 4.3 and Algorithm 3).
///
/// For real actions the network gives the mean of a normal distribution, whose standard deviation `exp(log_std)`
/// is a parameter of its own, 1 at first; for choices it gives scores whose softmax is the policy. The log
/// probability of an action is the sum over its numbers.
///
/// - *Inner loss*, on the `N` steps that the current policy takes in the support trajectories:
///   `−1/N Σ ln π_φ(a|s)·Â` (Williams 1992). The steps are constants: nothing is differentiated through the
///   world.
/// - *Outer loss*, on those that the adapted policy takes in the query trajectories:
///   `−R̄ − 1/N Σ (π_φ(a|s)/π_then(a|s) − 1)·Â`, where `R̄` is their mean return (Schulman et al. 2015, eq. 3, but
///   for the mean over steps). Its value is the negative return, its gradient the policy gradient.
/// - *Advantages* `Â` are generalised advantage estimates (Schulman et al. 2016, eq. 16) over a linear baseline
///   (Duan et al. 2016), standardised for each task: see the module `advantages`.
///
/// A prediction is the return of a trajectory, not discounted.
#[derive(Clone)]
pub struct Policy {
    /// What gives the actions' distribution.
    pub model: Arc<dyn Model>,
    /// Where it acts.
    pub simulation: Simulation,
    /// `γ`: what a reward is worth a step later.
    pub discount: f64,
    /// `λ` of generalised advantages: 1 looks at all rewards to come, 0 at the next one and the baseline.
    pub gae: f64,
}

/// The name of the logarithm of real actions' standard deviation.
const LOG_STD: &str = "log_std";

impl Policy {
    /// Reads `discount` (0.99) and `gae` (1); nothing where tasks are not worlds.
    pub(crate) fn from_options(
        o: &mut Options,
        model: Arc<dyn Model>,
        shape: &TaskShape,
    ) -> Result<Option<Self>> {
        let Some(simulation) = shape.simulation.clone() else { return Ok(None) };
        let unit = |v: f64| (0.0..=1.0).contains(&v);
        let discount = o.number_where("discount", 0.99, "a number from 0 to 1", unit)?;
        let gae = o.number_where("gae", 1.0, "a number from 0 to 1", unit)?;
        Ok(Some(Self { model, simulation, discount, gae }))
    }

    /// The distribution of actions at observations `[tasks, examples, observation]`.
    fn choice(&self, phi: &Params, observations: &Var) -> Result<Choice> {
        let outputs = self.model.forward(phi, observations)?;
        match self.simulation.world.actions() {
            Actions::Continuous(_) => Choice::normal(outputs, phi.get(LOG_STD)?),
            Actions::Discrete(_) => Choice::categorical(&outputs),
        }
    }

    /// What the policy does in the trajectories of `x`, and what that is worth.
    fn live(&self, phi: &Params, x: &Var) -> Result<Lived> {
        let phi = phi.detach();
        let trajectories = self.roll_out(&phi, x)?;
        Lived::new(self, &phi, &trajectories, x)
    }

    /// The inner loss, `[tasks]`.
    fn reinforce(&self, phi: &Params, lived: &Lived) -> Result<Var> {
        let choice = self.choice(phi, &lived.observations)?;
        let gained = choice.log_probability(&lived.actions)?.mul(&lived.advantages)?;
        total(&gained.neg())
    }

    /// The outer loss, `[tasks]`.
    fn surrogate(&self, phi: &Params, lived: &Lived) -> Result<Var> {
        let now = self.choice(phi, &lived.observations)?.log_probability(&lived.actions)?;
        let then = lived.choice.log_probability(&lived.actions)?;
        let ratio = now.sub(&then)?.exp();
        let gained = total(&ratio.add_scalar(-1.0).mul(&lived.advantages)?)?;
        Ok(gained.add(&lived.returns)?.neg())
    }

    /// `1/N Σ KL(π_then ‖ π_φ)` over the steps of a task, `[tasks]`.
    fn divergence(&self, phi: &Params, lived: &Lived) -> Result<Var> {
        let now = self.choice(phi, &lived.observations)?;
        total(&lived.choice.divergence(&now)?.mul(&lived.weights)?)
    }
}

impl Fit for Policy {
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        let mut theta = self.model.init(stream, dtype, device);
        if let Actions::Continuous(numbers) = self.simulation.world.actions() {
            theta.push(LOG_STD, Var::constant(Array::full(&[1, numbers], 0.0, dtype, device)));
        }
        theta
    }

    fn support_loss(&self, phi: &Params, support: &Examples, _: usize) -> Result<Var> {
        self.reinforce(phi, &self.live(phi, &support.x)?)
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        let returns: Vec<f64> = self.roll_out(&phi.detach(), x)?.iter().map(|t| t.total()).collect();
        let shape = [x.shape()[0], x.shape()[1], 1];
        Ok(Var::constant(Array::from_f64_as(&returns, &shape, x.value().dtype(), &x.value().device())))
    }

    fn query_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        self.surrogate(phi, &self.live(phi, &query.x)?)
    }

    fn policy(&self) -> Option<&Policy> {
        Some(self)
    }
}

/// The sum over each task, `[tasks]`.
fn total(values: &Var) -> Result<Var> {
    let count = values.len() / values.shape()[0];
    Ok(values.mean_per_task()?.mul_scalar(count as f64))
}
