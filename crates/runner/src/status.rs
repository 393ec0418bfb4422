//! How far a sweep is, from its files alone.

use crate::checkpoint;
use crate::experiment::Work;
use crate::lock::is_held;
use crate::plan::{Plan, PlannedRun};
use crate::search;

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its result is there.
    Complete,
    /// A living process has its lock.
    Running,
    /// Nobody is at it, and there is a checkpoint to go on from.
    CutOff,
    /// Its result file says why it failed. It is tried again next time.
    Failed,
    /// There is nothing of it, or nothing of use.
    Missing,
}

impl State {
    /// Every state, in the order of a summary.
    pub const ALL: [Self; 5] = [Self::Complete, Self::Running, Self::CutOff, Self::Failed, Self::Missing];

    /// What tables call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Running => "running",
            Self::CutOff => "cut off",
            Self::Failed => "failed",
            Self::Missing => "missing",
        }
    }
}

/// What the files of a run say about it.
#[derive(Clone, Debug)]
pub struct Status<'a> {
    /// The run.
    pub run: &'a PlannedRun,
    /// How far it is.
    pub state: State,
    /// Iterations of meta-training, or tasks of a benchmark, that are done for good: all of them, or
    /// those of the checkpoint.
    pub done: u64,
    /// Why it failed, or why its result file is of no use; empty otherwise.
    pub reason: String,
}

/// The state of each run of a plan, in its order. Nothing is written, and a file that is of no use stays
/// where it is.
pub fn status(plan: &Plan) -> Vec<Status<'_>> {
    plan.runs.iter().map(of_run).collect()
}

fn of_run(run: &PlannedRun) -> Status<'_> {
    let (found, reason) = result(run);
    if found == State::Complete {
        return Status { run, state: found, done: run.length().0, reason };
    }
    let saved = match run.experiment.work {
        Work::MetaLearning(_) => checkpoint::iterations(&run.checkpoint()),
        Work::Search(_) => search::finished(&run.checkpoint()),
    };
    let state = match (is_held(&run.lock()), saved) {
        (true, _) => State::Running,
        (false, Some(_)) => State::CutOff,
        (false, None) => found,
    };
    let reason = if state == found { reason } else { String::new() };
    Status { run, state, done: saved.unwrap_or(0), reason }
}

/// What the result file says.
fn result(run: &PlannedRun) -> (State, String) {
    if !run.file.exists() {
        return (State::Missing, String::new());
    }
    match metaburn_results::read(&run.file) {
        Err(e) => (State::Missing, format!("the result file is of no use: {e}")),
        Ok(found) if found.header.run_id != run.run_id => {
            (State::Missing, format!("the result file is of another run, {}", found.header.run_id))
        }
        Ok(found) if found.header.status == "complete" => (State::Complete, String::new()),
        Ok(found) => (State::Failed, found.header.failure),
    }
}
