//! One column of a table.

/// A named column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name, the only one of its kind in the table.
    pub name: String,
    /// What it holds.
    pub cells: Cells,
}

/// The cells of a column, one each row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// Numbers; NaN is a missing one.
    Numbers(Vec<f64>),
    /// Categories.
    Levels {
        /// Their names.
        names: Vec<String>,
        /// For each row the position of its name, or nothing.
        codes: Vec<Option<usize>>,
    },
}

impl Cells {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Levels { codes, .. } => codes.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of cells without a value.
    pub fn missing(&self) -> usize {
        match self {
            Self::Numbers(values) => values.iter().filter(|v| v.is_nan()).count(),
            Self::Levels { codes, .. } => codes.iter().filter(|c| c.is_none()).count(),
        }
    }
}
