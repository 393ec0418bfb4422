//! A point in the plane.

use super::beside::{Environment, SideBySide};
use super::tasks::Drawn;
use metaburn_core::{Actions, Environments, Options, Result, Stream, World};
use rand::RngExt;

/// Where a goal lies: in `[−0.5, 0.5]²`.
const AREA: f64 = 0.5;
/// The longest step in each coordinate.
const REACH: f64 = 0.1;
/// A trajectory ends so near to the goal, in each coordinate.
const NEAR: f64 = 0.01;

/// Two-dimensional navigation (Finn, Abbeel & Levine 2017, section 5.3): a point starts at `(0, 0)`, sees its
/// position `p` and not its goal `g ~ U[−0.5, 0.5]²`, and moves by
///
/// ```text
/// p ← p + clip(action_scale · a, −0.1, 0.1),    r = −‖p − g‖₂
/// ```
///
/// until `|p₁ − g₁| < 0.01` and `|p₂ − g₂| < 0.01`, or for `horizon` steps. Lengths have no unit. Nothing is
/// left to chance but the policy's own actions.
///
/// The best that can be done is to go as fast as one may in each coordinate, which is nearest at every step:
/// the optimum is `−Σ_t ‖max(|g| − 0.1 t, 0)‖₂`, −1.41 for a goal in a corner.
///
/// `action_scale` is 1 in the code of Deleu (2018), `pytorch-maml-rl`: a policy of deviation 1 nearly always
/// moves by ±0.1. The authors' own code normalises actions to `[−1, 1]`, which is `action_scale = 0.1`.
#[derive(Clone, Debug, PartialEq)]
pub struct Navigation {
    /// The most steps of a trajectory.
    pub horizon: usize,
    /// What an action is multiplied with, before it is clipped.
    pub action_scale: f64,
}

impl Navigation {
    /// Reads `horizon` (100) and `action_scale` (1).
    ///
    /// # Errors
    /// [`metaburn_core::Error::BadValue`] for a number out of its range.
    pub fn from_options(options: &mut Options) -> Result<Self> {
        let horizon = options.count("horizon", 100)?;
        Ok(Self { horizon, action_scale: options.positive("action_scale", 1.0)? })
    }
}

impl World for Navigation {
    fn observation(&self) -> usize {
        2
    }

    fn actions(&self) -> Actions {
        Actions::Continuous(2)
    }

    fn description(&self) -> usize {
        2
    }

    fn horizon(&self) -> usize {
        self.horizon
    }

    fn environments(&self, descriptions: &[f64]) -> Result<Box<dyn Environments>> {
        let scale = self.action_scale;
        SideBySide::of(self, descriptions, move |goal, _| Point {
            goal: [goal[0], goal[1]],
            at: [0.0; 2],
            scale,
        })
    }
}

impl Drawn for Navigation {
    fn draw(&self, stream: &mut Stream) -> Vec<f64> {
        (0..2).map(|_| stream.random_range(-AREA..=AREA)).collect()
    }

    fn optimum(&self, descriptions: &[f64]) -> Option<Vec<f64>> {
        let best = |goal: &[f64]| {
            let left = |step: usize| [0, 1].map(|i| (goal[i].abs() - REACH * step as f64).max(0.0));
            let distances =
                (1..=self.horizon).map(|step| left(step).map(|side| side * side).iter().sum::<f64>());
            -distances.map(f64::sqrt).sum::<f64>()
        };
        Some(descriptions.chunks(2).map(best).collect())
    }

    fn goal(&self, description: &[f64]) -> Option<[f64; 2]> {
        Some([description[0], description[1]])
    }
}

struct Point {
    goal: [f64; 2],
    at: [f64; 2],
    scale: f64,
}

impl Environment for Point {
    fn observe(&self) -> Vec<f64> {
        self.at.to_vec()
    }

    fn step(&mut self, action: &[f64]) -> (f64, bool) {
        for (at, action) in self.at.iter_mut().zip(action) {
            *at += (self.scale * action).clamp(-REACH, REACH);
        }
        let [x, y] = [0, 1].map(|i| self.at[i] - self.goal[i]);
        (-x.hypot(y), x.abs() < NEAR && y.abs() < NEAR)
    }
}
