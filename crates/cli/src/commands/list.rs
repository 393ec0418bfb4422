//! `metaburn list`: what can be named in an experiment.

use crate::args::{ListArgs, Listed};
use anyhow::Result;
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
        Listed::Devices => print([("cpu", "burn's flex backend: pure Rust, all cores")].into_iter()),
    }
    Ok(ExitCode::SUCCESS)
}

fn print(entries: impl Iterator<Item = (&'static str, &'static str)>) {
    for (name, about) in entries {
        println!("{name:<16} {about}");
    }
}
