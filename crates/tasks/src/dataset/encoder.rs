//! From a table to plain numbers.

use super::levels::Levels;
use super::moments::Moments;
use super::{Cells, Dataset, Labels};
use metaburn_core::Rows;

/// Makes plain numbers of a table, as [`Rows`] promises. All that it knows was learned from training
/// rows: medians, levels, means and deviations, so that nothing of the test rows leaks into training.
///
/// - A *number* becomes `(x − mean)/deviation`, a missing one the median; a column that does not vary
///   in training becomes 0. If training rows miss values, a column of 0/1 says where.
/// - A *category* becomes one column of 0/1 for each of its at most [`MAX_LEVELS`](super::MAX_LEVELS)
///   most frequent levels with two training rows or more, and one for all others, and one for missing
///   values, if training rows have such. A level that training never saw counts as one of the others;
///   where there is no such column, it is 0 in all.
/// - A *numeric target* becomes `(y − mean)/deviation`; [`Encoder::value`] takes that back.
///
/// ```
/// use metaburn_tasks::dataset::{Dataset, Encoder};
///
/// # fn main() -> metaburn_core::Result<()> {
/// let file = "size,colour,price\n1,red,10\n3,blue,12\n,red,9\n5,blue,20\n";
/// let table = Dataset::from_csv("houses.csv", file.as_bytes(), None, None)?;
/// let encoder = Encoder::fit(&table, &[0, 1]);
/// assert_eq!(encoder.columns(), ["size", "colour = other"]); // each colour was seen once
/// let test = encoder.transform(&table, &[2, 3]);
/// assert_eq!(test.x, [0.0, 1.0, 3.0, 1.0]); // the median 2; 5 is three deviations above it
/// assert_eq!(encoder.value(test.y[1]), 20.0);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Encoder {
    columns: Vec<Plan>,
    target: Moments,
}

/// What becomes of one column.
#[derive(Clone, Debug, PartialEq)]
enum Plan {
    Number { name: String, median: f64, moments: Moments, indicator: bool },
    Category { name: String, levels: Levels },
}

impl Encoder {
    /// Learns from the training rows of a table, given by their numbers.
    ///
    /// # Panics
    /// If the table has no such row.
    pub fn fit(table: &Dataset, rows: &[usize]) -> Self {
        let columns = table.columns().iter().map(|column| {
            let name = column.name.clone();
            match &column.cells {
                Cells::Numbers(values) => number(name, values, rows),
                Cells::Levels { names, codes } => {
                    Plan::Category { name, levels: Levels::fit(names, codes, rows) }
                }
            }
        });
        let target = match table.labels() {
            Labels::Numbers(values) => Moments::of(&rows.iter().map(|&row| values[row]).collect::<Vec<_>>()),
            Labels::Classes { .. } => Moments { deviation: 1.0, ..Moments::default() },
        };
        Self { columns: columns.collect(), target }
    }

    /// Rows of the same table, in the order given.
    ///
    /// # Panics
    /// If the table has no such row, or other columns than the one that was fitted.
    pub fn transform(&self, table: &Dataset, rows: &[usize]) -> Rows {
        let width = self.columns().len();
        let mut x = Vec::with_capacity(rows.len() * width);
        for &row in rows {
            for (plan, column) in self.columns.iter().zip(table.columns()) {
                match (plan, &column.cells) {
                    (Plan::Number { median, moments, indicator, .. }, Cells::Numbers(values)) => {
                        let value = values[row];
                        x.push(moments.standardise(if value.is_nan() { *median } else { value }));
                        if *indicator {
                            x.push(f64::from(value.is_nan()));
                        }
                    }
                    (Plan::Category { levels, .. }, Cells::Levels { codes, .. }) => {
                        levels.push(codes[row], &mut x);
                    }
                    _ => panic!("column `{}` is of another kind than the one fitted", column.name),
                }
            }
        }
        let y = rows.iter().map(|&row| self.target.standardise(table.labels().value(row))).collect();
        Rows { x, columns: width, y, target: table.target() }
    }

    /// What the columns of encoded rows stand for.
    pub fn columns(&self) -> Vec<String> {
        let names = self.columns.iter().flat_map(|plan| match plan {
            Plan::Number { name, indicator: false, .. } => vec![name.clone()],
            Plan::Number { name, .. } => vec![name.clone(), format!("{name} = missing")],
            Plan::Category { name, levels } => {
                levels.labels.iter().map(|label| format!("{name} = {label}")).collect()
            }
        });
        names.collect()
    }

    /// The deviation of a numeric target over the training rows; 1 for classes.
    pub(super) fn deviation(&self) -> f64 {
        self.target.deviation
    }

    /// A target, or its prediction, in the table's own units.
    pub fn value(&self, encoded: f64) -> f64 {
        self.target.mean + encoded * self.target.deviation
    }
}

fn number(name: String, values: &[f64], rows: &[usize]) -> Plan {
    let mut known: Vec<f64> = rows.iter().map(|&row| values[row]).filter(|v| !v.is_nan()).collect();
    known.sort_by(f64::total_cmp);
    let indicator = known.len() < rows.len();
    let median = match known.len() {
        0 => 0.0,
        n if n % 2 == 1 => known[n / 2],
        n => known[n / 2 - 1] / 2.0 + known[n / 2] / 2.0,
    };
    known.resize(rows.len(), median);
    Plan::Number { name, median, moments: Moments::of(&known), indicator }
}
