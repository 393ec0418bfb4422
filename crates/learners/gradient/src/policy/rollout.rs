//! Acting.

use super::Policy;
use metaburn_autodiff::{Array, Var};
use metaburn_core::{Params, Result, Seeds, Stream, Trajectory};

impl Policy {
    /// The trajectories of inputs `x` `[tasks, trajectories, …]`, task after task, all side by side: one pass
    /// through the network a step. Actions come from the stream `actions` of each trajectory's seed. A policy that
    /// diverged has no action that is a number: its trajectory ends there, and its return is no number either.
    pub(crate) fn roll_out(&self, phi: &Params, x: &Var) -> Result<Vec<Trajectory>> {
        let world = &self.simulation.world;
        let (descriptions, seeds) = self.simulation.read(&x.value().to_f64());
        let mut environments = world.environments(&descriptions)?;
        let mut streams: Vec<Stream> = seeds.iter().map(|&s| Seeds::new(s).stream("actions", 0)).collect();
        let mut seen = environments.reset(&seeds)?;
        let (observation, numbers) = (world.observation(), world.actions().numbers());
        let begun = |first: &[f64]| Trajectory { observations: first.to_vec(), ..Trajectory::default() };
        let mut trajectories: Vec<Trajectory> = seen.chunks(observation).map(begun).collect();
        let mut running = vec![true; seeds.len()];
        for _ in 0..world.horizon() {
            if !running.contains(&true) {
                break;
            }
            let mut actions = self.choice(phi, &self.observed(&seen, x))?.draw(&mut streams);
            let each = actions.chunks_mut(numbers).zip(&mut running).zip(&mut trajectories);
            for ((action, runs), trajectory) in each.filter(|((a, _), _)| !a.iter().all(|v| v.is_finite())) {
                if *runs {
                    lose(trajectory, action, observation);
                    *runs = false;
                }
                action.fill(0.0);
            }
            let now = environments.step(&actions, &running)?;
            for (i, trajectory) in trajectories.iter_mut().enumerate().filter(|(i, _)| running[*i]) {
                trajectory.actions.extend(&actions[i * numbers..(i + 1) * numbers]);
                trajectory.rewards.push(now.rewards[i]);
                trajectory.observations.extend(&now.observations[i * observation..(i + 1) * observation]);
                trajectory.terminated = now.terminated[i];
            }
            for (i, goes_on) in running.iter_mut().enumerate() {
                *goes_on &= !now.terminated[i] && !now.truncated[i];
            }
            seen = now.observations;
        }
        Ok(trajectories)
    }

    /// Observations `[tasks, trajectories, observation]`, of the type and on the device of `x`.
    fn observed(&self, seen: &[f64], x: &Var) -> Var {
        let shape = [x.shape()[0], x.shape()[1], self.simulation.world.observation()];
        Var::constant(Array::from_f64_as(seen, &shape, x.value().dtype(), &x.value().device()))
    }
}

/// Ends a trajectory in a step that nothing can be said of.
fn lose(trajectory: &mut Trajectory, action: &[f64], observation: usize) {
    trajectory.actions.extend(action);
    trajectory.rewards.push(f64::NAN);
    let last = trajectory.observations.len() - observation;
    trajectory.observations.extend_from_within(last..);
}
