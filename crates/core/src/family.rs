//! Model families for tables: what a user's own data are fitted with.

use crate::error::Result;
use crate::seeds::Stream;
use crate::space::{Configuration, Space};

/// What a table's target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// One of so many classes, `0 … classes − 1`.
    Class(usize),
    /// A real number.
    Number,
}

/// Rows of plain numbers with their targets, ready to fit: nothing missing, categories one-hot,
/// columns standardised.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// Features, row by row: `[rows · columns]`.
    pub x: Vec<f64>,
    /// Number of columns.
    pub columns: usize,
    /// Targets `[rows]`: class numbers, or values.
    pub y: Vec<f64>,
    /// What the targets are.
    pub target: Target,
}

impl Rows {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.y.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.y.is_empty()
    }
}

/// A family of models with hyperparameters, such as random forests.
pub trait Family: Send + Sync {
    /// Its hyperparameters for such a target, with defaults; nothing if it cannot predict it.
    fn space(&self, target: Target) -> Option<Space>;

    /// Trains a model and predicts the targets of other rows, `[rows]`: class numbers, or values.
    /// `test.y` must not be looked at.
    ///
    /// # Errors
    /// When the configuration cannot be trained on these rows.
    fn fit_predict(
        &self,
        configuration: &Configuration,
        train: &Rows,
        test: &Rows,
        stream: &mut Stream,
    ) -> Result<Vec<f64>>;
}
