//! An experiment whose own settings are tuned: the benchmark `experiment`.

use crate::device::Compute;
use crate::experiment::Work;
use crate::journal::LiveJournal;
use crate::resolve::{Parts, Resolved, Resolver};
use crate::session::Session;
use crate::settings::{Origin, Settings, check_key};
use crate::stop::Stop;
use crate::train::train;
use metaburn_core::{
    Benchmark, Configuration, Error, Options, Registry, Result, Seeds, Space, Stream, Suggestion, TuningTask,
    Value,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Adds the benchmark `experiment`: meta-training, tuned for its validation loss.
///
/// Its table holds the tables of an experiment, and a search space over their settings:
///
/// ```toml
/// [benchmark]
/// name = "experiment"
/// seed = 42
/// train.iterations = 500
/// train.validate_every = 100
/// learner.name = "maml"
/// model.name = "mlp"
/// tasks.name = "tables"
/// outer.name = "adam"
///
/// [benchmark.space]
/// learner.rate = { type = "real", low = 1e-3, high = 1e-1, scale = "log" }
/// ```
///
/// | setting | default | |
/// |---|---|---|
/// | `title` | `"experiment"` | the task's name in tables |
/// | `seed` | 0 | of initial parameters and episodes, the same for all trials |
///
/// A trial meta-trains with its configuration and costs the lowest meta-validation loss on the way:
/// the loss of the parameters that the experiment itself would go on to test. With the seed, all
/// trials share initial parameters and episodes (common random numbers), and the cost is a function
/// of the configuration alone. Trials compute on the CPU.
pub fn register(registry: &mut Registry) {
    let about = "meta-training of a learner, its settings tuned for the validation loss";
    registry.benchmark("experiment", about, |options, data_dir, registry| {
        let task: Arc<dyn TuningTask> = Arc::new(TunedExperiment::from_options(options, data_dir, registry)?);
        Ok(Arc::new(One([task])))
    });
}

/// A benchmark of one task.
struct One([Arc<dyn TuningTask>; 1]);

impl Benchmark for One {
    fn tasks(&self) -> &[Arc<dyn TuningTask>] {
        &self.0
    }
}

struct TunedExperiment {
    title: String,
    space: Arc<Space>,
    settings: Settings,
    /// Keeps data sets between trials.
    resolver: Mutex<Resolver>,
    seed: u64,
}

impl TunedExperiment {
    fn from_options(options: &mut Options, data_dir: &Path, registry: &Registry) -> Result<Self> {
        let title = options.text("title", "experiment")?;
        let seed = options.at_least("seed", 0, 0)? as u64;
        let mut part = options.part("space");
        let given = part.rest();
        part.record(given.clone());
        options.absorb("space", part)?;
        let space = Arc::new(Space::from_value(&options.key("space"), &nested(given))?);

        let task = Self {
            title,
            space,
            settings: inner(options.rest())?,
            resolver: Mutex::new(Resolver::new(registry, data_dir)),
            seed,
        };
        // All bad settings are found before the first trial.
        let resolved = task.resolve(&task.space.default_configuration())?;
        let (Work::MetaLearning(work), experiment) = (&resolved.experiment.work, &resolved.experiment) else {
            return Err(Error::Mismatch("an experiment that is tuned must be of meta-learning".into()));
        };
        if work.train.validate_every == 0 {
            let what =
                "`benchmark.train.validate_every`: the validation loss is what is tuned; set it to 100, say";
            return Err(Error::Mismatch(what.into()));
        }
        let tuned = |key: &String| task.space.parameters().iter().any(|p| p.name == *key);
        options.record(experiment.settings().filter(|(key, _)| !tuned(key) && !key.starts_with("test.")));
        Ok(task)
    }

    fn resolve(&self, configuration: &Configuration) -> Result<Resolved> {
        let mut settings = self.settings.clone();
        for (key, value) in configuration {
            settings.set(key, value.clone(), Origin::Argument("search space".into()));
        }
        let mut resolver = self.resolver.lock().unwrap_or_else(PoisonError::into_inner);
        resolver.resolve(&settings).map_err(|e| Error::Mismatch(e.to_string()))
    }
}

impl TuningTask for TunedExperiment {
    fn name(&self) -> &str {
        &self.title
    }

    fn space(&self) -> &Arc<Space> {
        &self.space
    }

    fn evaluate(&self, suggestion: &Suggestion, _stream: &mut Stream) -> Result<f64> {
        let Resolved { experiment, parts, .. } = self.resolve(&self.space.decode(&suggestion.point))?;
        let (Work::MetaLearning(work), Parts::MetaLearning(parts)) = (experiment.work.clone(), parts) else {
            return Err(Error::Mismatch("an experiment that is tuned must be of meta-learning".into()));
        };
        let session = Session {
            experiment: Arc::new(experiment),
            work,
            learner: parts.learner,
            tasks: parts.tasks,
            seeds: Seeds::new(self.seed),
            compute: Compute::cpu(),
            stop: Stop::default(),
        };
        let journal = LiveJournal::start();
        train(&session, &journal, None).map_err(|e| Error::Mismatch(format!("{e:#}")))?;
        let best = journal.lock().best.first().map(|best| best.loss);
        best.ok_or_else(|| Error::Mismatch("the validation loss was never finite: training diverged".into()))
    }
}

/// The settings of the experiment itself, by dotted key.
fn inner(given: BTreeMap<String, Value>) -> Result<Settings> {
    let mut settings = Settings::new(PathBuf::from("[benchmark]"));
    settings.set("name", Value::from("tuned"), Origin::Line(0));
    for (key, value) in given {
        let section = key.split('.').next().unwrap_or_default();
        let fits = match section {
            "test" => Err("test tasks have no part in tuning; leave `test` out".to_string()),
            "name" | "seeds" | "search" | "tuner" | "benchmark" => Err(format!("`{key}` has no place here")),
            _ => check_key(&key),
        };
        fits.map_err(|what| Error::Mismatch(format!("[benchmark]: {what}")))?;
        settings.set(&key, value, Origin::Argument(format!("benchmark.{key}")));
    }
    Ok(settings)
}

/// Dotted keys as tables in tables.
fn nested(flat: BTreeMap<String, Value>) -> Value {
    let mut root = BTreeMap::new();
    flat.into_iter().for_each(|(key, value)| insert(&mut root, &key, value));
    Value::Table(root)
}

fn insert(table: &mut BTreeMap<String, Value>, path: &str, value: Value) {
    let Some((head, tail)) = path.split_once('.') else {
        table.insert(path.to_string(), value);
        return;
    };
    // `a = 1` beside `a.b = 2` is no TOML; where --set makes it, the longer one counts.
    let mut inner = match table.remove(head) {
        Some(Value::Table(inner)) => inner,
        _ => BTreeMap::new(),
    };
    insert(&mut inner, tail, value);
    table.insert(head.to_string(), Value::Table(inner));
}
