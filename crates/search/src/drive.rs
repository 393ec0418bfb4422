//! The trials of one study.

use metaburn_core::{Error, Outcome, Result, Seeds, Strategy, Study, Suggestion, TuningTask};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How many trials are made at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Trials that may be under way when the next one is asked for, itself included. Suggestion `i`
    /// has seen the results of trials `0 … i − ahead` and of no other, however fast they came; so it
    /// is the same for any number of workers. With 1, each suggestion has seen all before it.
    pub ahead: usize,
    /// Threads that evaluate, which changes no result. More than `ahead` would idle.
    pub workers: usize,
}

impl Pace {
    /// One trial after the other.
    pub const ONE: Self = Self { ahead: 1, workers: 1 };
}

/// Asks, evaluates and tells until the study's budget is spent, everything was tried, or `go_on`
/// says no. It is asked before each new suggestion and sees every result that was told; trials under
/// way are finished all the same. Trials that are pending at the start, as a cut-off study has them,
/// are evaluated first.
///
/// Trial `i` draws from the stream `trial` number `i` of the study's seed. A trial that returns an
/// error, a cost that is not finite, or panics, is recorded as failed.
///
/// # Errors
/// When the strategy cannot make a suggestion; results so far stay in the study.
pub fn drive(
    task: &dyn TuningTask,
    strategy: &dyn Strategy,
    study: &mut Study,
    pace: Pace,
    mut go_on: impl FnMut(&Study) -> bool,
) -> Result<()> {
    let (jobs, queue) = channel::<(usize, Suggestion)>();
    let (results, finished) = channel();
    let queue = Mutex::new(queue);
    let seeds = study.seeds;
    thread::scope(|scope| {
        for _ in 0..pace.workers.clamp(1, pace.ahead.max(1)) {
            let (results, queue) = (results.clone(), &queue);
            scope.spawn(move || work(task, seeds, queue, &results));
        }
        // The workers end when `jobs` is dropped, which the call does on every way out.
        conduct(strategy, study, pace, &mut go_on, jobs, &finished)
    })
}

/// The one that asks and tells: results are told in the order of asking.
fn conduct(
    strategy: &dyn Strategy,
    study: &mut Study,
    pace: Pace,
    go_on: &mut impl FnMut(&Study) -> bool,
    jobs: Sender<(usize, Suggestion)>,
    finished: &Receiver<(usize, Result<f64, String>)>,
) -> Result<()> {
    let mut told = study.trials().iter().take_while(|t| t.outcome != Outcome::Pending).count();
    for (i, trial) in study.trials().iter().enumerate().skip(told) {
        let _ = jobs.send((i, trial.suggestion.clone()));
    }
    let mut early = BTreeMap::new();
    let mut asking = true;
    loop {
        while asking && study.trials().len() < study.budget.min(told + pace.ahead.max(1)) {
            asking = go_on(study) && ask(strategy, study, &jobs)?;
        }
        if told == study.trials().len() {
            return Ok(());
        }
        while !early.contains_key(&told) {
            let Ok((trial, result)) = finished.recv() else { return Ok(()) };
            early.insert(trial, result);
        }
        if let Some(result) = early.remove(&told) {
            study.tell(told, result);
            told += 1;
        }
    }
}

/// Hands the next trial to the workers; false when there is none left.
fn ask(strategy: &dyn Strategy, study: &mut Study, jobs: &Sender<(usize, Suggestion)>) -> Result<bool> {
    match strategy.ask(study) {
        Ok(suggestion) => {
            let trial = study.ask(suggestion.clone());
            let _ = jobs.send((trial, suggestion));
            Ok(true)
        }
        Err(Error::Exhausted(_)) => Ok(false),
        Err(e) => Err(e),
    }
}

/// Evaluates what is in the queue until it closes.
fn work(
    task: &dyn TuningTask,
    seeds: Seeds,
    queue: &Mutex<Receiver<(usize, Suggestion)>>,
    results: &Sender<(usize, Result<f64, String>)>,
) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((trial, suggestion)) = job else { return };
        let _ = results.send((trial, evaluate(task, &suggestion, seeds, trial)));
    }
}

/// The cost of one trial, or why it failed; a panic is a failure too.
pub fn evaluate(
    task: &dyn TuningTask,
    suggestion: &Suggestion,
    seeds: Seeds,
    trial: usize,
) -> Result<f64, String> {
    let mut stream = seeds.stream("trial", trial as u64);
    let attempt = catch_unwind(AssertUnwindSafe(|| task.evaluate(suggestion, &mut stream)));
    match attempt {
        Ok(result) => result.map_err(|e| e.to_string()),
        Err(panic) => Err(format!("panic: {}", said(&*panic))),
    }
}

/// What a panic said.
fn said(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("of an unknown kind")
}
