//! Meta-training: argmin's executor, an outer optimizer, an observer and a checkpoint.

use crate::checkpoint::FileCheckpoint;
use crate::evaluate::validate;
use crate::journal::{LiveJournal, TrainingRow};
use crate::progress::Job;
use crate::session::{IterationState, Session};
use crate::tensor::download;
use anyhow::Context;
use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{Error, Executor, KV, KvValue, State};
use metaburn_core::Params;
use std::path::Path;

/// A run that somebody waits for: where its checkpoint is, and who is told how far it is.
#[derive(Clone, Copy)]
pub(crate) struct Watch<'a> {
    pub checkpoint: &'a Path,
    pub job: &'a Job,
}

/// Meta-trains from the start, or from the checkpoint if there is one, and gives the last
/// parameters. Curves and the best parameters on validation go to the journal.
pub(crate) fn train(
    session: &Session,
    journal: &LiveJournal,
    watch: Option<Watch<'_>>,
) -> Result<Params, Error> {
    let job = watch.map(|watch| watch.job.clone());
    let recorder = Recorder { session: session.clone(), journal: journal.clone(), job };
    let iterations = session.work.train.iterations;
    let mut executor = Executor::new(session.problem(), session.work.optimizer()?)
        .configure(|state| state.param(session.init()).max_iters(iterations))
        .add_observer(recorder, ObserverMode::Always)
        .ctrlc(false)
        .timer(false);
    if let Some(Watch { checkpoint, job }) = watch {
        executor = executor.checkpointing(FileCheckpoint {
            path: checkpoint.to_path_buf(),
            session: session.clone(),
            journal: journal.clone(),
            job: job.clone(),
        });
    }
    executor.run()?.state.take_param().context("meta-training left no parameters")
}

/// Writes the journal. The executor calls it after each step and before it saves a checkpoint,
/// so a checkpoint after iteration `i` has exactly the rows up to `i`.
struct Recorder {
    session: Session,
    journal: LiveJournal,
    job: Option<Job>,
}

impl Observe<IterationState> for Recorder {
    fn observe_iter(&mut self, state: &IterationState, kv: &KV) -> Result<(), Error> {
        let iteration = state.get_iter();
        let logged = |name| kv.get(name).and_then(KvValue::get_float);
        if let (Some(meta_loss), Some(rate)) = (logged("meta_loss"), logged("rate")) {
            let seconds = self.journal.seconds();
            self.journal.lock().training.push(TrainingRow { iteration, meta_loss, rate, seconds });
        }
        if self.validates(iteration) {
            let theta = state.get_param().context("validation needs parameters")?;
            let row = validate(&self.session, theta, iteration)?;
            let keep = self.session.work.test.ensemble;
            self.journal.lock().validated(row, keep, || download(theta));
        }
        let mut journal = self.journal.lock();
        journal.iterations = iteration + 1;
        if let Some(job) = &self.job {
            job.at(iteration + 1, journal.training.last().map(|row| row.meta_loss));
        }
        Ok(())
    }
}

impl Recorder {
    /// Every `validate_every` iterations, and after the last.
    fn validates(&self, iteration: u64) -> bool {
        let train = &self.session.work.train;
        let done = iteration + 1;
        train.validate_every > 0 && (done.is_multiple_of(train.validate_every) || done == train.iterations)
    }
}
