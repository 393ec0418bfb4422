//! One function for each reader of foreign bytes. It may refuse them, and must not panic, hang, or take memory
//! without bound; where it takes them, what it gives must hold what its readers count on.
//!
//! Files are made in the folder for temporary ones: with `TMPDIR=/dev/shm` they stay in memory.

#![forbid(unsafe_code)]

mod archive;
mod result_file;

pub use archive::omniglot;
pub use result_file::results;

use metaburn::golden::{Golden, Network, Variant, compute, episodes};
use metaburn_core::{Benchmark, Registry, Split};
use metaburn_runner::{RunOptions, plan};
use metaburn_tasks::dataset::{Cells, Dataset, Labels};
use metaburn_tasks::surfaces::{HpoB, hpob as read_hpob};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

thread_local! {
    static REGISTRY: Registry = metaburn::builtin();
}

/// Does something with a file of these bytes in a folder of its own.
fn with_file<T>(name: &str, bytes: &[u8], then: impl FnOnce(&Path) -> T) -> T {
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join(name);
    fs::write(&file, bytes).expect("a temporary file");
    then(&file)
}

/// An experiment file, planned with all that is built in and without data sets. The resolved configuration
/// of a run, read again, must be the same run.
pub fn experiment(bytes: &[u8]) {
    // Such an experiment names a program to be started.
    if bytes.windows(9).any(|word| word.eq_ignore_ascii_case(b"gymnasium")) {
        return;
    }
    with_file("x.toml", bytes, |file| {
        let options = RunOptions { data_dir: file.with_file_name("data"), ..RunOptions::default() };
        let planned = |file: &Path| REGISTRY.with(|registry| plan(file, registry, &options));
        let Ok(plan) = planned(file) else { return };
        assert!(!plan.table().is_empty());
        let first = &plan.runs[0];
        fs::write(file, first.experiment.to_toml(Some(first.seed))).expect("a temporary file");
        assert_eq!(planned(file).expect("a resolved configuration").runs[0].run_id, first.run_id);
    });
}

/// A table of a user's own. All numbers are finite, but for those that are missing.
pub fn csv(bytes: &[u8]) {
    for place in ["t.csv", "t.tsv"] {
        let Ok(table) = Dataset::from_csv(place, bytes, None, None) else { continue };
        let _ = table.summary();
        for column in table.columns() {
            assert_eq!(column.cells.len(), table.rows());
            if let Cells::Numbers(values) = &column.cells {
                assert!(!values.iter().any(|v| v.is_infinite()));
            }
        }
        if let Labels::Numbers(values) = table.labels() {
            assert!(values.iter().all(|v| v.is_finite()));
        }
    }
}

/// One search space of HPO-B. Points lie in the unit cube, and costs from 0 to 1 or nowhere.
pub fn hpob(bytes: &[u8]) {
    with_file("meta-train-dataset.json", bytes, |file| {
        let folder = file.parent().expect("a folder");
        let from = HpoB { folder, space: "5971", parts: &[Split::Train], strict: false };
        let Ok(benchmark) = read_hpob(&from) else { return };
        for task in benchmark.tasks() {
            let mut points = task.candidates().into_iter().flat_map(|points| points.iter().flatten());
            assert!(points.all(|u| (0.0..=1.0).contains(u)));
            let mut costs = task.costs().into_iter().flatten();
            assert!(costs.all(|cost| cost.is_nan() || (0.0..=1.0).contains(cost)));
        }
    });
}

/// Reference values, with what is computed of them, in one inner step at most.
pub fn golden(bytes: &[u8]) {
    with_file("x.json", bytes, |file| {
        let Ok(golden) = Golden::read(file) else { return };
        let _ = Network::of(&golden);
        for variant in golden.variants.values() {
            let _ = episodes(&golden, variant);
            let short = Variant { inner_steps: variant.inner_steps.min(1), ..variant.clone() };
            let _ = compute(&golden, &short);
        }
    });
}
