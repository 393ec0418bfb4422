//! k-fold cross-validation.

use super::moments::Moments;
use super::{Dataset, Encoder, Labels, Metric};
use metaburn_core::{Error, Result, Rows, Seeds, Target};
use rand::seq::SliceRandom;

/// How a table is cut into folds and what predictions cost there.
///
/// Rows are shuffled by `seed` alone, so that all configurations that are compared see the same
/// folds. Classes are dealt out one after the other (stratified): two folds differ by at most one
/// member of a class. A class of one member is missing from the training rows of one fold.
///
/// The cost of numbers is the root mean square error over the deviation of all targets drawn: about
/// 1 for predicting the mean, on any scale.
///
/// ```
/// use metaburn_tasks::dataset::{CrossValidation, Dataset};
/// use std::path::Path;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let iris = Dataset::open("iris", Path::new("data"), None, None)?;
/// let folds = CrossValidation::default().split(&iris)?;
/// assert_eq!((folds[0].train.len(), folds[0].test.len()), (120, 30));
/// assert_eq!(folds[0].cost(&[0.0; 30]), 2.0 / 3.0); // always the first of three classes
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CrossValidation {
    /// Number of folds, 2 at least.
    pub folds: usize,
    /// Shuffles the rows.
    pub seed: u64,
    /// From a larger table so many rows are drawn, stratified by class.
    pub max_rows: usize,
    /// What predictions cost; [`Metric::usual`] if nothing is said.
    pub metric: Option<Metric>,
}

impl Default for CrossValidation {
    /// Five folds of at most 2000 rows, seed 0.
    fn default() -> Self {
        Self { folds: 5, seed: 0, max_rows: 2000, metric: None }
    }
}

/// One of the folds, encoded by what its training rows teach.
#[derive(Clone, Debug, PartialEq)]
pub struct Fold {
    /// What to train on, in an order of which any first part is nearly stratified.
    pub train: Rows,
    /// What to predict.
    pub test: Rows,
    metric: Metric,
    /// From the cost of encoded targets to the cost of the fold.
    scale: f64,
}

impl CrossValidation {
    /// The folds of a table.
    ///
    /// # Errors
    /// [`Error::Data`] for fewer than two folds, more folds than rows, a metric of another kind of
    /// target, or training rows that all have the same target.
    pub fn split(&self, table: &Dataset) -> Result<Vec<Fold>> {
        let wrong = |what: String| Error::Data(format!("{}: {what}", table.name()));
        let metric = self.metric.unwrap_or(Metric::usual(table.target()));
        if metric.problem() != table.labels().problem() {
            let (name, problem) = (metric.name(), table.labels().problem().name());
            return Err(wrong(format!("the metric `{name}` does not fit: the table is a {problem}")));
        }
        let rows = self.rows(table);
        if self.folds < 2 || self.folds > rows.len() {
            let (asked, most) = (self.folds, rows.len());
            return Err(wrong(format!("{asked} folds of {most} rows; there must be from 2 to {most} folds")));
        }
        let numbers: Vec<usize> = numbers(table.labels(), &rows, self.folds);
        let deviation = deviation(table.labels(), &rows);
        let fold = |fold: usize| {
            let pairs = rows.iter().zip(&numbers);
            let (test, train): (Vec<_>, Vec<_>) = pairs.partition(|(_, number)| **number == fold);
            let [train, test]: [Vec<usize>; 2] =
                [train, test].map(|part| part.into_iter().map(|(row, _)| *row).collect());
            encode(table, &train, &test, metric, deviation).ok_or_else(|| {
                wrong(format!("all training rows of fold {} have one target; try fewer folds", fold + 1))
            })
        };
        (0..self.folds).map(fold).collect()
    }

    /// The rows drawn, in a stratified order: any first part has the shares of the whole, but that
    /// two members of each class come first.
    fn rows(&self, table: &Dataset) -> Vec<usize> {
        let mut rows: Vec<usize> = (0..table.rows()).collect();
        rows.shuffle(&mut Seeds::new(self.seed).stream("folds", 0));
        let mut keyed = Vec::with_capacity(rows.len());
        for class in table.labels().groups(&rows) {
            let place = |j: usize| j.saturating_sub(1) as f64 / class.len() as f64;
            keyed.extend(class.iter().enumerate().map(|(j, &row)| (place(j), j, row)));
        }
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        keyed.into_iter().take(self.max_rows).map(|(.., row)| row).collect()
    }
}

/// For each of the rows the number of its fold: classes are dealt out one after the other.
fn numbers(labels: &Labels, rows: &[usize], folds: usize) -> Vec<usize> {
    let dealt = labels.groups(rows).concat();
    let most = rows.iter().max().map_or(0, |row| row + 1);
    let mut number = vec![0; most];
    dealt.iter().enumerate().for_each(|(i, &row)| number[row] = i % folds);
    rows.iter().map(|&row| number[row]).collect()
}

/// The deviation of a numeric target.
fn deviation(labels: &Labels, rows: &[usize]) -> Option<f64> {
    match labels {
        Labels::Numbers(values) => {
            Some(Moments::of(&rows.iter().map(|&row| values[row]).collect::<Vec<_>>()).deviation)
        }
        Labels::Classes { .. } => None,
    }
}

/// Nothing if all training targets are the same.
fn encode(
    table: &Dataset,
    train: &[usize],
    test: &[usize],
    metric: Metric,
    deviation: Option<f64>,
) -> Option<Fold> {
    let encoder = Encoder::fit(table, train);
    let (train, test) = (encoder.transform(table, train), encoder.transform(table, test));
    let varies = train.y.iter().any(|y| *y != train.y[0]);
    let scale = deviation.map_or(1.0, |all| encoder.deviation() / all);
    varies.then_some(Fold { train, test, metric, scale })
}

impl Fold {
    /// The cost of predictions for the test rows.
    pub fn cost(&self, predictions: &[f64]) -> f64 {
        self.scale * self.metric.cost(&self.test.y, predictions)
    }

    /// The first part of the training rows: a share of them, but two rows, or two a class, at least.
    pub fn part(&self, share: f64) -> Rows {
        let least = match self.train.target {
            Target::Class(classes) => 2 * classes,
            Target::Number => 2,
        };
        let rows = ((share * self.train.len() as f64).ceil() as usize).max(least).min(self.train.len());
        let columns = self.train.columns;
        Rows {
            x: self.train.x[..rows * columns].to_vec(),
            columns,
            y: self.train.y[..rows].to_vec(),
            target: self.train.target,
        }
    }
}
