//! Worlds that a policy acts in.
//!
//! Tasks of reinforcement learning are [`World`]s that differ in a few numbers: a goal, the odds of some
//! machines. Their episodes hold no labelled examples but chances to act: an example is one *trajectory*, its
//! input `[description …, seed, seed]` says which task it is in and what chance has in store for it
//! ([`TaskShape::simulation`](crate::TaskShape::simulation)). What a policy sees and does there, only the policy
//! can tell, by acting.

use crate::error::Result;
use crate::params::Params;
use crate::seeds::Stream;
use metaburn_autodiff::Var;
use rand::RngExt;
use std::fmt::Debug;
use std::sync::Arc;

/// What a policy chooses in each step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actions {
    /// So many real numbers.
    Continuous(usize),
    /// One of so many, counted from 0.
    Discrete(usize),
}

impl Actions {
    /// Outputs of a policy's network: the mean of each number, or a score for each choice.
    pub fn outputs(self) -> usize {
        let (Self::Continuous(outputs) | Self::Discrete(outputs)) = self;
        outputs
    }

    /// Numbers that one action is written as: a choice is written as its number.
    pub fn numbers(self) -> usize {
        match self {
            Self::Continuous(numbers) => numbers,
            Self::Discrete(_) => 1,
        }
    }
}

/// A family of environments that differ in their descriptions alone.
pub trait World: Debug + Send + Sync {
    /// Numbers in one observation.
    fn observation(&self) -> usize;

    /// What a policy chooses.
    fn actions(&self) -> Actions;

    /// Numbers that describe a task.
    fn description(&self) -> usize;

    /// The most steps of a trajectory.
    fn horizon(&self) -> usize;

    /// Environments, one for each row of `descriptions` (`[environments, description]`), before their first
    /// [`Environments::reset`], whose seeds tell how many there are where descriptions have no numbers.
    ///
    /// # Errors
    /// When a program that has to be started cannot be.
    fn environments(&self, descriptions: &[f64]) -> Result<Box<dyn Environments>>;
}

/// Environments side by side, as Gymnasium's vector environments are, but that none begins a new trajectory by
/// itself.
pub trait Environments: Send {
    /// Begins a trajectory in each, whose chances are a function of its seed. Gives the first observations,
    /// `[environments, observation]`.
    ///
    /// # Errors
    /// When a program that carries an environment fails.
    fn reset(&mut self, seeds: &[u64]) -> Result<Vec<f64>>;

    /// Acts in each environment whose trajectory goes on (`running`); `actions` are
    /// `[environments, Actions::numbers]`. Rows of those that do not run are neither read nor mean anything.
    ///
    /// # Errors
    /// When a program that carries an environment fails.
    fn step(&mut self, actions: &[f64], running: &[bool]) -> Result<Transition>;
}

/// What a step brings, in each environment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transition {
    /// What is seen now, `[environments, observation]`.
    pub observations: Vec<f64>,
    /// The reward of the step.
    pub rewards: Vec<f64>,
    /// Whether the trajectory came to an end of its own: nothing can be gained after it.
    pub terminated: Vec<bool>,
    /// Whether it was cut off, at the horizon say: more would have been gained.
    pub truncated: Vec<bool>,
}

/// A world, and how much of it a policy sees before it is updated.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// What the tasks have in common.
    pub world: Arc<dyn World>,
    /// Trajectories of one task that an inner step learns from. A support set has these of the first step, then
    /// those of the second, and so on; after the last the first are taken again, with the same chances.
    pub trajectories: usize,
}

impl PartialEq for Simulation {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.world, &other.world) && self.trajectories == other.trajectories
    }
}

impl Eq for Simulation {}

impl Simulation {
    /// Numbers in one input: the description and a seed.
    pub fn inputs(&self) -> usize {
        self.world.description() + SEED
    }

    /// An input: a trajectory in the task of that description, with a seed drawn from `stream`.
    pub fn input(description: &[f64], stream: &mut Stream) -> Vec<f64> {
        let seed = [0; SEED].map(|_| f64::from(stream.random_range(0..1_u32 << BITS)));
        description.iter().copied().chain(seed).collect()
    }

    /// The descriptions `[trajectories, description]` and the seeds of inputs `[…, description + 2]`.
    pub fn read(&self, inputs: &[f64]) -> (Vec<f64>, Vec<u64>) {
        let rows = || inputs.chunks(self.inputs()).map(|row| row.split_at(row.len() - SEED));
        let seed = |halves: &[f64]| halves.iter().fold(0, |seed, &half| (seed << BITS) | half as u64);
        (rows().flat_map(|(d, _)| d.to_vec()).collect(), rows().map(|(_, s)| seed(s)).collect())
    }
}

/// Numbers that a seed is written as, and bits of each: as many as an `f32` has room for.
const SEED: usize = 2;
const BITS: u32 = 24;

/// What a learner of policies does beyond a [`Learner`](crate::Learner).
pub trait Acts {
    /// How adapted policies fare: the trajectories of inputs `[tasks, trajectories, …]`.
    ///
    /// # Errors
    /// When the policy does not fit the world, or a program that carries an environment fails.
    fn act(&self, phi: &Params, x: &Var) -> Result<Vec<Trajectory>>;

    /// What policies live through that start from `theta`: all that episodes hold for them.
    ///
    /// # Errors
    /// As [`Acts::act`].
    fn experience(&self, theta: &Params, episodes: &crate::Episodes) -> Result<Box<dyn Experience>>;
}

/// One trajectory of `T` steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trajectory {
    /// What was seen, `[T + 1, observation]`: before each step, and after the last.
    pub observations: Vec<f64>,
    /// What was done, `[T, Actions::numbers]`.
    pub actions: Vec<f64>,
    /// What came of it, `[T]`.
    pub rewards: Vec<f64>,
    /// Whether it came to an end of its own.
    pub terminated: bool,
}

impl Trajectory {
    /// The return `Σ_t r_t`, not discounted.
    pub fn total(&self) -> f64 {
        self.rewards.iter().sum()
    }
}

/// Trajectories of inner loops and of the policies adapted by them, kept as they were while other
/// meta-parameters are tried on them. What [`trust regions`](https://arxiv.org/abs/1502.05477) need.
pub trait Experience: Send + Sync {
    /// What the trajectories say of other meta-parameters; one inner loop.
    ///
    /// # Errors
    /// When the parameters do not fit the policy.
    fn tried(&self, theta: &Params) -> Result<Tried>;
}

/// Meta-parameters tried on trajectories of others.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The meta-loss: the expected return's negative, estimated with importance weights, mean over tasks. One number.
    pub loss: Var,
    /// How far the adapted policies have moved, `mean KL(π_then ‖ π_now)` over what they saw then, in nats. One
    /// number.
    pub divergence: Var,
}
