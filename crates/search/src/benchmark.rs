//! Every task of a benchmark in its turn.

use crate::drive::{Pace, drive};
use metaburn_core::{Benchmark, Result, Seeds, Setting, Source, Study, Tuner};
use rayon::prelude::*;

/// Tuning of each task of a benchmark, the others being the past tasks that the tuner may learn
/// from: *leave one task out*. A task's own costs are in no source. Tasks whose costs are not known
/// beforehand are no source for others.
///
/// The study of task `i` draws from the seed that stream `study` number `i` gives, so that studies
/// neither share draws nor depend on threads.
#[derive(Clone, Copy)]
pub struct LeaveOneOut<'a> {
    /// The tasks.
    pub benchmark: &'a dyn Benchmark,
    /// Who proposes what to try.
    pub tuner: &'a dyn Tuner,
    /// Where all chance comes from.
    pub seeds: Seeds,
    /// Trials of each study.
    pub budget: usize,
    /// Past tasks from elsewhere, in the same space; one that is named like the task at hand is left
    /// out.
    pub prior: &'a [Source],
}

impl LeaveOneOut<'_> {
    /// The study of task `i` before its first trial.
    pub fn empty(&self, i: usize) -> Study {
        Study::of(self.benchmark.tasks()[i].as_ref(), self.seeds.child("study", i as u64), self.budget)
    }

    /// All studies, in the order of the tasks; those in `done` are taken as they are. `finished` hears
    /// of each new one as it ends, in any order and from any thread.
    ///
    /// # Errors
    /// The first error, in the order of tasks, of making a strategy or asking it.
    pub fn run(
        &self,
        mut done: Vec<Option<Study>>,
        finished: impl Fn(usize, &Study) + Sync,
    ) -> Result<Vec<Study>> {
        let tasks = self.benchmark.tasks();
        done.resize(tasks.len(), None);
        let known: Vec<Option<Source>> = tasks.iter().map(|task| Source::of(task.as_ref())).collect();
        let one = |(i, done): (usize, Option<Study>)| match done {
            Some(study) => Ok(study),
            None => {
                let study = self.study(i, &known)?;
                finished(i, &study);
                Ok(study)
            }
        };
        // Collected first, so that the error reported is the first task's and not the fastest one's.
        let studies: Vec<Result<Study>> = done.into_par_iter().enumerate().map(one).collect();
        studies.into_iter().collect()
    }

    fn study(&self, i: usize, known: &[Option<Source>]) -> Result<Study> {
        let others = known.iter().enumerate().filter(|(j, _)| *j != i);
        let task = self.benchmark.tasks()[i].as_ref();
        let prior = self.prior.iter().filter(|source| source.name != task.name()).cloned();
        let sources: Vec<Source> = others.filter_map(|(_, source)| source.clone()).chain(prior).collect();
        let mut study = self.empty(i);
        let setting = Setting {
            space: task.space(),
            sources: &sources,
            meta_features: task.meta_features(),
            seeds: study.seeds,
            budget: self.budget,
        };
        let strategy = self.tuner.strategy(&setting)?;
        drive(task, strategy.as_ref(), &mut study, Pace::ONE, |_| true)?;
        Ok(study)
    }
}
