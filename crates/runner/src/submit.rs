//! A sweep on a cluster that is there already.
//!
//! A sweep is cut into tasks; task `i` of `n` is `metaburn run --shard i/n`. What tasks share is a folder of
//! results, and no more: locks keep two of them from one run, and a task that is given again goes on from its
//! checkpoints. So an engine only has to call a script for each task, and again where it was cut off. Each
//! [`Engine`] is an adapter that says so in the words of one program.

mod hyperqueue;
mod parallel;
mod quote;
mod script;
mod slurm;

use crate::error::{Error, Result};
use crate::status::{State, Status};
use std::fs;
use std::path::Path;

pub use quote::quote;

/// A sweep to be submitted. Paths are absolute; they are text, because scripts are.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    /// This program.
    pub metaburn: String,
    /// The experiment's name.
    pub name: String,
    /// The folder that the experiment's relative paths start from.
    pub folder: String,
    /// Folder of results.
    pub out_dir: String,
    /// Where data sets lie.
    pub data_dir: String,
    /// Seeds in place of the file's.
    pub seeds: Vec<u64>,
    /// Settings `key=value` over the file.
    pub set: Vec<String>,
    /// The numbers of the tasks to do, from 1, in order.
    pub tasks: Vec<usize>,
    /// The number of tasks of the whole sweep.
    pub of: usize,
    /// What a task gets.
    pub resources: Resources,
}

/// What the engine is asked for.
#[derive(Clone, Debug, Default)]
pub struct Resources {
    /// Slurm's partition.
    pub partition: Option<String>,
    /// GPUs of a task; it computes on the processor where there are none.
    pub gpus: usize,
    /// Cores of a task, and threads of its run.
    pub cpus: usize,
    /// The longest that a task may take, as the engine writes times.
    pub time: Option<String>,
    /// Tasks at a time.
    pub max_running: Option<usize>,
    /// A file of hosts to reach by ssh.
    pub hosts: Option<String>,
    /// Arguments for the engine as they are.
    pub extra: Vec<String>,
}

/// A file to be called by an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// Its path.
    pub path: String,
    /// What bash reads.
    pub text: String,
}

/// A program that spreads tasks over machines.
pub trait Engine: Sync {
    /// What `--engine` calls it.
    fn name(&self) -> &'static str;

    /// Whether it keeps the tasks and lets `metaburn submit` end. One that does not is waited for.
    fn queues(&self) -> bool;

    /// Refuses what the engine cannot be asked for.
    ///
    /// # Errors
    /// [`Error::Argument`] with the option's name.
    fn check(&self, resources: &Resources) -> Result<()>;

    /// What it calls for each task.
    fn script(&self, submission: &Submission) -> Script;

    /// The program that hands all tasks over, and its arguments.
    fn tasks(&self, submission: &Submission) -> Vec<String>;

    /// The program that has the report made after all tasks, however they end, and its arguments;
    /// `answer` is what the one that handed them over printed.
    fn report(&self, submission: &Submission, answer: &str) -> Vec<String>;
}

/// Every engine.
pub const ENGINES: [&dyn Engine; 3] = [&slurm::Slurm, &hyperqueue::HyperQueue, &parallel::Parallel];

/// The tasks that have something to do, counted from 1, and the number of tasks of the whole sweep. There are
/// at most so many tasks, of at least so many runs.
///
/// Task `i` of `n` has every `n`-th run of the plan from the `i`-th on, like `--shard i/n`.
pub fn tasks(runs: &[Status], runs_per_task: usize, most: usize) -> (Vec<usize>, usize) {
    let of = runs.len().div_ceil(runs_per_task.max(1)).min(most.max(1));
    let open = |task: &usize| runs.iter().skip(task - 1).step_by(of).any(|run| run.state != State::Complete);
    ((1..=of).filter(open).collect(), of)
}

impl Submission {
    /// The folder of all that a submission writes, below that of the results.
    pub fn place(&self) -> String {
        format!("{}/submit", self.out_dir)
    }

    /// The copy of the experiment that all tasks read, so that the file may change while they wait.
    pub fn experiment(&self) -> String {
        format!("{}/experiment.toml", self.place())
    }

    /// The files that the engine and the report need.
    pub fn scripts(&self, engine: &dyn Engine) -> [Script; 2] {
        [engine.script(self), script::report(self)]
    }

    /// Copies the experiment and writes the scripts, each of them whole or not at all.
    ///
    /// # Errors
    /// [`Error::File`] for a file that cannot be read or written.
    pub fn write(&self, engine: &dyn Engine, experiment: &Path) -> Result<()> {
        let logs = format!("{}/logs", self.place());
        fs::create_dir_all(&logs).map_err(|e| failed("create", &logs, e))?;
        let text = fs::read(experiment).map_err(|e| failed("read", experiment, e))?;
        put(&self.experiment(), &text)?;
        self.scripts(engine).iter().try_for_each(|script| put(&script.path, script.text.as_bytes()))?;
        // The engines' own records are of one submission: another may have other tasks.
        let _ = fs::remove_file(parallel::joblog(self));
        Ok(())
    }
}

/// A path as text, absolute.
///
/// # Errors
/// [`Error::Argument`] for a path that is not valid Unicode, and where there is no current folder.
pub fn absolute(path: &Path) -> Result<String> {
    let full = std::path::absolute(path).map_err(|e| failed("find", path, e))?;
    let text = full.to_str().map(str::to_string);
    text.ok_or_else(|| Error::Argument(format!("`{}` is not Unicode, as a script has to be", path.display())))
}

/// Refuses the options that are given.
fn refuse(engine: &dyn Engine, options: &[(&str, bool)]) -> Result<()> {
    match options.iter().find(|(_, given)| *given) {
        None => Ok(()),
        Some((option, _)) => Err(Error::Argument(format!(
            "{option} means nothing to {}; what it takes can be given with --extra",
            engine.name()
        ))),
    }
}

fn put(path: &str, bytes: &[u8]) -> Result<()> {
    let part = format!("{path}.part");
    fs::write(&part, bytes).map_err(|e| failed("write", &part, e))?;
    fs::rename(&part, path).map_err(|e| failed("write", path, e))
}

fn failed(action: &'static str, path: impl AsRef<Path>, source: std::io::Error) -> Error {
    Error::File { action, path: path.as_ref().to_path_buf(), source }
}

/// Numbers as engines write them: `1-3,7`.
fn ranges(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b);
    let text = runs.map(|run| match run {
        [one] => one.to_string(),
        _ => format!("{}-{}", run[0], run[run.len() - 1]),
    });
    text.collect::<Vec<_>>().join(",")
}
