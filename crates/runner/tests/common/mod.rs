//! Small parts to run experiments with: a network, a task family, and learners good and bad.

#![allow(dead_code, reason = "each test file uses a part of it")]

mod learners;
mod parts;
mod searches;

use metaburn_core::Registry;
use metaburn_results::{Environment, Run};
use metaburn_runner::{Plan, RunOptions, execute, plan};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Two runs of a second-order learner on lines.
pub const EXPERIMENT: &str = r#"name = "lines"
seeds = [0, 1]

[train]
iterations = 12
meta_batch = 3
log_every = 5
validate_every = 4
validation_tasks = 5
checkpoint_every = 5

[test]
tasks = 7
steps = 2
batch = 3

[learner]
name = "descent"

[model]
name = "network"

[tasks]
name = "lines"

[outer]
name = "adam"
"#;

/// Two runs of a tuner on tables.
pub const SEARCH: &str = r#"name = "tables"
seeds = [0, 1]

[search]
trials = 6

[tuner]
name = "chance"

[benchmark]
name = "tables"
"#;

/// A registry of the parts here.
pub fn registry() -> Registry {
    let mut registry = Registry::new();
    parts::register(&mut registry);
    learners::register(&mut registry);
    searches::register(&mut registry);
    metaburn_runner::register(&mut registry);
    registry
}

/// A folder with an experiment file in it.
pub struct Workplace {
    pub folder: TempDir,
    pub file: PathBuf,
}

impl Workplace {
    pub fn new(text: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("x.toml");
        std::fs::write(&file, text).unwrap();
        Self { folder, file }
    }

    /// Options whose results go to a folder of that name.
    pub fn options(&self, out: &str) -> RunOptions {
        RunOptions { out_dir: Some(self.folder.path().join(out)), ..RunOptions::default() }
    }

    pub fn plan(&self, options: &RunOptions) -> Plan {
        plan(&self.file, &registry(), options).unwrap()
    }

    /// The complaint about a file, from `x.toml` on.
    pub fn complaint(&self, options: &RunOptions) -> String {
        let error = plan(&self.file, &registry(), options).unwrap_err().to_string();
        error.replace(&format!("{}/", self.folder.path().display()), "")
    }
}

/// Everything in a run that must not depend on when, where and with what interruptions it ran, to
/// the last bit: Rust prints floats so that they read back exactly.
pub fn numbers(file: &Path) -> String {
    let mut run: Run = metaburn_results::read(file).unwrap();
    run.training.seconds.fill(0.0);
    run.environment = Environment {
        metaburn_version: String::new(),
        burn_version: String::new(),
        git_revision: String::new(),
        device: String::new(),
        platform: String::new(),
        threads: 0,
        started_unix: 0.0,
        train_seconds: 0.0,
        test_seconds: 0.0,
    };
    if let Some(search) = &mut run.search {
        search.trials.seconds.fill(0.0);
    }
    format!("{run:?}")
}

/// The numbers of all runs of a plan.
pub fn all_numbers(plan: &Plan) -> Vec<String> {
    plan.runs.iter().map(|run| numbers(&run.file)).collect()
}

/// Runs an experiment in its workplace's folder `out`.
pub fn completed(place: &Workplace, options: &RunOptions) -> Vec<String> {
    let plan = place.plan(options);
    let summary = execute(&plan, options).unwrap();
    assert_eq!(summary.failed, []);
    assert_eq!(summary.completed.len(), plan.runs.len());
    all_numbers(&plan)
}
