//! Rows in the types of libraries.

use metaburn_core::Rows;
use ndarray::Array2;
use smartcore::error::Failed;
use smartcore::linalg::basic::matrix::DenseMatrix;

/// The features, `[rows, columns]`.
pub(crate) fn features(rows: &Rows) -> Result<DenseMatrix<f64>, String> {
    DenseMatrix::new(rows.len(), rows.columns, rows.x.clone(), false).map_err(said)
}

/// The features as linfa takes them.
pub(crate) fn array(rows: &Rows) -> Result<Array2<f64>, String> {
    Array2::from_shape_vec((rows.len(), rows.columns), rows.x.clone()).map_err(|e| e.to_string())
}

/// The classes.
pub(crate) fn classes(rows: &Rows) -> Vec<u32> {
    rows.y.iter().map(|&y| y as u32).collect()
}

/// Classes as numbers again.
pub(crate) fn numbers(classes: Vec<u32>) -> Vec<f64> {
    classes.into_iter().map(f64::from).collect()
}

/// What smartcore says went wrong.
pub(crate) fn said(failed: Failed) -> String {
    failed.to_string()
}
