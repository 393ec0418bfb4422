//! Trajectories as numbers to differentiate over.

use super::Policy;
use super::advantages::advantages;
use super::choice::Choice;
use metaburn_autodiff::{Array, Var};
use metaburn_core::{Actions, Params, Result, Trajectory};
use std::sync::Arc;

/// What a policy went through: the steps of a task's trajectories in one row, each trajectory filled up to the
/// horizon with steps of weight 0. `n` is the number of trajectories times the horizon.
#[derive(Clone)]
pub(crate) struct Lived {
    /// What it saw, `[tasks, n, observation]`.
    pub observations: Var,
    /// What it did: numbers, or one-hot, `[tasks, n, outputs]`.
    pub actions: Var,
    /// `1/N` at each of the task's `N` steps, `[tasks, n, 1]`.
    pub weights: Var,
    /// The step's advantage times its weight, `[tasks, n, 1]`.
    pub advantages: Var,
    /// What it might have done.
    pub choice: Arc<Choice>,
    /// Mean return of a trajectory, `[tasks]`.
    pub returns: Var,
}

/// The rows of [`Lived`] as they are filled.
#[derive(Default)]
struct Rows {
    observations: Vec<f64>,
    actions: Vec<f64>,
    weights: Vec<f64>,
    advantages: Vec<f64>,
    returns: Vec<f64>,
}

impl Lived {
    /// From the trajectories that the policy `phi` made of inputs `x` `[tasks, trajectories, …]`.
    pub fn new(policy: &Policy, phi: &Params, trajectories: &[Trajectory], x: &Var) -> Result<Self> {
        let (tasks, each) = (x.shape()[0], x.shape()[1]);
        let mut rows = Rows::default();
        for own in trajectories.chunks(each) {
            rows.task(policy, own)?;
        }
        let world = &policy.simulation.world;
        let n = each * world.horizon();
        let (dtype, device) = (x.value().dtype(), x.value().device());
        let var = |values: &[f64], shape: &[usize]| {
            Var::constant(Array::from_f64_as(values, shape, dtype, &device))
        };
        let observations = var(&rows.observations, &[tasks, n, world.observation()]);
        Ok(Self {
            choice: Arc::new(policy.choice(phi, &observations)?),
            observations,
            actions: var(&rows.actions, &[tasks, n, world.actions().outputs()]),
            weights: var(&rows.weights, &[tasks, n, 1]),
            advantages: var(&rows.advantages, &[tasks, n, 1]),
            returns: var(&rows.returns, &[tasks]),
        })
    }
}

impl Rows {
    /// Adds one task's trajectories.
    fn task(&mut self, policy: &Policy, own: &[Trajectory]) -> Result<()> {
        let world = &policy.simulation.world;
        let (observation, actions) = (world.observation(), world.actions());
        let gained = advantages(own, observation, policy.discount, policy.gae)?;
        let steps = own.iter().map(|t| t.rewards.len()).sum::<usize>() as f64;
        for (trajectory, gained) in own.iter().zip(&gained) {
            let (taken, horizon) = (trajectory.rewards.len(), world.horizon());
            self.observations.extend(&trajectory.observations[..taken * observation]);
            match actions {
                Actions::Continuous(_) => self.actions.extend(&trajectory.actions),
                Actions::Discrete(choices) => self.actions.extend(
                    trajectory
                        .actions
                        .iter()
                        .flat_map(|&a| (0..choices).map(move |c| f64::from(c as f64 == a))),
                ),
            }
            self.weights.extend(vec![1.0 / steps; taken]);
            self.advantages.extend(gained.iter().map(|a| a / steps));
            let missing = horizon - taken;
            self.observations.extend(vec![0.0; missing * observation]);
            self.actions.extend(vec![0.0; missing * actions.outputs()]);
            self.weights.extend(vec![0.0; missing]);
            self.advantages.extend(vec![0.0; missing]);
        }
        self.returns.push(own.iter().map(Trajectory::total).sum::<f64>() / own.len() as f64);
        Ok(())
    }
}
