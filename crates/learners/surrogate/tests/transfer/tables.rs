//! Leave one data set out on Wistuba's SVM and Schilling's AdaBoost grid: mean normalised regret.

use crate::tuner;
use metaburn_core::{
    Benchmark, Options, Registry, Seeds, Setting, Source, Strategy, Study, Tuner, TuningTask, Value,
};
use metaburn_gp::{Bayesian, Initial};
use rayon::prelude::*;
use std::sync::Arc;

/// Trials at which regret is reported.
const AT: [usize; 7] = [1, 3, 5, 10, 20, 30, 50];
const TRIALS: usize = 50;

/// The benchmark of that name, if its data are there.
fn benchmark(name: &str) -> Option<Arc<dyn Benchmark>> {
    let Some(folder) = std::env::var_os("METABURN_DATA") else {
        eprintln!("skipped: METABURN_DATA does not say where the data sets are");
        return None;
    };
    let mut registry = Registry::new();
    metaburn_tasks::register(&mut registry);
    let mut options = Options::new("benchmark", []);
    Some(registry.build_benchmark(name, &mut options, folder.as_ref()).expect("the benchmark"))
}

struct Plain;

impl Tuner for Plain {
    fn strategy(&self, _: &Setting<'_>) -> metaburn_core::Result<Box<dyn Strategy>> {
        Ok(Box::new(Bayesian { initial: Initial::Sobol(5), ..Bayesian::default() }))
    }
}

/// Mean normalised regret at [`AT`].
fn regrets(benchmark: &dyn Benchmark, tuner: &dyn Tuner, seed: u64) -> Vec<f64> {
    let tasks = benchmark.tasks();
    let all: Vec<Source> = tasks.iter().map(|t| Source::of(t.as_ref()).expect("a table")).collect();
    let one = |i: usize| {
        let others = all.iter().enumerate().filter(|(j, _)| *j != i);
        let sources: Vec<Source> = others.map(|(_, source)| source.clone()).collect();
        curve(tasks[i].as_ref(), tuner, &sources, Seeds::new(seed).child("study", i as u64))
    };
    let curves: Vec<Vec<f64>> = (0..tasks.len()).into_par_iter().map(one).collect();
    AT.iter().map(|n| curves.iter().map(|c| c[n - 1]).sum::<f64>() / curves.len() as f64).collect()
}

fn curve(task: &dyn TuningTask, tuner: &dyn Tuner, sources: &[Source], seeds: Seeds) -> Vec<f64> {
    let costs = task.costs().expect("a table");
    let best = costs.iter().copied().fold(f64::INFINITY, f64::min);
    let worst = costs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let meta_features = task.meta_features();
    let setting = Setting { space: task.space(), sources, meta_features, seeds, budget: TRIALS };
    let strategy = tuner.strategy(&setting).expect("a strategy");
    let mut study = Study::of(task, seeds, TRIALS);
    let mut curve: Vec<f64> = Vec::with_capacity(TRIALS);
    // The best of the table is the end of a search.
    while curve.len() < TRIALS && curve.last() != Some(&0.0) {
        let suggestion = strategy.ask(&study).expect("a suggestion");
        let candidate = suggestion.candidate.expect("a candidate");
        let trial = study.ask(suggestion);
        study.tell(trial, Ok(costs[candidate]));
        curve.push((study.incumbent().expect("a cost").0 - best) / (worst - best));
    }
    curve.resize(TRIALS, curve[curve.len() - 1]);
    curve
}

#[test]
fn the_greedy_portfolio_has_the_rows_of_the_reference() {
    let rows = [
        ("svm", [0.17045, 0.09621, 0.07658, 0.05135, 0.04070, 0.03777, 0.00506]),
        ("adaboost", [0.13078, 0.10163, 0.08105, 0.04568, 0.03683, 0.02033, 0.00791]),
    ];
    for (name, expected) in rows {
        let Some(benchmark) = benchmark(name) else { return };
        for seed in [0, 1] {
            let found = regrets(benchmark.as_ref(), tuner("zero_shot", &[]).as_ref(), seed);
            let agree = found.iter().zip(expected).all(|(f, e)| (f - e).abs() <= 5.5e-6);
            assert!(agree, "{name}: {found:.5?}, expected {expected:?}");
        }
    }
}

#[test]
fn transfer_is_ahead_of_a_plain_gaussian_process_for_ten_trials() {
    let Some(benchmark) = benchmark("svm") else { return };
    let plain = regrets(benchmark.as_ref(), &Plain, 0);
    let portfolio: &[(&str, Value)] = &[("initial", "portfolio".into())];
    // Neighbours tell ten points whatever comes of them, which pays for the first few.
    let methods: [(_, &[_], _); 4] =
        [("tst_r", &[], 4), ("rgpe", &[], 4), ("warm_start", portfolio, 4), ("warm_start", &[], 3)];
    for (name, settings, rows) in methods {
        let found = regrets(benchmark.as_ref(), tuner(name, settings).as_ref(), 0);
        let ahead = found[..rows].iter().zip(&plain).all(|(f, p)| *f < 0.8 * p);
        assert!(ahead, "{name}: {found:.5?}, the plain Gaussian process {plain:.5?}");
    }
}

#[test]
fn two_stage_transfer_is_near_the_rows_of_its_authors() {
    let rows = [
        ("svm", [0.15832, 0.11922, 0.06926, 0.03236, 0.01713, 0.01425, 0.00402]),
        ("adaboost", [0.15463, 0.10827, 0.08424, 0.05355, 0.03564, 0.01640, 0.00298]),
    ];
    for (name, published) in rows {
        let Some(benchmark) = benchmark(name) else { return };
        let found = regrets(benchmark.as_ref(), tuner("tst_r", &[]).as_ref(), 0);
        // Other Gaussian processes choose other trials; no row is far.
        let near = found.iter().zip(published).all(|(f, p)| (f - p).abs() < 0.025);
        assert!(near, "{name}: {found:.5?}, published {published:?}");
    }
}
