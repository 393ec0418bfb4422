//! One run: skipped if complete, resumed if cut off, and never without a result file.

use crate::checkpoint::{self, with_suffix};
use crate::environment::environment;
use crate::experiment::Work;
use crate::journal::LiveJournal;
use crate::lock::Lock;
use crate::meta_learning;
use crate::plan::PlannedRun;
use crate::progress::Job;
use crate::resolve::Parts;
use crate::search;
use crate::session::Session;
use crate::stop::{CutOff, Stop};
use crate::tensor::{HostTensor, records};
use anyhow::Error;
use metaburn_results::{Fits, Header, Paths, Run, Test};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How a run ended.
pub(crate) enum Outcome {
    /// With a complete result file, and this to say about it.
    Completed(String),
    /// It was complete before.
    Skipped,
    /// Another process is at it.
    Elsewhere,
    /// It was told to stop, and goes on another time.
    CutOff,
    /// For this reason.
    Failed(String),
}

/// Runs what is missing of a run. Whatever happens within it becomes an outcome.
pub(crate) fn run(run: &PlannedRun, job: &Job, stop: &Stop) -> Outcome {
    if is_complete(run).unwrap_or(false) {
        // A kill may have come between the result and the end of what was beside it.
        checkpoint::remove(&run.checkpoint());
        let _ = fs::remove_file(run.lock());
        return Outcome::Skipped;
    }
    let _lock = match Lock::take(&run.lock()) {
        Ok(Some(lock)) => lock,
        Ok(None) => return Outcome::Elsewhere,
        // Where there is no place for a lock, there is none for a result.
        Err(e) => return Outcome::Failed(format!("cannot write {}: {e}", run.lock().display())),
    };
    match is_complete(run) {
        // Another process finished it between the look and the lock.
        Ok(true) => return Outcome::Skipped,
        Ok(false) => {}
        Err(why) => set_aside(run, job, &why),
    }
    if stop.is_set() {
        return Outcome::CutOff;
    }
    job.begin();
    let journal = LiveJournal::start();
    let ended = match (&run.parts, &run.experiment.work) {
        (Parts::MetaLearning(parts), Work::MetaLearning(work)) => {
            let session = Session::new(run, work, parts, stop);
            attempt(|| meta_learning::carry_out(&session, &run.checkpoint(), &journal, job))
        }
        (Parts::Search(parts), Work::Search(work)) => {
            attempt(|| search::carry_out(run, work, parts, &run.checkpoint(), job))
        }
        _ => unreachable!("a run is built from its own experiment"),
    };
    if ended.as_ref().is_err_and(|e| e.is::<CutOff>()) {
        return Outcome::CutOff;
    }
    let failure = ended.as_ref().err().map(|e| format!("{e:#}")).unwrap_or_default();
    let record = record(run, &journal, ended.unwrap_or_default(), &failure);
    if let Err(e) = metaburn_results::write(&record, &run.file) {
        return Outcome::Failed(format!("cannot write {}: {e}", run.file.display()));
    }
    // The result is in place; a failed run is tried again from its start.
    checkpoint::remove(&run.checkpoint());
    if failure.is_empty() { Outcome::Completed(news(run, &record)) } else { Outcome::Failed(failure) }
}

/// Whether the result file is there, of this very run, and not of a failure; why it cannot be read, if so.
fn is_complete(run: &PlannedRun) -> metaburn_results::Result<bool> {
    match metaburn_results::read(&run.file) {
        Ok(found) => Ok(found.header.run_id == run.run_id && found.header.status == "complete"),
        Err(metaburn_results::Error::Missing { .. }) => Ok(false),
        Err(e) => Err(e),
    }
}

/// Moves a result file that cannot be read to `.bad`.
fn set_aside(run: &PlannedRun, job: &Job, why: &metaburn_results::Error) {
    let bad = with_suffix(&run.file, ".bad");
    let moved = fs::rename(&run.file, &bad).is_ok();
    let fate = if moved { format!("; it is now {}", bad.display()) } else { String::new() };
    job.warn(&format!("result file {} is of no use ({why}){fate}", run.file.display()));
}

/// What a run leaves behind, apart from its header and its environment. The default is a failure's.
#[derive(Default)]
pub(crate) struct Ended {
    /// The iteration whose parameters were tested.
    pub iteration: u64,
    pub params: Vec<HostTensor>,
    pub test: Test,
    pub fits: Option<Fits>,
    pub paths: Option<Paths>,
    pub search: Option<metaburn_results::Search>,
    pub test_seconds: f64,
}

/// Turns a panic into an error.
fn attempt(work: impl FnOnce() -> Result<Ended, Error>) -> Result<Ended, Error> {
    let ended = catch_unwind(AssertUnwindSafe(work));
    ended.unwrap_or_else(|panic| Err(anyhow::anyhow!(reason(panic_text(&*panic)))))
}

/// Parts of what is said of an array above the device's limit, by cubecl, and of a device that is full, by cubecl
/// and by wgpu.
const TOO_LITTLE_MEMORY: [&str; 3] =
    ["can't allocate buffer of size", "out of device memory allocating", "wgpu error: Out of Memory"];

/// What a panic means, where that can be told: burn has no error for a device that is full.
fn reason(panic: &str) -> String {
    let says_so = |line: &&str| TOO_LITTLE_MEMORY.iter().any(|text| line.contains(text));
    match panic.lines().map(str::trim).find(says_so) {
        Some(line) => format!(
            "the device has too little memory ({line}); a smaller meta-batch, test batch or model needs less"
        ),
        None => format!("panic: {panic}"),
    }
}

/// All of it as plain data. `failure` is empty for a complete run.
fn record(run: &PlannedRun, journal: &LiveJournal, ended: Ended, failure: &str) -> Run {
    let train_seconds = journal.seconds() - ended.test_seconds;
    let journal = journal.lock();
    Run {
        header: header(run, journal.iterations, ended.iteration, failure),
        environment: environment(&run.compute, journal.started_unix, train_seconds, ended.test_seconds),
        training: journal.training_record(),
        validation: journal.validation_record(),
        test: ended.test,
        fits: ended.fits,
        paths: ended.paths,
        search: ended.search,
        params: records(ended.params),
    }
}

fn header(run: &PlannedRun, iterations: u64, tested_iteration: u64, failure: &str) -> Header {
    let experiment = &run.experiment;
    let common = Header {
        experiment: experiment.name.clone(),
        run_id: run.run_id.clone(),
        group_id: run.group_id.clone(),
        label: run.label.clone(),
        dtype: experiment.dtype_name().to_string(),
        seed: run.seed,
        config: experiment.to_toml(Some(run.seed)),
        iterations,
        tested_iteration,
        status: if failure.is_empty() { "complete" } else { "failed" }.to_string(),
        failure: failure.to_string(),
        ..Header::default()
    };
    match (&experiment.work, &run.parts) {
        (Work::MetaLearning(work), Parts::MetaLearning(parts)) => meta_learning::header(work, parts, common),
        (Work::Search(work), _) => Header {
            kind: "search".into(),
            tuner: work.tuner.name.clone(),
            benchmark: work.benchmark.name.clone(),
            ..common
        },
        _ => common,
    }
}

/// The result in one line.
fn news(run: &PlannedRun, record: &Run) -> String {
    let seconds = record.environment.train_seconds + record.environment.test_seconds;
    let what = match (&run.parts, &record.search) {
        (Parts::MetaLearning(parts), _) => meta_learning::news(&record.test, parts.learner.steps()),
        (_, Some(search)) => search::news(search),
        _ => "nothing".to_string(),
    };
    format!("{what} ({seconds:.1} s)")
}

/// What a panic said.
fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("of an unknown kind")
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn too_little_memory_is_told_from_other_panics() {
        let cubecl = "read failed\nCaused by:\n  can't allocate buffer of size: 4294967296\n<backtrace>";
        let full = "out of device memory allocating 1073741824 bytes\n<backtrace>";
        let cases = [
            (cubecl, "can't allocate buffer of size: 4294967296"),
            (full, "out of device memory allocating 1073741824 bytes"),
            ("wgpu error: Out of Memory", "wgpu error: Out of Memory"),
        ];
        for (panic, line) in cases {
            let expected = format!("the device has too little memory ({line}); a smaller meta-batch");
            assert!(reason(panic).starts_with(&expected), "{}", reason(panic));
        }
        assert_eq!(reason("index out of bounds"), "panic: index out of bounds");
    }
}
