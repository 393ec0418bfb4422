//! Tables of a user's own, and of collections: what a model family is tuned on.
//!
//! A [`Dataset`] comes from a CSV file ([`Dataset::read_csv`]), by name from what is built in or
//! from the PMLB collection ([`Dataset::open`]), or from columns in memory ([`Dataset::new`]).
//! An [`Encoder`] makes plain numbers of it, [`CrossValidation`] deals its rows into folds, a
//! [`Metric`] scores predictions, and [`meta_features`] describes it to those who transfer from
//! one table to another.

mod built_in;
mod check;
mod column;
mod dates;
mod encoder;
mod folds;
mod infer;
mod labels;
mod landmarks;
mod levels;
mod meta;
mod metric;
mod moments;
mod open;
mod sheet;
mod target;

pub use built_in::BUILT_IN;
pub use column::{Cells, Column};
pub use encoder::Encoder;
pub use folds::{CrossValidation, Fold};
pub use labels::{Labels, Problem};
pub use levels::MAX_LEVELS;
pub use meta::{META_FEATURES, meta_features};
pub use metric::Metric;

use metaburn_core::{Error, Result, Target};

/// A table: named columns, and a target to predict from them.
///
/// A column holds numbers or categories, either of which may be missing; the target holds classes
/// or numbers, none missing. There are at least two rows, two distinct targets (two classes with
/// two members each), and a column that says something. What had to be left out or guessed for that
/// is told by [`Dataset::warnings`].
///
/// ```
/// use metaburn_tasks::dataset::Dataset;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let file = "size,colour,price\n1.5,red,10.25\n,blue,12.5\n2.5,,9.75\n";
/// let table = Dataset::from_csv("houses.csv", file.as_bytes(), Some("price"), None)?;
/// let expected = "houses: 3 rows, 2 columns (1 numeric, 1 categorical), 33.3 % missing, target `price` numeric";
/// assert_eq!(table.summary(), expected);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    name: String,
    columns: Vec<Column>,
    target: String,
    labels: Labels,
    warnings: Vec<String>,
}

impl Dataset {
    /// A table of these columns, and a target named `target`.
    ///
    /// Columns without any value are left out, with a warning.
    ///
    /// # Errors
    /// [`Error::Data`] for columns of unequal length, a name used twice, a number that is not
    /// finite (NaN is fine in a column and means missing), a code beyond the names, and for what
    /// no model can learn from: fewer than two rows, no column with a value, a constant target,
    /// fewer than two classes that have two members.
    pub fn new(name: &str, columns: Vec<Column>, target: &str, labels: Labels) -> Result<Self> {
        let (name, target) = (name.to_string(), target.to_string());
        let place = name.clone();
        Self { name, columns, target, labels, warnings: Vec::new() }.checked(&place)
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The columns, without the target.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The name of the target.
    pub fn target_name(&self) -> &str {
        &self.target
    }

    /// The targets.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// What the target is.
    pub fn target(&self) -> Target {
        self.labels.target()
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.labels.len()
    }

    /// What was left out, guessed, or looks doubtful, one sentence each.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The share of cells without a value, the target's not counted.
    pub fn missing(&self) -> f64 {
        let missing: usize = self.columns.iter().map(|c| c.cells.missing()).sum();
        missing as f64 / (self.rows() * self.columns.len()) as f64
    }

    /// One line for people: rows, columns, missing cells, classes.
    pub fn summary(&self) -> String {
        let numeric = self.columns.iter().filter(|c| matches!(c.cells, Cells::Numbers(_))).count();
        let missing = match self.missing() {
            0.0 => "nothing missing".to_string(),
            share => format!("{:.1} % missing", 100.0 * share),
        };
        let target = match &self.labels {
            Labels::Numbers(_) => "numeric".to_string(),
            Labels::Classes { names, .. } => format!("with {} classes", names.len()),
        };
        format!(
            "{}: {} rows, {} column{} ({numeric} numeric, {} categorical), {missing}, target `{}` {target}",
            self.name,
            self.rows(),
            self.columns.len(),
            if self.columns.len() == 1 { "" } else { "s" },
            self.columns.len() - numeric,
            self.target,
        )
    }

    /// The table, if something can be learned from it; `place` is where it comes from.
    fn checked(mut self, place: &str) -> Result<Self> {
        let wrong = |what: String| Error::Data(format!("{place}: {what}"));
        check::well_formed(&self).map_err(wrong)?;
        check::drop_empty(&mut self);
        check::learnable(&mut self).map_err(wrong)?;
        Ok(self)
    }
}
