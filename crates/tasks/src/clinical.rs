//! Few-shot diagnosis on clinical tables.

mod cohorts;
mod groups;
mod measures;
mod parts;
mod table;

use crate::batch::Batch;
use groups::Sizes;
use metaburn_core::{
    Error, HostEpisodes, Measure, Objective, Options, Registry, Result, Split, Stream, TaskDistribution,
    TaskShape, Value,
};
use parts::Parts;
use rand::RngExt;
use rand::seq::{IndexedRandom, SliceRandom, index};
use std::path::Path;
use std::sync::Arc;
use table::Table;

/// Few-shot diagnosis: *learn from other clinics' tables how to learn from ten labelled patients.*
///
/// The tables are the clinical ones with two classes in the PMLB collection (Olson et al. 2017), see
/// `clinical/cohorts.rs`. A task draws `shots` labelled patients of one table, and asks for `queries`
/// others. `x` is `[tasks, patients, width]`, `y` is `[tasks, patients, 2]`: the second output is the
/// case (ill, relapsed, dead), the first is everybody else.
///
/// - **Parts.** The table or cohort `hold_out` is for test, `validation` for validation, all others are
///   for training. A *cohort* is all tables of the same patients: PMLB has one hospital under several
///   names. Tables that share a cohort with the test or validation tables, and are not of them, are left
///   out, so that no patient is in two parts.
/// - **A task** is of a cohort drawn uniformly, then of one of its tables. In training (unless
///   `groups = false`) it is of a *patient group*, too: those at or below the median of one column, or
///   those above, or all, drawn uniformly from the groups that are large enough. Validation and test
///   are about all patients of a table.
/// - **Classes.** Support and query set each have cases in proportion to their share `π` in the group,
///   `round(n·π)`, but at least one patient of each class. AUROC is then always defined. Where cases are
///   rarer than one in `shots` or `queries`, they are more frequent in an episode than in the table.
/// - **Columns.** Each is standardised by mean and deviation of all rows of its table, without a look at
///   the labels: somebody with a table and few labels has the other rows as well. So the inputs of query
///   patients count in these two numbers; their labels are used for nothing but drawing the classes' shares.
///   Categories are numbers, as the files code them. Columns stand at random places among `width`, drawn
///   anew for each task of every part, and what is left is 0: the fifth column of one table has nothing to
///   do with the fifth of another, and a learner shall not come to rely on its place.
/// - **Repeated rows.** A row that repeats another, label and all, is kept once. The files do not say
///   whether it is another patient; a copy in support and query set would be a leak. (`spectf` has 82
///   patients twice.)
///
/// *Intervals.* Test episodes are drawn again and again from one table: an interval over tasks tells how
/// the choice of patients matters, not how another hospital would fare.
pub struct Clinical {
    sizes: Sizes,
    width: usize,
    groups: bool,
    parts: Parts,
}

impl Clinical {
    /// Reads the settings and the tables, `<data_dir>/tabular/pmlb/<name>/<name>.tsv.gz`:
    ///
    /// | key | default | meaning |
    /// |-|-|-|
    /// | `hold_out` | `"pima"` | the table or cohort for test |
    /// | `validation` | the cohort after that of `hold_out` | the table or cohort for validation |
    /// | `shots` | 10 | labelled patients of a task, at least 2 |
    /// | `queries` | 40 | patients to predict, at least 2 |
    /// | `width` | columns of the widest table | length of an input |
    /// | `groups` | true | whether training tasks are about patient groups |
    ///
    /// # Errors
    /// [`Error::Data`] for a table that is missing or damaged; [`Error::BadValue`] for a name that no
    /// table has, for validation on the patients of the test, and for episodes that a table has too few
    /// patients for.
    pub fn from_options(options: &mut Options, data_dir: &Path) -> Result<Self> {
        let sizes =
            Sizes { shots: options.at_least("shots", 10, 2)?, queries: options.at_least("queries", 40, 2)? };
        let groups = options.flag("groups", true)?;
        let chosen = parts::choose(options)?;
        let tables = cohorts::load(data_dir, sizes)?;
        if let Some(table) = tables.iter().flatten().find(|table| table.groups.is_empty()) {
            let (cases, name) = (table.sick.iter().filter(|&&sick| sick).count(), table.name);
            let others = table.sick.len() - cases;
            let expected =
                format!("shots + queries that the {cases} cases and {others} others of `{name}` suffice for");
            return Err(options.bad("shots", &expected, &Value::Int((sizes.shots + sizes.queries) as i64)));
        }
        let widest = tables.iter().flatten().map(Table::columns).max().unwrap_or(1);
        let width = options.at_least("width", widest, widest)?;
        Ok(Self { sizes, width, groups, parts: Parts::deal(tables, &chosen) })
    }

    /// Adds one task to a batch.
    fn draw(&self, split: Split, batch: &mut Batch<f64>, stream: &mut Stream) -> Result<()> {
        let empty = || Error::Data(format!("clinical: the {} part has no table", split.name()));
        let cohort = self.parts.of(split).choose(stream).ok_or_else(empty)?;
        let table = cohort.choose(stream).ok_or_else(empty)?;
        let pick = split == Split::Train && self.groups;
        let group = &table.groups[if pick { stream.random_range(0..table.groups.len()) } else { 0 }];
        let places = index::sample(stream, self.width, table.columns()).into_vec();
        let [mut support, mut query] = group.draw(self.sizes, stream);
        for (rows, into) in [(&mut support, &mut batch.support), (&mut query, &mut batch.query)] {
            rows.shuffle(stream);
            for &mut row in rows {
                let mut x = vec![0.0; self.width];
                places.iter().zip(&table.rows[row]).for_each(|(&place, &value)| x[place] = value);
                into.push(x, if table.sick[row] { [0.0, 1.0] } else { [1.0, 0.0] });
            }
        }
        Ok(())
    }
}

impl TaskDistribution for Clinical {
    fn shape(&self) -> TaskShape {
        TaskShape::new(vec![self.width], 2, Objective::CrossEntropy)
    }

    fn sample(&self, split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let mut batch = Batch::new();
        for _ in 0..tasks {
            self.draw(split, &mut batch, stream)?;
        }
        Ok(batch.finish(tasks, &[self.width], 2))
    }

    fn measures(&self) -> Vec<Measure> {
        measures::ALL.iter().map(|&(name, _)| Measure { name, unit: "1" }).collect()
    }

    /// Of the probability of being a case, `softmax(prediction)₁`: see `clinical/measures.rs`.
    fn score(
        &self,
        split: Split,
        tasks: usize,
        stream: &mut Stream,
        predictions: &[f64],
    ) -> Result<Vec<Vec<f64>>> {
        let y: Vec<f64> = self.sample(split, tasks, stream)?.query.y.iter::<f64>().collect();
        if predictions.len() != y.len() {
            let (found, expected) = (predictions.len(), y.len());
            return Err(Error::Mismatch(format!(
                "{found} predictions for {expected} targets of the query sets"
            )));
        }
        let sick: Vec<bool> = y.chunks(2).map(|y| y[1] == 1.0).collect();
        let p: Vec<f64> = predictions.chunks(2).map(|s| 1.0 / (1.0 + (s[0] - s[1]).exp())).collect();
        let n = self.sizes.queries;
        let each = |measure: fn(&[f64], &[bool]) -> f64| {
            p.chunks(n).zip(sick.chunks(n)).map(|(p, sick)| measure(p, sick)).collect()
        };
        Ok(measures::ALL.iter().map(|&(_, measure)| each(measure)).collect())
    }
}

pub(crate) fn register(registry: &mut Registry) {
    registry.tasks("clinical", "few-shot diagnosis on the clinical tables of PMLB", |options, data_dir| {
        let tasks: Arc<dyn TaskDistribution> = Arc::new(Clinical::from_options(options, data_dir)?);
        Ok(tasks)
    });
}
