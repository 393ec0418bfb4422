//! The evaluations of Salinas et al. (2020).

use super::columns::{Column, Unit};
use super::files::unzipped;
use super::learning_curves::{CurveTable, evaluations};
use super::table_task::TableBenchmark;
use metaburn_core::{Options, Result};
use std::path::Path;

const FOLDER: &str = "hpo/deepar-xgboost-nas102";
const HOME: &str = "it is one of the *.csv.zip files of \
    https://github.com/geoalgo/A-Quantile-based-Approach-for-Hyperparameter-Transfer-Learning";

/// The tables of Salinas, Shen and Perrone (ICML 2020), A quantile-based approach for hyperparameter
/// transfer learning. Units are those of the algorithms: columns that hold logarithms become
/// parameters on logarithmic scales, and ranges are those of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blackbox {
    /// DeepAR on 11 forecasting data sets, 212 to 249 configurations each and none shared;
    /// 6 parameters; metrics CRPS (the cost), RMSE, train_loss, time.
    DeepAr,
    /// XGBoost on 10 classification data sets, 5000 configurations each and none shared;
    /// 8 parameters; metric error.
    XgBoost,
    /// NAS-Bench-201 (102 in the files) on CIFAR-10, CIFAR-100 and ImageNet16-120: the same 15 625
    /// cells, 6 operations out of none, skip, 1×1, 3×3, average pooling, numbered 0 to 4;
    /// metrics error (in %; the cost), latency, params_size.
    Nas102,
}

impl Blackbox {
    fn file(self) -> &'static str {
        match self {
            Self::DeepAr => "DeepAR.csv.zip",
            Self::XgBoost => "XGBoost.csv.zip",
            Self::Nas102 => "nas_bench102.csv.zip",
        }
    }

    fn metric(self) -> &'static str {
        match self {
            Self::DeepAr => "CRPS",
            Self::XgBoost | Self::Nas102 => "error",
        }
    }

    fn columns(self) -> Vec<Column> {
        let columns: &[(&str, &str, Unit)] = match self {
            Self::DeepAr => &[
                ("hp_num_layers", "num_layers", Unit::LnInteger),
                ("hp_num_cells", "num_cells", Unit::LnInteger),
                ("hp_dropout_rate_log", "dropout_rate", Unit::Ln),
                ("hp_learning_rate_log", "learning_rate", Unit::Ln),
                ("hp_num_batches_per_epoch_log", "num_batches_per_epoch", Unit::LnInteger),
                ("hp_context_length_ratio_log", "context_length_ratio", Unit::Ln),
            ],
            Self::XgBoost => &[
                ("hp_log2_min_child_weight", "min_child_weight", Unit::Log2),
                ("hp_subsample", "subsample", Unit::Plain),
                ("hp_colsample_bytree", "colsample_bytree", Unit::Plain),
                ("hp_log2_gamma", "gamma", Unit::Log2),
                ("hp_log2_lambda", "lambda", Unit::Log2),
                ("hp_eta", "eta", Unit::Plain),
                ("hp_max_depth_index", "max_depth_index", Unit::Integer),
                ("hp_log2_alpha", "alpha", Unit::Log2),
            ],
            Self::Nas102 => &[
                ("hp_x0", "x0", Unit::Choice),
                ("hp_x1", "x1", Unit::Choice),
                ("hp_x2", "x2", Unit::Choice),
                ("hp_x3", "x3", Unit::Choice),
                ("hp_x4", "x4", Unit::Choice),
                ("hp_x5", "x5", Unit::Choice),
            ],
        };
        columns.iter().map(|&(header, name, unit)| Column::new(header, name, unit)).collect()
    }
}

pub(super) fn build_deepar(options: &mut Options, data_dir: &Path) -> Result<TableBenchmark> {
    build(Blackbox::DeepAr, options, data_dir)
}

pub(super) fn build_xgboost(options: &mut Options, data_dir: &Path) -> Result<TableBenchmark> {
    build(Blackbox::XgBoost, options, data_dir)
}

pub(super) fn build_nas102(options: &mut Options, data_dir: &Path) -> Result<TableBenchmark> {
    build(Blackbox::Nas102, options, data_dir)
}

/// Reads `folder` (within the data folder) and `metric`, a column `metric_…` to be minimised.
fn build(which: Blackbox, options: &mut Options, data_dir: &Path) -> Result<TableBenchmark> {
    let folder = data_dir.join(options.text("folder", FOLDER)?);
    blackbox(which, &folder, &options.text("metric", which.metric())?)
}

/// Reads one of the tables from its `.csv.zip` in `folder`. The cost is the column `metric_<metric>`.
/// Tasks list their candidates in the order of the file; where all tasks have the same ones, they
/// share one list.
///
/// # Errors
/// As for [`super::learning_curves`].
pub fn blackbox(which: Blackbox, folder: &Path, metric: &str) -> Result<TableBenchmark> {
    let file = folder.join(which.file());
    let content = unzipped(&file, HOME)?;
    evaluations(&file, &content, &which.columns(), &CurveTable::new(&format!("metric_{metric}"), None))
}
