//! Every task of a benchmark in its turn.

use crate::drive::{Pace, drive};
use metaburn_core::{Benchmark, Result, Seeds, Setting, Source, Study, Tuner};
use rayon::prelude::*;

/// Tunes each task with `budget` trials, the others being the past tasks that the tuner may learn
/// from: *leave one task out*. A task's own costs are in no source. Tasks whose costs are not known
/// beforehand are no source for others.
///
/// The study of task `i` draws from the seed that stream `study` number `i` gives, so that studies
/// neither share draws nor depend on threads. Studies come in the order of the tasks.
///
/// # Errors
/// The first error, in the order of tasks, of making a strategy or asking it.
pub fn leave_one_out(
    benchmark: &dyn Benchmark,
    tuner: &dyn Tuner,
    seeds: Seeds,
    budget: usize,
) -> Result<Vec<Study>> {
    let tasks = benchmark.tasks();
    let known: Vec<Option<Source>> = tasks.iter().map(|task| Source::of(task.as_ref())).collect();
    let one = |i: usize| {
        let others = known.iter().enumerate().filter(|(j, _)| *j != i);
        let sources: Vec<Source> = others.filter_map(|(_, source)| source.clone()).collect();
        let task = tasks[i].as_ref();
        let seeds = seeds.child("study", i as u64);
        let setting = Setting {
            space: task.space(),
            sources: &sources,
            meta_features: task.meta_features(),
            seeds,
            budget,
        };
        let strategy = tuner.strategy(&setting)?;
        let mut study = Study::of(task, seeds, budget);
        drive(task, strategy.as_ref(), &mut study, Pace::ONE, |_| true)?;
        Ok(study)
    };
    // Collected first, so that the error reported is the first task's and not the fastest one's.
    let studies: Vec<Result<Study>> = (0..tasks.len()).into_par_iter().map(one).collect();
    studies.into_iter().collect()
}
