//! The real program on a small experiment.

// Each test file uses its part.
#![allow(dead_code)]

use metaburn_results::Run;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// Two learners on sinusoids, long enough to be killed in the middle.
pub const EXPERIMENT: &str = r#"
name = "small"
seeds = [3]

[train]
iterations = 1500
meta_batch = 8
log_every = 10
validate_every = 250
validation_tasks = 20
checkpoint_every = 25

[test]
tasks = 30
steps = 3
batch = 10

[learner]
name = "maml"

[model]
name = "mlp"
hidden = [16, 16]

[tasks]
name = "sinusoid"

[outer]
name = "adam"

[[sweep]]
"learner.name" = ["maml", "reptile"]
"#;

/// A folder with an experiment file.
pub struct Workplace {
    folder: TempDir,
}

impl Workplace {
    pub fn new(experiment: &str) -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("x.toml"), experiment).unwrap();
        Self { folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// `metaburn` with these arguments, in the folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_metaburn"));
        command.args(arguments).current_dir(self.path());
        command
    }

    pub fn metaburn(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Paths in a folder whose names have this ending, sorted.
    pub fn files(&self, folder: &str, ending: &str) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.path().join(folder)) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
        paths.retain(|p| p.extension().is_some_and(|e| e == ending));
        paths.sort();
        paths
    }

    /// All that a folder's result files say, but for where and when they were made.
    pub fn numbers(&self, folder: &str) -> Vec<String> {
        let read = |path: &PathBuf| {
            let run = metaburn_results::read(path).unwrap();
            let training = metaburn_results::Training { seconds: Vec::new(), ..run.training };
            let run = Run { environment: Default::default(), training, ..run };
            format!("{run:?}")
        };
        self.files(folder, "h5").iter().map(read).collect()
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
