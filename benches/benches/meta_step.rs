//! Milliseconds per outer step of the standard workloads.

use criterion::{Criterion, criterion_group, criterion_main};
use metaburn_benches::Workload;
use std::time::{Duration, Instant};

/// As the `metaburn` binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn meta_step(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("meta_step");
    for workload in Workload::all() {
        group.bench_function(workload.name, |bench| {
            bench.iter_custom(|steps| {
                let start = Instant::now();
                std::hint::black_box(workload.run(steps));
                start.elapsed()
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_secs(2)).measurement_time(Duration::from_secs(8));
    targets = meta_step
}
criterion_main!(benches);
