//! The SVM and AdaBoost grids: one text file for each data set.

use super::encoding::{ADABOOST, Encoding, Grid, SVM};
use super::files::{list, name, text, wrong};
use super::lines::{Line, parse};
use super::table_task::{TableBenchmark, TableTask};
use metaburn_core::{Options, Result, Space};
use std::path::Path;
use std::sync::Arc;

/// Columns that describe the data set, after those of the hyperparameters.
const META_FEATURES: usize = 22;
const SVM_HOME: &str =
    "it is the folder data/svm of https://github.com/wistuba/TST (also http://www.hylap.org/meta_data/svm/)";
const ADABOOST_HOME: &str = "it comes from http://www.hylap.org/meta_data/adaboost/";

/// Reads `folder` (`"hpo/svm"` within the data folder) and `encoding` (`"natural"` or `"columns"`).
pub(super) fn build_svm(options: &mut Options, data_dir: &Path) -> Result<TableBenchmark> {
    svm(&data_dir.join(options.text("folder", "hpo/svm")?), Encoding::from_options(options)?)
}

/// As [`build_svm`], with `"hpo/adaboost"`.
pub(super) fn build_adaboost(options: &mut Options, data_dir: &Path) -> Result<TableBenchmark> {
    adaboost(&data_dir.join(options.text("folder", "hpo/adaboost")?), Encoding::from_options(options)?)
}

/// The SVM grid of Wistuba et al. (2016): accuracies of 288 configurations on each of 50 data sets,
/// with 22 meta-features; the cost is 1 − accuracy.
///
/// *The space.* `kernel` ∈ {rbf, polynomial, linear} (168, 108 and 12 configurations),
/// `c` = 2⁻⁵ … 2⁶, `gamma` = 10⁻⁴ … 10³ if rbf, `degree` = 2 … 10 if polynomial, all on logarithmic
/// scales. The files give `log₂ C / 6`, `log₁₀ γ / 4` and `log₁₀ degree` with a one-hot kernel, and 0
/// for what is not in use, so that a linear kernel looks like γ = 1: that is how the published
/// methods saw it, and [`Encoding::Columns`] gives those six columns, shifted and scaled to
/// `[0, 1]`. Methods that compare rankings alone see no difference but through their kernels.
///
/// # Errors
/// [`metaburn_core::Error::Data`] with file and line when the folder is missing, a line is malformed,
/// or the tasks do not list the same configurations in the same order.
pub fn svm(folder: &Path, encoding: Encoding) -> Result<TableBenchmark> {
    load(folder, &SVM, encoding, SVM_HOME)
}

/// The AdaBoost grid of Schilling et al. (2015): accuracies of 108 configurations on each of 50 data
/// sets, with 22 meta-features; the cost is 1 − accuracy. `iterations` = 2 … 10 000 and
/// `product_terms` = 2 … 30, both on logarithmic scales.
///
/// # Errors
/// As for [`svm`].
pub fn adaboost(folder: &Path, encoding: Encoding) -> Result<TableBenchmark> {
    load(folder, &ADABOOST, encoding, ADABOOST_HOME)
}

fn load(folder: &Path, grid: &Grid, encoding: Encoding, home: &str) -> Result<TableBenchmark> {
    let space = Arc::new(grid.space(encoding)?);
    let files = list(folder, home)?;
    let first = lines(&files[0], grid, home)?;
    let candidates = Arc::new(points(&files[0], &first, grid, encoding, &space)?);
    let mut tasks = Vec::with_capacity(files.len());
    for file in &files {
        let lines = lines(file, grid, home)?;
        same_grid(file, &lines, &first, grid)?;
        let costs = lines.iter().map(|line| 1.0 - line.target).collect();
        let meta_features = lines[0].features[grid.columns.len()..].to_vec();
        let task = TableTask::new(&name(file), space.clone(), candidates.clone(), costs)?;
        tasks.push(task.with_meta_features(meta_features));
    }
    TableBenchmark::new(tasks)
}

/// The lines of one file, at least one.
fn lines(file: &Path, grid: &Grid, home: &str) -> Result<Vec<Line>> {
    let text = text(file, home)?;
    let width = grid.columns.len() + META_FEATURES;
    let lines = text.trim_end().lines().enumerate();
    let lines: Vec<Line> = lines
        .map(|(i, line)| parse(line, width).map_err(|what| at(file, i, &what)))
        .collect::<Result<_>>()?;
    if lines.is_empty() { Err(wrong(file, "it is empty")) } else { Ok(lines) }
}

fn points(
    file: &Path,
    lines: &[Line],
    grid: &Grid,
    encoding: Encoding,
    space: &Space,
) -> Result<Vec<Vec<f64>>> {
    let point = |(i, line): (usize, &Line)| {
        let row = &line.features[..grid.columns.len()];
        let configuration = grid.configuration(encoding, row).map_err(|what| at(file, i, &what))?;
        space.encode(&configuration).map_err(|error| at(file, i, &error.to_string()))
    };
    lines.iter().enumerate().map(point).collect()
}

/// Checks that a file lists the configurations of the first one in their order, and describes one
/// data set.
fn same_grid(file: &Path, lines: &[Line], first: &[Line], grid: &Grid) -> Result<()> {
    if lines.len() != first.len() {
        let counts = (lines.len(), first.len());
        return Err(wrong(file, format!("{} lines where other tasks have {}", counts.0, counts.1)));
    }
    let width = grid.columns.len();
    for (i, (line, expected)) in lines.iter().zip(first).enumerate() {
        if line.features[..width] != expected.features[..width] {
            return Err(at(
                file,
                i,
                "another configuration than in the first file: all tasks must share them",
            ));
        }
        if line.features[width..] != lines[0].features[width..] {
            return Err(at(file, i, "other meta-features than in the first line"));
        }
    }
    Ok(())
}

fn at(file: &Path, line: usize, what: &str) -> metaburn_core::Error {
    metaburn_core::Error::Data(format!("{}:{}: {what}", file.display(), line + 1))
}
