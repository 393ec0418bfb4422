//! Few-shot regression on response surfaces.

mod parts;

use super::build;
use crate::batch::Batch;
use metaburn_core::{
    Benchmark, Candidates, HostEpisodes, Objective, Options, Result, Split, Stream, TaskDistribution,
    TaskShape, TuningTask, Value,
};
use parts::deal;
use rand::RngExt;
use rand::seq::index;
use std::path::Path;
use std::sync::Arc;

/// Few-shot regression on response surfaces: *learn from past tasks how costs hang on
/// hyperparameters, so that a handful of evaluations foretell the rest of a new one.*
///
/// A task is one table of a benchmark. An example is a candidate: `x` its point `[tasks, examples, d]`
/// in the unit cube, `y` its cost `[tasks, examples, 1]`, min–max normalised over the task's whole
/// table (0 is its best candidate, 1 its worst; failed ones count as the worst; 0 everywhere if
/// the table is constant). Support and query are drawn without replacement from one table and
/// share no candidate.
///
/// The parts share no task. Tasks named `train/…`, `validation/…` and `test/…`, as in HPO-B, belong
/// where they say. Others are shuffled by `split_seed` and cut 60 : 20 : 20 (rounded down for
/// validation and test, at least one each), unless `validation_tasks` or `test_tasks` name some:
/// those go where they were put, and the rest is for training.
///
/// ```no_run
/// use metaburn_core::{Options, Seeds, Split, TaskDistribution, Value};
/// use metaburn_tasks::surfaces::Surfaces;
/// use std::path::Path;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let mut options = Options::new("tasks", [
///     ("benchmark".into(), "svm".into()),
///     ("test_tasks".into(), "A9A".into()),
///     ("validation_tasks".into(), "W8A, wine".into()),
/// ]);
/// let tasks = Surfaces::from_options(&mut options, Path::new("data"))?;
/// let episodes = tasks.sample(Split::Train, 8, &mut Seeds::new(0).stream("episodes/train", 0))?;
/// assert_eq!(episodes.support.x.shape().to_vec(), [8, 10, 4]); // [tasks, shots, d]
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Surfaces {
    shots: usize,
    queries: usize,
    objective: Objective,
    dimensions: usize,
    /// At least one for each of training, validation and test.
    parts: [Vec<Surface>; 3],
}

/// A table with normalised costs.
#[derive(Clone)]
struct Surface {
    candidates: Arc<Candidates>,
    costs: Vec<f64>,
}

impl Surfaces {
    /// Reads the settings below, those of the benchmark, and its files:
    ///
    /// | key | default | meaning |
    /// |-|-|-|
    /// | `benchmark` | `"svm"` | name of a response surface; its own keys stand beside |
    /// | `shots`, `queries` | 10, 10 | candidates of a task in support and query |
    /// | `objective` | `"squared_error"` | or `"gaussian"`: models give mean and log variance |
    /// | `validation_tasks`, `test_tasks` | `""` | names with commas between |
    /// | `split_seed` | 0 | deals tasks to the parts if no names are given |
    ///
    /// # Errors
    /// Whatever the benchmark finds wrong; [`metaburn_core::Error::BadValue`] for a name that no task has, for one
    /// given twice, for a part without a task, and for more examples than a table has candidates.
    pub fn from_options(options: &mut Options, data_dir: &Path) -> Result<Self> {
        let benchmark = build(options, data_dir)?;
        let shots = options.count("shots", 10)?;
        let queries = options.count("queries", 10)?;
        let objective = objective(options)?;
        let parts = deal(&benchmark, options)?;
        let least = benchmark.tasks().iter().filter_map(|task| Some(task.costs()?.len())).min().unwrap_or(0);
        if shots + queries > least {
            let expected =
                format!("shots + queries of at most {least}, the candidates of the smallest table");
            return Err(options.bad("shots", &expected, &Value::Int((shots + queries) as i64)));
        }
        let dimensions = benchmark.tasks()[0].space().dimensions();
        let parts = parts.map(|part| part.into_iter().filter_map(|task| surface(task.as_ref())).collect());
        Ok(Self { shots, queries, objective, dimensions, parts })
    }

    fn part(&self, split: Split) -> &[Surface] {
        match split {
            Split::Train => &self.parts[0],
            Split::Validation => &self.parts[1],
            Split::Test => &self.parts[2],
        }
    }
}

fn objective(options: &mut Options) -> Result<Objective> {
    Ok(match options.choice("objective", "squared_error", &["squared_error", "gaussian"])? {
        "gaussian" => Objective::Gaussian,
        _ => Objective::SquaredError,
    })
}

fn surface(task: &dyn TuningTask) -> Option<Surface> {
    let costs = task.costs()?;
    let best = costs.iter().copied().fold(f64::INFINITY, f64::min);
    let worst = costs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let range = if worst > best { worst - best } else { 1.0 };
    let costs = costs.iter().map(|cost| (cost - best) / range).collect();
    Some(Surface { candidates: task.candidates()?.clone(), costs })
}

impl TaskDistribution for Surfaces {
    fn shape(&self) -> TaskShape {
        let outputs = if self.objective == Objective::Gaussian { 2 } else { 1 };
        TaskShape::new(vec![self.dimensions], outputs, self.objective)
    }

    fn sample(&self, split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let surfaces = self.part(split);
        let mut batch = Batch::new();
        for _ in 0..tasks {
            let surface = &surfaces[stream.random_range(0..surfaces.len())];
            let chosen = index::sample(stream, surface.costs.len(), self.shots + self.queries);
            for (i, row) in chosen.into_iter().enumerate() {
                let part = if i < self.shots { &mut batch.support } else { &mut batch.query };
                part.push(surface.candidates[row].iter().copied(), [surface.costs[row]]);
            }
        }
        Ok(batch.finish(tasks, &[self.dimensions], 1))
    }
}
