//! Clinical tables: no patient is in two parts, episodes are what they claim to be, and scores are right.

mod episodes;
mod made;
mod real;
mod refused;
mod scores;

use metaburn_core::{
    HostEpisodes, HostExamples, Options, Registry, Result, Seeds, Split, TaskDistribution, Value,
};
use std::path::Path;
use std::sync::Arc;

/// The task distribution by name, with all settings read.
fn build(given: &[(&str, Value)], data_dir: &Path) -> Result<Arc<dyn TaskDistribution>> {
    let mut registry = Registry::new();
    metaburn_tasks::register(&mut registry);
    let given = given.iter().map(|(key, value)| (key.to_string(), value.clone()));
    let mut options = Options::new("tasks", given);
    let tasks = registry.build_tasks("clinical", &mut options, data_dir)?;
    options.finish()?;
    Ok(tasks)
}

/// What the constructor says, without the data folder.
fn refusal(given: &[(&str, Value)], data_dir: &Path) -> String {
    let message = build(given, data_dir).err().expect("an error").to_string();
    message.replace(&data_dir.display().to_string(), "DIR")
}

fn sample(tasks: &dyn TaskDistribution, split: Split, count: usize, seed: u64) -> HostEpisodes {
    tasks.sample(split, count, &mut Seeds::new(seed).stream("episodes", 0)).unwrap()
}

/// A patient: the values in ascending order without the zeros between them, and whether a case. The order
/// of columns is gone with that, which differs from task to task.
type Patient = (Vec<f64>, bool);

/// Patients of each task.
fn patients(examples: &HostExamples) -> Vec<Vec<Patient>> {
    let shape = examples.x.shape().to_vec();
    let x: Vec<f64> = examples.x.iter::<f64>().collect();
    let y: Vec<f64> = examples.y.iter::<f64>().collect();
    let patient = |(x, y): (&[f64], &[f64])| {
        let mut values: Vec<f64> = x.iter().copied().filter(|&v| v != 0.0).collect();
        values.sort_by(f64::total_cmp);
        (values, y[1] == 1.0)
    };
    let all: Vec<Patient> = x.chunks(shape[2]).zip(y.chunks(2)).map(patient).collect();
    all.chunks(shape[1]).map(<[_]>::to_vec).collect()
}

/// Support and query patients of each task.
fn tasks_of(episodes: &HostEpisodes) -> Vec<[Vec<Patient>; 2]> {
    patients(&episodes.support).into_iter().zip(patients(&episodes.query)).map(|(s, q)| [s, q]).collect()
}

fn cases(patients: &[Patient]) -> usize {
    patients.iter().filter(|(_, case)| *case).count()
}
