//! What describes a table to those who transfer from one to another.

use super::landmarks::{Landmark, linear, nearest_neighbour, stump};
use super::moments::Moments;
use super::{Cells, CrossValidation, Dataset, Labels};

/// The names of [`meta_features`], in order.
pub const META_FEATURES: [&str; 16] = [
    "log_rows",
    "log_columns",
    "log_classes",
    "categorical_share",
    "missing_share",
    "class_entropy",
    "class_imbalance",
    "skewness_mean",
    "skewness_max",
    "kurtosis_mean",
    "correlation_mean",
    "dimensionality",
    "target_skewness",
    "nearest_neighbour",
    "stump",
    "linear",
];

/// Correlations are taken between so many numeric columns at most, the first.
const MOST_COLUMNS: usize = 100;
/// … on so many rows at most, evenly spaced.
const CORRELATION_ROWS: usize = 2000;
/// Landmarkers see so many rows at most.
const LANDMARK_ROWS: usize = 500;

/// Numbers that describe a table, named by [`META_FEATURES`], all finite:
///
/// - *Size*: natural logarithms of rows, columns and classes (0 for a numeric target); the share of
///   categorical columns and of missing cells; columns over rows.
/// - *Classes* of shares `p`, `K` of them: the entropy `−Σp·ln p / ln K`, 1 if balanced; the imbalance
///   `K/(K − 1)·Σ(p − 1/K)²` of Olson et al. (2017), 0 if balanced. Both 0 for a numeric target.
/// - *Shape*: mean and largest `|m₃/m₂^{3/2}|` and mean `m₄/m₂² − 3` of numeric columns, mean
///   `|correlation|` of their pairs (the first 100 columns, 2000 rows evenly spaced, those where both
///   are known), and
///   `|skewness|` of a numeric target.
/// - *Landmarkers* (Pfahringer et al. 2000): the cost of the nearest neighbour, a tree of one cut, and
///   a linear rule (nearest centroid, or ridge regression) in five-fold cross-validation on at most
///   500 rows, drawn by a seed of their own; at most 10, and 1 where folds cannot be made.
///
/// ```
/// use metaburn_tasks::dataset::{Dataset, META_FEATURES, meta_features};
/// use std::path::Path;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let iris = Dataset::open("iris", Path::new("data"), None, None)?;
/// let features = meta_features(&iris);
/// let at = |name| features[META_FEATURES.iter().position(|n| *n == name).unwrap()];
/// assert_eq!(at("log_classes"), 3.0_f64.ln());
/// assert!(at("stump") > 0.3 && at("linear") < 0.2);
/// # Ok(())
/// # }
/// ```
pub fn meta_features(table: &Dataset) -> Vec<f64> {
    let (rows, columns) = (table.rows() as f64, table.columns().len() as f64);
    let numeric: Vec<&[f64]> = table.columns().iter().filter_map(|c| numbers(&c.cells)).collect();
    let shape: Vec<Moments> = numeric.iter().map(|values| Moments::of(&known(values))).collect();
    let skewness: Vec<f64> = shape.iter().map(|m| m.skewness.abs()).collect();
    let kurtosis: Vec<f64> = shape.iter().map(|m| m.kurtosis).collect();
    let (classes, entropy, imbalance) = balance(table.labels());
    let target = match table.labels() {
        Labels::Numbers(values) => Moments::of(values).skewness.abs(),
        Labels::Classes { .. } => 0.0,
    };
    let [neighbour, stump, linear] = landmarkers(table);
    vec![
        rows.ln(),
        columns.ln(),
        classes.max(1.0).ln(),
        1.0 - numeric.len() as f64 / columns,
        table.missing(),
        entropy,
        imbalance,
        mean(&skewness),
        skewness.iter().copied().fold(0.0, f64::max),
        mean(&kurtosis),
        correlation(&numeric),
        columns / rows,
        target,
        neighbour,
        stump,
        linear,
    ]
}

fn numbers(cells: &Cells) -> Option<&[f64]> {
    match cells {
        Cells::Numbers(values) => Some(values),
        Cells::Levels { .. } => None,
    }
}

fn known(values: &[f64]) -> Vec<f64> {
    values.iter().copied().filter(|v| !v.is_nan()).collect()
}

/// 0 for nothing.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Number of classes that occur, their normalised entropy, and imbalance.
fn balance(labels: &Labels) -> (f64, f64, f64) {
    let Labels::Classes { names, codes } = labels else { return (0.0, 0.0, 0.0) };
    let mut counts = vec![0.0; names.len()];
    codes.iter().for_each(|&code| counts[code] += 1.0);
    let shares: Vec<f64> = counts.iter().filter(|&&n| n > 0.0).map(|n| n / codes.len() as f64).collect();
    let classes = shares.len() as f64;
    let entropy = -shares.iter().map(|p| p * p.ln()).sum::<f64>() / classes.ln();
    let distance: f64 = shares.iter().map(|p| (p - 1.0 / classes).powi(2)).sum();
    (classes, entropy, classes / (classes - 1.0) * distance)
}

/// The mean `|correlation|` over pairs of columns; 0 where one does not vary.
fn correlation(columns: &[&[f64]]) -> f64 {
    let thin = |column: &&[f64]| -> Vec<f64> {
        column.iter().copied().step_by(column.len().div_ceil(CORRELATION_ROWS).max(1)).collect()
    };
    let columns: Vec<Vec<f64>> = columns.iter().take(MOST_COLUMNS).map(thin).collect();
    let mut all = Vec::new();
    for (i, a) in columns.iter().enumerate() {
        all.extend(columns[i + 1..].iter().map(|b| pair(a, b).abs()));
    }
    mean(&all)
}

fn pair(a: &[f64], b: &[f64]) -> f64 {
    let known = a.iter().zip(b).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let (a, b): (Vec<f64>, Vec<f64>) = known.unzip();
    let (of_a, of_b) = (Moments::of(&a), Moments::of(&b));
    let products: Vec<f64> =
        a.iter().zip(&b).map(|(&a, &b)| of_a.standardise(a) * of_b.standardise(b)).collect();
    mean(&products)
}

fn landmarkers(table: &Dataset) -> [f64; 3] {
    let folds = table.rows().min(5);
    let validation = CrossValidation { folds, max_rows: LANDMARK_ROWS, ..CrossValidation::default() };
    let Ok(folds) = validation.split(table) else { return [1.0; 3] };
    let all: [Landmark; 3] = [nearest_neighbour, stump, linear];
    all.map(|landmark| {
        let costs = folds.iter().map(|fold| fold.cost(&landmark(&fold.train, &fold.test)));
        let cost = mean(&costs.collect::<Vec<_>>());
        if cost.is_nan() { 10.0 } else { cost.min(10.0) }
    })
}
