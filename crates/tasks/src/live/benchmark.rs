//! Several tables, one family of models.

use super::{AutoFamily, LiveTask};
use crate::dataset::{CrossValidation, Dataset, Metric, Problem};
use metaburn_core::{Benchmark, Error, Family, Options, Registry, Result, TuningTask, Value};
use std::path::Path;
use std::sync::Arc;

/// Tables on which one model family is tuned.
pub struct LiveBenchmark {
    tasks: Vec<Arc<dyn TuningTask>>,
}

impl LiveBenchmark {
    /// A benchmark of these tasks, in this order.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when there is none, two have the same name, or their spaces differ: classes
    /// and numbers, as a rule.
    pub fn new(tasks: Vec<LiveTask>) -> Result<Self> {
        let Some(first) = tasks.first() else {
            return Err(Error::Mismatch("a benchmark needs at least one table".into()));
        };
        for (i, task) in tasks.iter().enumerate() {
            let name = task.name();
            if tasks[..i].iter().any(|before| before.name() == name) {
                return Err(Error::Mismatch(format!("two tables are named `{name}`; leave one out")));
            }
            if task.space() != first.space() {
                return Err(Error::Mismatch(different(first, task)));
            }
        }
        Ok(Self { tasks: tasks.into_iter().map(|task| Arc::new(task) as Arc<dyn TuningTask>).collect() })
    }

    /// Reads the settings and the tables; families are those of the registry.
    ///
    /// | key | default | meaning |
    /// |-|-|-|
    /// | `family` | `"auto"` | what is trained; `auto` chooses among `families` |
    /// | `families` | all that can predict the targets | with `auto` only |
    /// | `tables` | iris, breast_cancer, digits | names or paths; see [`Dataset::open`] |
    /// | `target` | `""` | the target of files; by default `target`, or else the last column |
    /// | `problem` | `"guess"` | or `"classification"`, `"regression"` |
    /// | `metric` | `"usual"` | or `"error"`, `"balanced_error"`, `"root_mean_square"` |
    /// | `folds` | 5 | of the cross-validation |
    /// | `max_rows` | 2000 | rows drawn of larger tables |
    /// | `seed` | 0 | draws rows and folds; apart from the run's seed, so that all runs share them |
    /// | `fidelities` | `[1.0]` | shares of the training rows, for tuners that halve |
    ///
    /// # Errors
    /// [`Error::UnknownName`] and [`Error::BadValue`] for settings; as for [`Dataset::open`],
    /// [`LiveTask::new`] and [`LiveBenchmark::new`].
    pub fn from_options(options: &mut Options, data_dir: &Path, registry: &Registry) -> Result<Self> {
        let sources = options.texts("tables", &["iris", "breast_cancer", "digits"])?;
        if sources.is_empty() {
            return Err(options.bad("tables", "at least one table", &Value::List(Vec::new())));
        }
        let target = options.text("target", "")?;
        let target = (!target.is_empty()).then_some(target.as_str());
        let problem = options.choice("problem", "guess", &["guess", "classification", "regression"])?;
        let metrics = ["usual", "error", "balanced_error", "root_mean_square"];
        let metric = Metric::named(options.choice("metric", "usual", &metrics)?);
        let validation = CrossValidation {
            folds: options.at_least("folds", 5, 2)?,
            max_rows: options.count("max_rows", 2000)?,
            seed: options.at_least("seed", 0, 0)? as u64,
            metric,
        };
        let shares = options.numbers("fidelities", &[1.0])?;
        let open = |source: &String| Dataset::open(source, data_dir, target, Problem::named(problem));
        let tables: Vec<Dataset> = sources.iter().map(open).collect::<Result<_>>()?;
        let family = family(options, registry, &tables)?;
        let tasks = tables.into_iter().map(|table| {
            LiveTask::new(Arc::new(table), family.clone(), &validation)?.with_fidelities(&shares)
        });
        Self::new(tasks.collect::<Result<_>>()?)
    }
}

impl Benchmark for LiveBenchmark {
    fn tasks(&self) -> &[Arc<dyn TuningTask>] {
        &self.tasks
    }
}

fn family(options: &mut Options, registry: &Registry, tables: &[Dataset]) -> Result<Arc<dyn Family>> {
    let name = options.text("family", "auto")?;
    if name != "auto" {
        return registry.find_family(&name, &options.key("family"));
    }
    let key = options.key("families");
    let able = |name: &str| {
        let family = registry.find_family(name, &key);
        family.is_ok_and(|family| tables.iter().all(|table| family.space(table.target()).is_some()))
    };
    let all: Vec<&str> = registry.families().map(|(name, _)| name).filter(|name| able(name)).collect();
    let names = options.texts("families", &all)?;
    let members = names.into_iter().map(|name| Ok((name.clone(), registry.find_family(&name, &key)?)));
    Ok(Arc::new(AutoFamily::new(members.collect::<Result<_>>()?)?))
}

fn different(first: &LiveTask, other: &LiveTask) -> String {
    let [a, b] = [first, other]
        .map(|task| (task.table().name(), task.table().labels().problem().name(), task.table().target()));
    if a.1 != b.1 {
        let mend = "tune them apart, or say what `problem` it is";
        return format!("table `{}` is a {} and table `{}` a {}; {mend}", a.0, a.1, b.0, b.1);
    }
    let mend = "tune them apart, or choose families that predict both";
    format!(
        "the model family has one search space for table `{}` ({:?}) and another for `{}` ({:?}); {mend}",
        a.0, a.2, b.0, b.2
    )
}
