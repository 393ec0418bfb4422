//! Few-shot images: formats are read as they were written, and episodes are what they claim to be.

mod cache;
mod episodes;
mod folder;
mod idx;
#[cfg(unix)]
mod links;
mod made;
mod omniglot;
mod runs;
mod splits;

use metaburn_core::{HostEpisodes, Options, Registry, Result, Seeds, Split, TaskDistribution, Value};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A task distribution by name.
fn build(name: &str, given: &[(&str, Value)], data_dir: &Path) -> Result<Arc<dyn TaskDistribution>> {
    let mut registry = Registry::new();
    metaburn_tasks::register(&mut registry);
    let given = given.iter().map(|(key, value)| (key.to_string(), value.clone()));
    registry.build_tasks(name, &mut Options::new("tasks", given), data_dir)
}

/// What a constructor says, without the data folder.
fn refusal(name: &str, given: &[(&str, Value)], data_dir: &Path) -> String {
    let message = match build(name, given, data_dir) {
        Ok(_) => panic!("{name} takes {given:?}"),
        Err(error) => error.to_string(),
    };
    message.replace(&data_dir.display().to_string(), "DIR")
}

fn sample(tasks: &dyn TaskDistribution, split: Split, count: usize, seed: u64) -> HostEpisodes {
    tasks.sample(split, count, &mut Seeds::new(seed).stream("episodes", 0)).unwrap()
}

/// The data folder, if there is one with this entry; says that the test is skipped if not.
fn data_with(entry: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("METABURN_DATA").map(PathBuf::from) else {
        eprintln!("skipped: METABURN_DATA does not say where the data sets are");
        return None;
    };
    if !folder.join(entry).exists() {
        eprintln!("skipped: there is no {entry} in the data folder");
        return None;
    }
    Some(folder)
}
