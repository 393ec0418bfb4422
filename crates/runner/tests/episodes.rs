//! Which episodes the runs of a sweep see.

mod common;

use common::{EXPERIMENT, Workplace, registry};
use metaburn_core::{HostEpisodes, Registry, Result, Split, Stream, TaskDistribution, TaskShape};
use metaburn_runner::{Plan, PlannedRun, execute, plan};
use std::sync::{Arc, Mutex};

/// One batch of episodes: the part it is of, and all inputs and targets.
type Draw = (Split, Vec<f64>);

/// Lines, with a list of what was drawn.
struct Recorded {
    lines: Arc<dyn TaskDistribution>,
    draws: Arc<Mutex<Vec<Draw>>>,
}

impl TaskDistribution for Recorded {
    fn shape(&self) -> TaskShape {
        self.lines.shape()
    }

    fn sample(&self, split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let drawn = self.lines.sample(split, tasks, stream)?;
        let data = [&drawn.support.x, &drawn.support.y, &drawn.query.x, &drawn.query.y];
        let numbers = data.into_iter().flat_map(|data| data.iter::<f64>()).collect();
        self.draws.lock().unwrap().push((split, numbers));
        Ok(drawn)
    }
}

/// All parts, and `recorded` lines, which add to the list.
fn recording(draws: &Arc<Mutex<Vec<Draw>>>) -> Registry {
    let (mut all, draws) = (registry(), draws.clone());
    all.tasks("recorded", "lines, with a list of what was drawn", move |options, folder| {
        let lines = registry().build_tasks("lines", options, folder)?;
        Ok(Arc::new(Recorded { lines, draws: draws.clone() }))
    });
    all
}

/// A plan of one of a plan's runs.
fn alone(plan: &Plan, run: &PlannedRun) -> Plan {
    let (experiment, out_dir) = (plan.experiment.clone(), plan.out_dir.clone());
    Plan { experiment, out_dir, runs: vec![run.clone()] }
}

/// Learners that take inner steps, that take none, and that are not trained at all: what they are trained,
/// chosen and tested on depends on the seed alone.
#[test]
fn every_learner_of_a_sweep_sees_the_same_episodes() {
    let text = EXPERIMENT.replace("\"lines\"\n\n[outer]", "\"recorded\"\n\n[outer]");
    let sweep = "[[sweep]]\n\"learner.name\" = [\"descent\", \"still\", \"mean\"]\n";
    let place = Workplace::new(&format!("{text}{sweep}"));
    let (options, draws) = (place.options("out"), Arc::default());
    let plan = plan(&place.file, &recording(&draws), &options).unwrap();
    let sees = |run: &PlannedRun| {
        let summary = execute(&alone(&plan, run), &options).unwrap();
        assert_eq!(summary.completed, std::slice::from_ref(&run.run_id));
        std::mem::take(&mut *draws.lock().unwrap())
    };
    let seen: Vec<Vec<Draw>> = plan.runs.iter().map(sees).collect();
    let of = |run: usize, split: Split| -> Vec<&Vec<f64>> {
        seen[run].iter().filter(|(part, _)| *part == split).map(|(_, numbers)| numbers).collect()
    };
    // The runs of a learner lie together, one for each seed.
    for seed in [0, 1] {
        let [descent, still, mean] = [0, 2, 4].map(|first| first + seed);
        let batches = [Split::Train, Split::Validation, Split::Test].map(|part| of(descent, part).len());
        // Twelve iterations; three passes over five tasks and one over seven, by three.
        assert_eq!(batches, [12, 3 * 2, 3]);
        assert!(seen[descent] == seen[still], "seed {seed}");
        assert!(of(descent, Split::Test) == of(mean, Split::Test), "seed {seed}");
        assert!(of(mean, Split::Train).is_empty());
    }
    assert!(of(0, Split::Test) != of(1, Split::Test) && of(0, Split::Train) != of(1, Split::Train));
}
