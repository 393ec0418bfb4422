//! Machines that pay or do not.

use super::beside::{Environment, SideBySide};
use super::tasks::Drawn;
use metaburn_core::{Actions, Environments, Options, Result, Stream, World};
use rand::RngExt;

/// Bernoulli bandits (Duan, Schulman, Chen, Bartlett, Sutskever & Abbeel 2016, RL², section 3.1): arm `i` pays
/// 1 with probability `p_i ~ U[0, 1]`, else 0. There is nothing to see, the observation is a constant 1. A
/// trajectory is `pulls` pulls and then at its end: nothing is gained after it. The optimum is
/// `pulls · max_i p_i`, in the mean over tasks `pulls · arms/(arms + 1)`; pulling at random gains `pulls/2`.
///
/// What their recurrent network learns during one long trajectory, other learners have to find out from
/// the trajectories before an update: from `pulls · trajectories` pulls.
#[derive(Clone, Debug, PartialEq)]
pub struct Bandits {
    /// Machines to choose from.
    pub arms: usize,
    /// Steps of a trajectory.
    pub pulls: usize,
}

impl Bandits {
    /// Reads `arms` (5) and `pulls` (10).
    ///
    /// # Errors
    /// [`metaburn_core::Error::BadValue`] for a number out of its range.
    pub fn from_options(options: &mut Options) -> Result<Self> {
        Ok(Self { arms: options.at_least("arms", 5, 2)?, pulls: options.count("pulls", 10)? })
    }
}

impl World for Bandits {
    fn observation(&self) -> usize {
        1
    }

    fn actions(&self) -> Actions {
        Actions::Discrete(self.arms)
    }

    fn description(&self) -> usize {
        self.arms
    }

    fn horizon(&self) -> usize {
        self.pulls
    }

    fn environments(&self, descriptions: &[f64]) -> Result<Box<dyn Environments>> {
        let left = self.pulls;
        SideBySide::of(self, descriptions, move |odds, stream| Machines { odds: odds.to_vec(), left, stream })
    }
}

impl Drawn for Bandits {
    fn draw(&self, stream: &mut Stream) -> Vec<f64> {
        (0..self.arms).map(|_| stream.random_range(0.0..=1.0)).collect()
    }

    fn optimum(&self, descriptions: &[f64]) -> Option<Vec<f64>> {
        let best = |odds: &[f64]| self.pulls as f64 * odds.iter().copied().fold(0.0, f64::max);
        Some(descriptions.chunks(self.arms).map(best).collect())
    }
}

struct Machines {
    odds: Vec<f64>,
    left: usize,
    stream: Stream,
}

impl Environment for Machines {
    fn observe(&self) -> Vec<f64> {
        vec![1.0]
    }

    fn step(&mut self, action: &[f64]) -> (f64, bool) {
        self.left = self.left.saturating_sub(1);
        let pays = self.stream.random::<f64>() < self.odds[action[0] as usize];
        (f64::from(pays), self.left == 0)
    }
}
