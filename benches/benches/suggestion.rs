//! Milliseconds per suggestion of tuners: the surrogate's fit and the choice of a point, without the
//! evaluation.

use criterion::{Criterion, criterion_group, criterion_main};
use metaburn_core::{Domain, Parameter, Scale, Seeds, Space, Strategy, Study};
use metaburn_gp::{Bayesian, sobol};
use metaburn_outer::search::{CmaEs, Tpe};
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// As the `metaburn` binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn empty(dimensions: usize, budget: usize) -> Study {
    let parameter = |j: usize| Parameter::new(&format!("x{j}"), Domain::real(0.0, 1.0, Scale::Linear));
    let space = Space::new((0..dimensions).map(parameter).collect()).expect("a valid space");
    Study::new(Arc::new(space), Seeds::new(0), budget)
}

/// A bowl with waves, one minimum per coordinate.
fn cost(point: &[f64]) -> f64 {
    let terms = point.iter().enumerate();
    terms.map(|(j, u)| (1.0 + j as f64) * (u - 0.3).powi(2) + 0.1 * (8.0 * u).sin()).sum()
}

/// A study with so many finished trials, spread evenly.
fn observed(dimensions: usize, trials: usize) -> Study {
    let mut study = empty(dimensions, trials + 1);
    for number in 0..trials as u64 {
        let suggestion = study.place(&sobol(number, dimensions, 0), 1.0).expect("an infinite space");
        let cost = cost(&suggestion.point);
        let trial = study.ask(suggestion);
        study.tell(trial, Ok(cost));
    }
    study
}

/// The time that all suggestions of a search take together.
fn search(strategy: &dyn Strategy, dimensions: usize, trials: usize) -> Duration {
    let mut study = empty(dimensions, trials);
    let mut asking = Duration::ZERO;
    for _ in 0..trials {
        let start = Instant::now();
        let suggestion = strategy.ask(&study).expect("a suggestion");
        asking += start.elapsed();
        let cost = cost(&suggestion.point);
        let trial = study.ask(suggestion);
        study.tell(trial, Ok(cost));
    }
    asking
}

/// Those whose cost grows with the study.
fn strategies() -> [(&'static str, Box<dyn Strategy>); 3] {
    [
        ("gp", Box::new(Bayesian::default())),
        ("tpe", Box::new(Tpe::default())),
        ("cma_es", Box::new(CmaEs::default())),
    ]
}

/// One suggestion after `n` trials in `d` dimensions, 300 candidates.
fn one(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("suggestion");
    for n in [50, 500] {
        let study = observed(6, n);
        for (name, strategy) in strategies() {
            let id = format!("{name} n={n} d=6");
            group.bench_function(id, |bench| bench.iter(|| black_box(strategy.ask(&study))));
        }
    }
    group.finish();
}

/// The mean over the 50 suggestions of a search.
fn fifty(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("suggestion of 50");
    let gp = Bayesian::default();
    for d in [1, 4] {
        group.bench_function(format!("gp d={d}"), |bench| {
            bench.iter_custom(|searches| (0..searches).map(|_| search(&gp, d, 50)).sum::<Duration>() / 50);
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(5));
    targets = one, fifty
}
criterion_main!(benches);
