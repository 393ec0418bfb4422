//! Markov decision processes with a handful of states.

use super::beside::{Environment, SideBySide};
use super::tasks::Drawn;
use metaburn_core::{Actions, Environments, Options, Result, Stream, World};
use rand::RngExt;
use rand_distr::{Distribution, Exp1, StandardNormal};

/// Random Markov decision processes (Duan, Schulman, Chen, Bartlett, Sutskever & Abbeel 2016, RL²,
/// section 3.2): from state `s` action `a` leads to `s' ~ P(· | s, a)` and brings a reward `r ~ N(μ(s, a), 1)`,
///
/// ```text
/// P(· | s, a) ~ Dirichlet(1, …, 1),    μ(s, a) ~ N(1, 1).
/// ```
///
/// A trajectory begins in the first state and is at its end after `horizon` steps: nothing is gained after
/// it. Observations are one-hot, `[states]`. The optimum is the value `V_horizon` of the first state under
/// the best policy, which may depend on the time, by value iteration:
///
/// ```text
/// V_0 = 0,    V_k(s) = max_a μ(s, a) + Σ_s' P(s' | s, a) · V_{k−1}(s').
/// ```
///
/// A description is `P` (`[states, actions, states]`) followed by `μ` (`[states, actions]`).
#[derive(Clone, Debug, PartialEq)]
pub struct Mdp {
    /// Number of states.
    pub states: usize,
    /// Number of actions.
    pub actions: usize,
    /// Steps of a trajectory.
    pub horizon: usize,
}

impl Mdp {
    /// Reads `states` (10), `actions` (5) and `horizon` (10).
    ///
    /// # Errors
    /// [`metaburn_core::Error::BadValue`] for a number out of its range.
    pub fn from_options(options: &mut Options) -> Result<Self> {
        Ok(Self {
            states: options.at_least("states", 10, 2)?,
            actions: options.at_least("actions", 5, 2)?,
            horizon: options.count("horizon", 10)?,
        })
    }

    fn tables<'a>(&self, description: &'a [f64]) -> Tables<'a> {
        let (transitions, rewards) = description.split_at(self.states * self.actions * self.states);
        Tables { actions: self.actions, states: self.states, transitions, rewards }
    }
}

/// A description, read.
struct Tables<'a> {
    actions: usize,
    states: usize,
    transitions: &'a [f64],
    rewards: &'a [f64],
}

impl Tables<'_> {
    /// `P(· | state, action)` and `μ(state, action)`.
    fn at(&self, state: usize, action: usize) -> (&[f64], f64) {
        let row = state * self.actions + action;
        (&self.transitions[row * self.states..(row + 1) * self.states], self.rewards[row])
    }

    /// `V_k` from `V_{k−1}`.
    fn backup(&self, values: &[f64]) -> Vec<f64> {
        let gain = |state, action| {
            let (next, reward) = self.at(state, action);
            reward + next.iter().zip(values).map(|(p, v)| p * v).sum::<f64>()
        };
        let best =
            |state| (0..self.actions).map(|action| gain(state, action)).fold(f64::NEG_INFINITY, f64::max);
        (0..self.states).map(best).collect()
    }
}

impl World for Mdp {
    fn observation(&self) -> usize {
        self.states
    }

    fn actions(&self) -> Actions {
        Actions::Discrete(self.actions)
    }

    fn description(&self) -> usize {
        self.states * self.actions * (self.states + 1)
    }

    fn horizon(&self) -> usize {
        self.horizon
    }

    fn environments(&self, descriptions: &[f64]) -> Result<Box<dyn Environments>> {
        let mdp = self.clone();
        SideBySide::of(self, descriptions, move |description, stream| Process {
            mdp: mdp.clone(),
            description: description.to_vec(),
            state: 0,
            left: mdp.horizon,
            stream,
        })
    }
}

impl Drawn for Mdp {
    fn draw(&self, stream: &mut Stream) -> Vec<f64> {
        let mut description = Vec::with_capacity(self.description());
        for _ in 0..self.states * self.actions {
            // Waiting times over their sum are uniform on the simplex.
            let times: Vec<f64> = (0..self.states).map(|_| Exp1.sample(stream)).collect();
            let sum: f64 = times.iter().sum();
            description.extend(times.iter().map(|time| time / sum));
        }
        description.extend((0..self.states * self.actions).map(|_| 1.0 + normal(stream)));
        description
    }

    fn optimum(&self, descriptions: &[f64]) -> Option<Vec<f64>> {
        let best = |description: &[f64]| {
            let tables = self.tables(description);
            (0..self.horizon).fold(vec![0.0; self.states], |values, _| tables.backup(&values))[0]
        };
        Some(descriptions.chunks(self.description()).map(best).collect())
    }
}

struct Process {
    mdp: Mdp,
    description: Vec<f64>,
    state: usize,
    left: usize,
    stream: Stream,
}

impl Environment for Process {
    fn observe(&self) -> Vec<f64> {
        (0..self.mdp.states).map(|state| f64::from(state == self.state)).collect()
    }

    fn step(&mut self, action: &[f64]) -> (f64, bool) {
        self.left = self.left.saturating_sub(1);
        let tables = self.mdp.tables(&self.description);
        let (next, mean) = tables.at(self.state, action[0] as usize);
        let mut beyond: f64 = self.stream.random();
        // Single precision may leave the sum a little below 1; the rest is the last state's.
        let state = next.iter().position(|p| {
            beyond -= p;
            beyond < 0.0
        });
        self.state = state.unwrap_or(self.mdp.states - 1);
        (mean + normal(&mut self.stream), self.left == 0)
    }
}

fn normal(stream: &mut Stream) -> f64 {
    StandardNormal.sample(stream)
}
