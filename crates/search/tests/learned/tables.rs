//! On evaluations that others published.

use crate::{options, registry};
use metaburn_core::{Options, Seeds, Study, TuningTask, expected_random_regret};
use metaburn_search::LeaveOneOut;
use std::path::PathBuf;

const TRIALS: usize = 10;

fn regret(task: &dyn TuningTask, study: &Study) -> f64 {
    let costs = task.costs().unwrap();
    let best = costs.iter().copied().fold(f64::INFINITY, f64::min);
    let worst = costs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (study.incumbent().unwrap().0 - best) / (worst - best)
}

/// Leave-one-out over fifty data sets' SVMs, of which every tenth is tuned.
#[test]
fn past_data_sets_teach_to_tune_a_support_vector_machine() {
    let Some(data) = std::env::var_os("METABURN_DATA").map(PathBuf::from) else {
        eprintln!("METABURN_DATA is not set: the tables are not tried");
        return;
    };
    let benchmark = registry().build_benchmark("svm", &mut Options::new("benchmark", []), &data).unwrap();
    let tuner = registry().build_tuner("learned", &mut options("deep_kernel", &[])).unwrap();
    let run = LeaveOneOut {
        benchmark: benchmark.as_ref(),
        tuner: tuner.as_ref(),
        seeds: Seeds::new(0),
        budget: TRIALS,
        prior: &[],
    };
    let tasks = benchmark.tasks();
    // An empty study of no trials stands for those left out.
    let skipped = |i: usize| (!i.is_multiple_of(10)).then(|| run.empty(i));
    let studies = run.run((0..tasks.len()).map(skipped).collect(), |_, _| {}).unwrap();
    let (mut ours, mut random) = (0.0, 0.0);
    for i in (0..tasks.len()).step_by(10) {
        ours += regret(tasks[i].as_ref(), &studies[i]);
        random += expected_random_regret(tasks[i].costs().unwrap(), TRIALS)[TRIALS - 1];
    }
    assert!(ours < 0.5 * random, "{ours} of random search's {random}");
}
