//! Response surfaces: every format is read as it was written, and what is wrong is said.

mod curves;
mod episodes;
mod grids;
mod hpob;
mod regret;
mod simple;
mod tables;

use metaburn_core::{Benchmark, Options, Registry, Result, Value};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The data folder, if there is one; says that the test is skipped if not.
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("METABURN_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: METABURN_DATA does not say where the data sets are");
    }
    folder
}

/// The same, if the folder has this entry.
fn data_with(entry: &str) -> Option<PathBuf> {
    let folder = data()?;
    if !folder.join(entry).exists() {
        eprintln!("skipped: there is no {entry} in the data folder");
        return None;
    }
    Some(folder)
}

fn options(settings: &[(&str, Value)]) -> Options {
    Options::new("benchmark", settings.iter().map(|(key, value)| (key.to_string(), value.clone())))
}

/// By name, with all settings read.
fn build(name: &str, settings: &[(&str, Value)], data: &Path) -> Result<Arc<dyn Benchmark>> {
    let mut registry = Registry::new();
    metaburn_tasks::register(&mut registry);
    let mut options = options(settings);
    let benchmark = registry.build_benchmark(name, &mut options, data)?;
    options.finish()?;
    Ok(benchmark)
}

fn message(name: &str, settings: &[(&str, Value)], data: &Path) -> String {
    build(name, settings, data).err().expect("an error").to_string()
}
