//! What is asked for.

use crate::{Bowl, PATIENT, points, registry, run, sources, strategy, tuner};
use metaburn_core::{Options, Source, Value};

#[test]
fn first_suggestions_are_better_than_those_of_a_gaussian_process() {
    let gp = registry().build_tuner("gp", &mut Options::new("tuner", [])).unwrap();
    let gp = strategy(gp.as_ref(), &[], 0).unwrap();
    for learner in ["deep_kernel", "maml"] {
        let learned = tuner(learner, &[]).unwrap();
        let learned = strategy(learned.as_ref(), &sources(), 0).unwrap();
        // Tasks that are none of the past ones.
        let (mut ours, mut theirs) = (0.0, 0.0);
        for task in 100..108 {
            let bowl = Bowl::new(task);
            let best = |strategy| {
                let study = run(strategy, 4, |p| bowl.cost(p));
                points(&study).iter().map(|p| bowl.plain(p)).fold(f64::INFINITY, f64::min)
            };
            ours += best(learned.as_ref()) / 8.0;
            theirs += best(gp.as_ref()) / 8.0;
        }
        assert!(ours < 0.3 * theirs, "{learner}: {ours}, and without past tasks {theirs}");
    }
}

#[test]
fn a_task_unlike_past_ones_is_found_out() {
    let learned = tuner("deep_kernel", &PATIENT).unwrap();
    let learned = strategy(learned.as_ref(), &sources(), 0).unwrap();
    let elsewhere = |p: &[f64]| (p[0] - 0.3).powi(2) + (p[1] - 0.6).powi(2);
    let costs: Vec<f64> =
        points(&run(learned.as_ref(), 12, elsewhere)).iter().map(|p| elsewhere(p)).collect();
    let best = costs.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(best < 0.5 * costs[0], "{costs:?}");
}

#[test]
fn before_the_first_cost_the_past_tasks_mean_decides() {
    let bowl = Bowl::new(0);
    // In the first task [0.1, 0.1] is best, in the others [0.9, 0.9]; scales differ.
    let table = vec![vec![0.1, 0.1], vec![0.9, 0.9], vec![0.5, 0.5]];
    let source =
        |costs: [f64; 3]| Source { points: table.clone(), costs: costs.to_vec(), ..Source::default() };
    let past = [source([0.0, 900.0, 1000.0]), source([0.5, 0.0, 1.0]), source([7.0, 5.0, 9.0])];
    let learned = tuner("deep_kernel", &[("support", Value::List(vec![Value::Int(1), Value::Int(1)]))]);
    let study = run(strategy(learned.unwrap().as_ref(), &past, 0).unwrap().as_ref(), 1, |p| bowl.cost(p));
    // Normalised means: 0.33, 0.3, 1.
    let first = &points(&study)[0];
    let near = |p: &[f64]| (p[0] - first[0]).powi(2) + (p[1] - first[1]).powi(2);
    assert!(near(&table[1]) < near(&table[0]) && near(&table[1]) < near(&table[2]), "{first:?}");
}

#[test]
fn an_affine_change_of_costs_changes_no_suggestion() {
    for learner in ["deep_kernel", "maml"] {
        let learned = tuner(learner, &[]).unwrap();
        let learned = strategy(learned.as_ref(), &sources(), 0).unwrap();
        let bowl = Bowl::new(100);
        let plain = points(&run(learned.as_ref(), 7, |p| bowl.plain(p)));
        // A power of two, so that rounding does not tip a balance.
        assert_eq!(plain, points(&run(learned.as_ref(), 7, |p| 1024.0 * bowl.plain(p))), "{learner}");
        let moved = points(&run(learned.as_ref(), 7, |p| 300.0 * bowl.plain(p) - 1e3));
        for (a, b) in plain.iter().flatten().zip(moved.iter().flatten()) {
            assert!((a - b).abs() < 1e-6, "{learner}: {plain:?} {moved:?}");
        }
    }
}

#[test]
fn the_seed_decides_and_threads_do_not() {
    let (learned, bowl) = (tuner("maml", &[("ensemble", Value::Int(2))]).unwrap(), Bowl::new(100));
    let trials = |seed| {
        points(&run(strategy(learned.as_ref(), &sources(), seed).unwrap().as_ref(), 5, |p| bowl.cost(p)))
    };
    let first = trials(3);
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(first, pool.install(|| trials(3)), "{threads} threads");
    }
    assert_ne!(first, trials(4));
}
