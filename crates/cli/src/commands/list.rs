//! `metaburn list`: what can be named in an experiment.

use crate::args::{ListArgs, Listed};
use anyhow::Result;
use metaburn_autodiff::adapters;
use metaburn_core::Registry;
use std::process::ExitCode;

/// Prints names and one line about each.
pub fn run(args: &ListArgs, registry: &Registry) -> Result<ExitCode> {
    match args.what {
        Listed::Learners => print(registry.learners()),
        Listed::Tasks => print(registry.task_distributions()),
        Listed::Models => print(registry.models()),
        Listed::Outer => print(metaburn_outer::Optimizer::known().iter().copied()),
        Listed::Tuners => print(registry.tuners()),
        Listed::Benchmarks => print(registry.benchmarks()),
        Listed::Families => print(registry.families()),
        Listed::Devices => print(devices().iter().map(|(name, about)| (name.as_str(), about.as_str()))),
    }
    Ok(ExitCode::SUCCESS)
}

/// What `--device` may be told.
fn devices() -> Vec<(String, String)> {
    let cpu = ("cpu".to_string(), "burn's flex backend: pure Rust, all cores".to_string());
    let adapters = adapters().into_iter().enumerate().map(|(i, a)| (format!("gpu:{i}"), a.to_string()));
    std::iter::once(cpu).chain(adapters).collect()
}

fn print<'a>(entries: impl Iterator<Item = (&'a str, &'a str)>) {
    for (name, about) in entries {
        println!("{name:<16} {about}");
    }
}
