//! HPO-B in its official layout.

mod json;

use super::files::{open, wrong};
use super::table_task::{TableBenchmark, TableTask};
use json::{Dataset, Found, find};
use metaburn_core::{Domain, Options, Parameter, Result, Scale, Space, Split, hint};
use std::collections::BTreeMap;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

const HOME: &str = "it is part of hpob-data.zip, see https://github.com/machinelearningnuremberg/HPO-B";
const PARTS: [Split; 3] = [Split::Train, Split::Validation, Split::Test];

/// One search space of HPO-B (Pineda Arango et al. 2021), from the official files
/// `meta-train-dataset.json`, `meta-validation-dataset.json` and `meta-test-dataset.json`,
/// `{space: {dataset: {"X": [[…]], "y": [[…]]}}}`.
///
/// A task is a data set, named `<part>/<dataset>`, as `test/3891`, in the order of parts and then of
/// names; its group is the search space. Each has candidates of its own, in the order of the file.
/// Coordinates are those of the file, in `[0, 1]`; what lies outside counts as the nearer end.
/// Parameters bear the names of `meta-dataset-descriptors.json` where it lies beside, else
/// `x0`, `x1` …; all are real, also those that hold one-hot categories.
///
/// The responses `y` are accuracies. The cost is `(max − y)/(max − min)` over the whole table of
/// the task: the protocol of the paper, in which a method can tell from a cost how far the optimum
/// is. With `strict` it is `1 − y`, which gives nothing away; normalised regret is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HpoB<'a> {
    /// The folder of the official files.
    pub folder: &'a Path,
    /// The search space, as `5971`.
    pub space: &'a str,
    /// The files to read; a file without the space adds nothing.
    pub parts: &'a [Split],
    /// Whether costs stay on the task's own scale.
    pub strict: bool,
}

/// Reads `folder` (`"hpo/hpob"`), `space`, `parts` (`"all"`, `"train"`, `"validation"` or `"test"`) and
/// `strict` (false).
pub(super) fn build(options: &mut Options, data_dir: &Path) -> Result<TableBenchmark> {
    let folder = data_dir.join(options.text("folder", "hpo/hpob")?);
    let space = options.text("space", "5971")?;
    let part = options.choice("parts", "all", &["all", "train", "validation", "test"])?;
    let parts: Vec<Split> = PARTS.into_iter().filter(|p| part == "all" || p.name() == part).collect();
    hpob(&HpoB { folder: &folder, space: &space, parts: &parts, strict: options.flag("strict", false)? })
}

/// Reads one search space; the others are skipped without keeping them.
///
/// # Errors
/// [`metaburn_core::Error::Data`] when a file is missing or of another layout, when none has the
/// space, or a data set has rows of differing length.
pub fn hpob(from: &HpoB<'_>) -> Result<TableBenchmark> {
    let (mut tables, mut others) = (Vec::new(), Vec::new());
    for part in from.parts {
        let path = from.folder.join(format!("meta-{}-dataset.json", part.name()));
        let found = read(&path, from.space)?;
        others.extend(found.others);
        for (dataset, table) in found.datasets {
            let task = format!("{}/{dataset}", part.name());
            check(&table).map_err(|what| wrong(&path, format!("{}/{dataset}: {what}", from.space)))?;
            tables.push((task, table));
        }
    }
    let Some(dimensions) = tables.first().map(|(_, table)| table.x[0].len()) else {
        let hint = hint(from.space, others.iter().map(String::as_str));
        return Err(wrong(from.folder, format!("there is no search space `{}`; {hint}", from.space)));
    };
    let space = Arc::new(space(from, dimensions)?);
    let task = |(name, table): (String, Dataset)| task(&name, table, &space, from);
    TableBenchmark::new(tables.into_iter().map(task).collect::<Result<_>>()?)
}

fn read(path: &Path, space: &str) -> Result<Found> {
    let reader = BufReader::with_capacity(1 << 16, open(path, HOME)?);
    find(reader, space).map_err(|error| wrong(path, error))
}

fn check(table: &Dataset) -> Result<(), String> {
    if table.x.len() != table.y.len() {
        return Err(format!("X has {} rows, y {}", table.x.len(), table.y.len()));
    }
    let Some(first) = table.x.first() else { return Err("it has no row".into()) };
    match table.x.iter().position(|row| row.len() != first.len() || row.iter().any(|v| !v.is_finite())) {
        Some(row) => Err(format!("row {row} of X is not {} finite numbers", first.len())),
        None => Ok(()),
    }
}

fn task(name: &str, table: Dataset, space: &Arc<Space>, from: &HpoB<'_>) -> Result<TableTask> {
    let finite = table.y.iter().copied().filter(|y| y.is_finite());
    let worst = finite.clone().fold(f64::INFINITY, f64::min);
    let best = finite.fold(f64::NEG_INFINITY, f64::max);
    let cost = |y: f64| match from.strict {
        true => 1.0 - y,
        false if y.is_finite() && best == worst => 0.0,
        false => (best - y) / (best - worst),
    };
    let costs = table.y.iter().map(|&y| cost(y)).collect();
    let clamp = |row: Vec<f64>| row.into_iter().map(|u| u.clamp(0.0, 1.0)).collect();
    let candidates = Arc::new(table.x.into_iter().map(clamp).collect());
    Ok(TableTask::new(name, space.clone(), candidates, costs)?.with_group(from.space))
}

/// Real parameters, named by the descriptors if these lie beside the evaluations.
fn space(from: &HpoB<'_>, dimensions: usize) -> Result<Space> {
    let path = from.folder.join("meta-dataset-descriptors.json");
    let mut names: Vec<String> = (0..dimensions).map(|i| format!("x{i}")).collect();
    if path.exists() {
        let reader = BufReader::new(open(&path, HOME)?);
        let descriptors: BTreeMap<String, serde_json::Value> =
            serde_json::from_reader(reader).map_err(|error| wrong(&path, error))?;
        let order = descriptors.get(from.space).and_then(|space| space["variables_order"].as_array());
        let order = order.into_iter().flatten().filter_map(|name| Some(name.as_str()?.to_string()));
        let described: Vec<String> = order.collect();
        if described.len() != dimensions {
            let found = described.len();
            let what = format!("{} has {found} parameters, X has {dimensions} columns", from.space);
            return Err(wrong(&path, what));
        }
        names = described;
    }
    let real = |name: String| Parameter::new(&name, Domain::real(0.0, 1.0, Scale::Linear));
    Space::new(names.into_iter().map(real).collect())
}
