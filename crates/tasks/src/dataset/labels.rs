//! The target of a table.

use metaburn_core::Target;

/// Whether classes or numbers are to be predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Classes.
    Classification,
    /// Numbers.
    Regression,
}

impl Problem {
    /// The one of that name, `classification` or `regression`.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Classification, Self::Regression].into_iter().find(|p| p.name() == name)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Classification => "classification",
            Self::Regression => "regression",
        }
    }
}

/// The targets of a table, one each row.
#[derive(Clone, Debug, PartialEq)]
pub enum Labels {
    /// Numbers.
    Numbers(Vec<f64>),
    /// Classes.
    Classes {
        /// Their names.
        names: Vec<String>,
        /// For each row the position of its name.
        codes: Vec<usize>,
    },
}

impl Labels {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Classes { codes, .. } => codes.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What they are to a model family.
    pub fn target(&self) -> Target {
        match self {
            Self::Numbers(_) => Target::Number,
            Self::Classes { names, .. } => Target::Class(names.len()),
        }
    }

    /// Whether they are classes or numbers.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Numbers(_) => Problem::Regression,
            Self::Classes { .. } => Problem::Classification,
        }
    }

    /// One of them as a number: the value, or the number of the class.
    pub fn value(&self, row: usize) -> f64 {
        match self {
            Self::Numbers(values) => values[row],
            Self::Classes { codes, .. } => codes[row] as f64,
        }
    }

    /// Rows by class; a single group for numbers.
    pub(super) fn groups(&self, rows: &[usize]) -> Vec<Vec<usize>> {
        match self {
            Self::Numbers(_) => vec![rows.to_vec()],
            Self::Classes { names, codes } => {
                let mut groups = vec![Vec::new(); names.len()];
                rows.iter().for_each(|&row| groups[codes[row]].push(row));
                groups
            }
        }
    }
}
