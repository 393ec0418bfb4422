//! Worlds to act in: what a step brings, what chance does, and which episodes are drawn.

mod bandits;
mod episodes;
mod gymnasium;
mod mdp;
mod navigation;
mod workers;

use metaburn_core::{
    Options, Registry, Result, Seeds, Simulation, Split, Stream, TaskDistribution, Value, World,
};
use std::path::Path;
use std::sync::Arc;

type Given<'a> = &'a [(&'a str, Value)];

/// The task distribution of that name, with all settings read.
fn build(name: &str, given: Given) -> Result<Arc<dyn TaskDistribution>> {
    let mut registry = Registry::new();
    metaburn_tasks::register(&mut registry);
    let mut options = options(given);
    let tasks = registry.build_tasks(name, &mut options, Path::new(""))?;
    options.finish()?;
    Ok(tasks)
}

fn options(given: Given) -> Options {
    Options::new("tasks", given.iter().map(|(key, value)| (key.to_string(), value.clone())))
}

fn refusal(name: &str, given: Given) -> String {
    build(name, given).err().expect("an error").to_string()
}

fn simulation(tasks: &dyn TaskDistribution) -> Simulation {
    tasks.shape().simulation.expect("a world to act in")
}

fn stream(seed: u64) -> Stream {
    Seeds::new(seed).stream("episodes", 0)
}

/// Descriptions and seeds of `[support, query]`, task after task.
fn drawn(tasks: &dyn TaskDistribution, split: Split, count: usize, seed: u64) -> [(Vec<f64>, Vec<u64>); 2] {
    let episodes = tasks.sample(split, count, &mut stream(seed)).unwrap();
    let read = |x: &burn::tensor::TensorData| simulation(tasks).read(&x.iter::<f64>().collect::<Vec<_>>());
    [read(&episodes.support.x), read(&episodes.query.x)]
}

/// Rewards and observations of trajectories of one action each, in environments that run side by side until
/// all have ended.
fn live(world: &dyn World, descriptions: &[f64], seeds: &[u64], action: &[f64]) -> Vec<Vec<f64>> {
    let mut environments = world.environments(descriptions).unwrap();
    let width = world.observation();
    let first = environments.reset(seeds).unwrap();
    let mut lives: Vec<Vec<f64>> = first.chunks(width).map(<[f64]>::to_vec).collect();
    let mut running = vec![true; seeds.len()];
    while running.contains(&true) {
        let actions = action.repeat(seeds.len());
        let seen = environments.step(&actions, &running).unwrap();
        for (i, life) in lives.iter_mut().enumerate().filter(|(i, _)| running[*i]) {
            life.push(seen.rewards[i]);
            life.extend(&seen.observations[i * width..(i + 1) * width]);
        }
        let goes_on = |(i, runs): (usize, &bool)| *runs && !seen.terminated[i] && !seen.truncated[i];
        running = running.iter().enumerate().map(goes_on).collect();
    }
    lives
}
