//! Environments written in Rust, side by side.

use super::check;
use metaburn_core::{Actions, Environments, Result, Seeds, Stream, Transition, World};

/// One trajectory in one environment.
pub(super) trait Environment: Send {
    /// What is seen now.
    fn observe(&self) -> Vec<f64>;

    /// Acts: the reward, and whether the trajectory came to its end.
    fn step(&mut self, action: &[f64]) -> (f64, bool);
}

type Begin<E> = Box<dyn Fn(&[f64], Stream) -> E + Send>;

/// Environments of one world. Chances of a trajectory come from the stream `environment` of its seed.
pub(super) struct SideBySide<E> {
    descriptions: Vec<Vec<f64>>,
    begin: Begin<E>,
    actions: Actions,
    horizon: usize,
    running: Vec<E>,
    steps: usize,
}

impl<E: Environment + 'static> SideBySide<E> {
    /// One for each row of `descriptions`; `begin` makes a trajectory of a description.
    pub fn of(
        world: &dyn World,
        descriptions: &[f64],
        begin: impl Fn(&[f64], Stream) -> E + Send + 'static,
    ) -> Result<Box<dyn Environments>> {
        let rows = descriptions.chunks(world.description());
        check::count("numbers of descriptions", descriptions.len(), rows.len() * world.description())?;
        Ok(Box::new(Self {
            descriptions: rows.map(<[f64]>::to_vec).collect(),
            begin: Box::new(begin),
            actions: world.actions(),
            horizon: world.horizon(),
            running: Vec::new(),
            steps: 0,
        }))
    }
}

impl<E: Environment> Environments for SideBySide<E> {
    fn reset(&mut self, seeds: &[u64]) -> Result<Vec<f64>> {
        check::count("seeds", seeds.len(), self.descriptions.len())?;
        let begin = |(description, &seed): (&Vec<f64>, &u64)| {
            (self.begin)(description, Seeds::new(seed).stream("environment", 0))
        };
        self.running = self.descriptions.iter().zip(seeds).map(begin).collect();
        self.steps = 0;
        Ok(self.running.iter().flat_map(Environment::observe).collect())
    }

    fn step(&mut self, actions: &[f64], running: &[bool]) -> Result<Transition> {
        check::count("marks of running", running.len(), self.running.len())?;
        check::actions(self.actions, actions, running)?;
        self.steps += 1;
        let mut transition = Transition::default();
        let rows = self.running.iter_mut().zip(actions.chunks(self.actions.numbers())).zip(running);
        for ((environment, action), &runs) in rows {
            let (reward, terminated) = if runs { environment.step(action) } else { (0.0, false) };
            transition.observations.extend(environment.observe());
            transition.rewards.push(reward);
            transition.terminated.push(terminated);
            transition.truncated.push(runs && !terminated && self.steps >= self.horizon);
        }
        Ok(transition)
    }
}
