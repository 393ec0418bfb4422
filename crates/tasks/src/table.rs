//! Few-shot regression on real tables.

mod data;

use crate::batch::{Batch, Rows};
use data::Parts;
use metaburn_core::{
    HostEpisodes, Objective, Options, Result, Split, Stream, TaskDistribution, TaskShape, Value,
};
use rand::RngExt;
use rand::seq::{IndexedRandom, index};
use rand_distr::{Distribution, StandardNormal};
use std::path::Path;
use std::sync::Arc;

pub use data::Table;

/// Few-shot regression on a real table: *learn from the unlabelled rows how the columns hang
/// together, so that ten labelled rows are enough for a target never seen before.*
///
/// - A **training task** takes one to `target_columns` feature columns `C` as its target,
///   `y = Σ_c w_c·x_c` with `w` drawn uniformly from the unit sphere, and hides them from the
///   input (set to 0, their mean). Its support and query examples are rows of the training part.
///   No label of the table is used.
/// - A **validation task** does the same with validation rows and with columns that are no
///   training target.
/// - A **test task** predicts the table's own target from all features, with ten (`shots`)
///   labelled rows of the test part: what somebody with a table and few labels wants.
///
/// With `target = "label"` training and validation tasks, too, predict the table's own target, from
/// rows of their own parts: each task is a random draw of support and query rows, all of one function.
///
/// The parts share no row and no target column. Random weights, signs among them, keep a network
/// from knowing the target by the hidden columns alone: it has to look at the support set. The
/// idea, with classes in place of numbers, is STUNT's (Nam et al. 2023); why the weights must
/// vary is shown by Rajendran et al. (2020).
///
/// *Units.* Every column is standardised with mean and deviation of the training rows, so
/// a loss of 1 at test is the variance of the target over the training rows; unless
/// `target = "label"`, those two numbers are all that the labels of training rows are used for.
///
/// *Intervals.* Test episodes are drawn again and again from the same test rows: an interval
/// over tasks tells how the choice of examples matters, not how another table would behave.
///
/// Inputs are `[tasks, examples, features]`, 13 for [`Table::Boston`] and 10 for
/// [`Table::Diabetes`]; targets `[tasks, examples, 1]`.
///
/// ```
/// use metaburn_core::{Options, Seeds, Split, TaskDistribution};
/// use metaburn_tasks::TableRegression;
/// use std::path::Path;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let mut options = Options::new("tasks", [("table".into(), "diabetes".into())]);
/// let tasks = TableRegression::from_options(&mut options, Path::new("data"))?;
/// let episodes = tasks.sample(Split::Test, 4, &mut Seeds::new(0).stream("episodes/test", 0))?;
/// assert_eq!(episodes.support.x.shape().to_vec(), [4, 10, 10]); // [tasks, shots, features]
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct TableRegression {
    shots: usize,
    queries: usize,
    /// Most columns in the target of a training task; 0 for the table's own target.
    target_columns: usize,
    parts: Arc<Parts>,
}

/// What one task predicts.
enum Target {
    /// A weighted sum of feature columns, which are hidden from the input.
    Columns(Vec<(usize, f64)>),
    /// The table's own target.
    Label,
}

impl TableRegression {
    /// Reads the settings and makes the table ready; it is built in, and the data folder unused:
    ///
    /// | key | default | meaning |
    /// |-|-|-|
    /// | `table` | `"boston"` | or `"diabetes"` |
    /// | `shots` | 10 | support rows of a task |
    /// | `queries` | 10 | query rows of a task |
    /// | `target` | `"columns"` | what training tasks predict, or `"label"` |
    /// | `target_columns` | 3 | most columns in the target of a training task (of `"columns"`) |
    /// | `split_seed` | 0 | deals rows and columns to training, validation and test |
    ///
    /// `split_seed` stands apart from the run's seed, so that all runs of an experiment see the
    /// same parts.
    ///
    /// # Errors
    /// [`metaburn_core::Error::BadValue`] for a setting of the wrong type or out of range, such
    /// as more examples in an episode than the smallest part has rows.
    pub fn from_options(options: &mut Options, _data_dir: &Path) -> Result<Self> {
        let table = Table::from_options(options)?;
        let shots = options.count("shots", 10)?;
        let queries = options.count("queries", 10)?;
        let target_columns = match options.choice("target", "columns", &["columns", "label"])? {
            "label" => 0,
            _ => options.count("target_columns", 3)?,
        };
        let seed = options.at_least("split_seed", 0, 0)?;
        let parts = Parts::deal(table.rows(), seed as u64);

        let rows = parts.fewest_rows();
        if shots + queries > rows {
            let expected = format!("shots + queries of at most {rows}, the rows of the smallest part");
            return Err(options.bad("shots", &expected, &Value::Int((shots + queries) as i64)));
        }
        let columns = parts.train_targets.len();
        if target_columns > columns {
            let expected = format!("at most {columns}, the target columns of training");
            return Err(options.bad("target_columns", &expected, &Value::Int(target_columns as i64)));
        }
        Ok(Self { shots, queries, target_columns, parts: Arc::new(parts) })
    }

    fn target(&self, split: Split, stream: &mut Stream) -> Target {
        let columns = match split {
            Split::Train => &self.parts.train_targets,
            Split::Validation => &self.parts.validation_targets,
            Split::Test => return Target::Label,
        };
        if self.target_columns == 0 {
            return Target::Label;
        }
        let count = stream.random_range(1..=self.target_columns.min(columns.len()));
        let chosen: Vec<usize> = columns.sample(stream, count).copied().collect();
        let normal: Vec<f64> = StandardNormal.sample_iter(&mut *stream).take(count).collect();
        let length = normal.iter().map(|w| w * w).sum::<f64>().sqrt();
        Target::Columns(chosen.into_iter().zip(normal.iter().map(|w| w / length)).collect())
    }

    fn push(&self, row: &[f64], target: &Target, rows: &mut Rows<f64>) {
        let (mut x, label) = (row[..self.parts.features].to_vec(), row[self.parts.features]);
        let y = match target {
            Target::Label => label,
            Target::Columns(columns) => {
                let y = columns.iter().map(|&(column, weight)| weight * x[column]).sum();
                columns.iter().for_each(|&(column, _)| x[column] = 0.0);
                y
            }
        };
        rows.push(x, [y]);
    }
}

impl TaskDistribution for TableRegression {
    fn shape(&self) -> TaskShape {
        TaskShape::new(vec![self.parts.features], 1, Objective::SquaredError)
    }

    fn sample(&self, split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let rows = self.parts.rows(split);
        let mut batch = Batch::new();
        for _ in 0..tasks {
            let target = self.target(split, stream);
            let chosen = index::sample(stream, rows.len(), self.shots + self.queries);
            for (i, row) in chosen.into_iter().enumerate() {
                let part = if i < self.shots { &mut batch.support } else { &mut batch.query };
                self.push(&rows[row], &target, part);
            }
        }
        Ok(batch.finish(tasks, &[self.parts.features], 1))
    }
}
