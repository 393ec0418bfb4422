//! Milliseconds per suggestion of tuners: the surrogate's fit and the choice of a point, without the
//! evaluation.

use criterion::{Criterion, criterion_group, criterion_main};
use metaburn_benches::bowl::{bowl, search, study};
use metaburn_core::{Strategy, Study};
use metaburn_gp::{Bayesian, sobol};
use metaburn_outer::search::{CmaEs, Tpe};
use std::hint::black_box;
use std::time::Duration;

/// As the `metaburn` binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A study with so many finished trials, spread evenly.
fn observed(dimensions: usize, trials: usize) -> Study {
    let mut known = study(dimensions, trials + 1, 0);
    for number in 0..trials as u64 {
        let suggestion = known.place(&sobol(number, dimensions, 0), 1.0).expect("an infinite space");
        let cost = bowl(&suggestion.point);
        let trial = known.ask(suggestion);
        known.tell(trial, Ok(cost));
    }
    known
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
            bench.iter_custom(|searches| {
                (0..searches).map(|_| search(&gp, d, 50, 0).0).sum::<Duration>() / 50
            });
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
