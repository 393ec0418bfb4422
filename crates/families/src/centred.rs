//! Tables for linear models.

use crate::matrix::{features, said};
use metaburn_core::Rows;
use smartcore::linalg::basic::matrix::DenseMatrix;

/// Training rows less their means. smartcore's ridge regression has no intercept, and it and the lasso
/// refuse as many columns as rows, or more. Rows of means that are added to a centred table, zeros, change
/// neither its sums of squares nor its means.
pub(crate) struct Centred {
    x: Vec<f64>,
    columns: usize,
    /// Targets less their mean, and zeros.
    pub y: Vec<f64>,
    means: Vec<f64>,
    mean: f64,
}

impl Centred {
    pub fn of(train: &Rows) -> Self {
        let (n, columns) = (train.len(), train.columns);
        let column = |j: usize| train.x.iter().skip(j).step_by(columns);
        let means: Vec<f64> = (0..columns).map(|j| column(j).sum::<f64>() / n as f64).collect();
        let mean = train.y.iter().sum::<f64>() / n as f64;
        let mut x = less(&train.x, &means);
        let mut y: Vec<f64> = train.y.iter().map(|y| y - mean).collect();
        let rows = n.max(columns + 1);
        x.resize(rows * columns, 0.0);
        y.resize(rows, 0.0);
        Self { x, columns, y, means, mean }
    }

    /// The features, `[rows, columns]`.
    pub fn x(&self) -> Result<DenseMatrix<f64>, String> {
        DenseMatrix::new(self.y.len(), self.columns, self.x.clone(), false).map_err(said)
    }

    /// The features of other rows, less the same means.
    pub fn features_of(&self, rows: &Rows) -> Result<DenseMatrix<f64>, String> {
        features(&Rows { x: less(&rows.x, &self.means), ..rows.clone() })
    }

    /// Predictions with the mean of the targets.
    pub fn restored(&self, predictions: Vec<f64>) -> Vec<f64> {
        predictions.into_iter().map(|p| p + self.mean).collect()
    }
}

fn less(x: &[f64], means: &[f64]) -> Vec<f64> {
    x.iter().zip(means.iter().cycle()).map(|(x, mean)| x - mean).collect()
}
