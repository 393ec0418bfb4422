//! Small worlds.

use metaburn_core::{Actions, Environments, Result, Seeds, Simulation, Stream, Transition, World};
use rand::RngExt;

/// A place on a line that moves by the action (real: as far as it says; one of three: −1, 0, 1) and by chance.
/// The reward is the negative squared distance from the goal, which is the description; with `ends`, a trajectory
/// ends within 0.3 of it.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub actions: Actions,
    pub horizon: usize,
    pub ends: bool,
}

impl Line {
    pub const REAL: Self = Self { actions: Actions::Continuous(1), horizon: 5, ends: false };
    pub const CHOICE: Self = Self { actions: Actions::Discrete(3), horizon: 5, ends: false };
}

impl World for Line {
    fn observation(&self) -> usize {
        1
    }

    fn actions(&self) -> Actions {
        self.actions
    }

    fn description(&self) -> usize {
        1
    }

    fn horizon(&self) -> usize {
        self.horizon
    }

    fn environments(&self, goals: &[f64]) -> Result<Box<dyn Environments>> {
        Ok(Box::new(Lines { world: *self, goals: goals.to_vec(), places: Vec::new(), streams: Vec::new() }))
    }
}

struct Lines {
    world: Line,
    goals: Vec<f64>,
    places: Vec<f64>,
    streams: Vec<Stream>,
}

impl Environments for Lines {
    fn reset(&mut self, seeds: &[u64]) -> Result<Vec<f64>> {
        self.streams = seeds.iter().map(|&seed| Seeds::new(seed).stream("environment", 0)).collect();
        self.places = vec![0.0; seeds.len()];
        Ok(self.places.clone())
    }

    fn step(&mut self, actions: &[f64], running: &[bool]) -> Result<Transition> {
        let count = actions.len();
        let mut now = Transition { truncated: vec![false; count], ..Transition::default() };
        for i in 0..count {
            if running[i] {
                let discrete = matches!(self.world.actions, Actions::Discrete(_));
                let moved = if discrete { actions[i] - 1.0 } else { actions[i] };
                self.places[i] += moved + self.streams[i].random_range(-0.1..0.1);
            }
            let distance = self.places[i] - self.goals[i];
            now.observations.push(self.places[i]);
            now.rewards.push(-distance * distance);
            now.terminated.push(self.world.ends && distance.abs() < 0.3);
        }
        Ok(now)
    }
}

/// Episodes of `goals.len()` tasks: support trajectories for `updates` inner steps, and as many for the query.
pub fn episodes(simulation: &Simulation, goals: &[f64], updates: usize) -> metaburn_core::HostEpisodes {
    use burn::tensor::TensorData;
    let mut stream = Seeds::new(11).stream("episodes", 0);
    let mut set = |rows: usize| {
        let inputs: Vec<f64> = goals
            .iter()
            .flat_map(|goal| (0..rows).map(move |_| *goal))
            .flat_map(|goal| Simulation::input(&[goal], &mut stream))
            .collect();
        let (tasks, width) = (goals.len(), simulation.inputs());
        metaburn_core::HostExamples {
            x: TensorData::new(inputs, [tasks, rows, width]),
            y: TensorData::new(vec![0.0; tasks * rows], [tasks, rows, 1]),
        }
    };
    let (support, query) = (set(updates * simulation.trajectories), set(simulation.trajectories));
    metaburn_core::HostEpisodes { support, query }
}
