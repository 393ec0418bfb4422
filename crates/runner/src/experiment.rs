//! One configuration with every setting filled in.

use crate::canonical;
use metaburn_autodiff::DType;
use metaburn_core::{Options, Result, Value};
use metaburn_outer::Optimizer;
use std::collections::BTreeMap;

/// A resolved experiment: what all runs of one group share. Only the seed is missing.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// The experiment's name, which is also the name of its folder of results.
    pub name: String,
    /// Element type of parameters and episodes.
    pub dtype: DType,
    /// What its runs do.
    pub work: Work,
}

/// What the runs of an experiment do.
#[derive(Clone, Debug)]
pub enum Work {
    /// Meta-train a learner and test it on new tasks: the tables `[train]`, `[test]`, `[learner]`,
    /// `[model]`, `[tasks]` and `[outer]`.
    MetaLearning(MetaLearning),
    /// Tune each task of a benchmark: the tables `[search]`, `[tuner]` and `[benchmark]`.
    Search(Search),
}

/// Meta-training and meta-test of a learner.
#[derive(Clone, Debug)]
pub struct MetaLearning {
    /// Meta-training.
    pub train: Train,
    /// Meta-test.
    pub test: Testing,
    /// The meta-learner.
    pub learner: Component,
    /// The network.
    pub model: Component,
    /// The task distribution.
    pub tasks: Component,
    /// The outer optimizer.
    pub outer: Component,
}

/// Tuning of each task of a benchmark, the others being the past tasks to learn from.
#[derive(Clone, Debug)]
pub struct Search {
    /// Trials of each study: `trials` of the table `[search]`. Default 50.
    pub trials: usize,
    /// Result files, or folders of them, whose tasks are past tasks too: `prior` of the table
    /// `[search]`. Default none.
    pub prior: Vec<String>,
    /// Who proposes what to try.
    pub tuner: Component,
    /// What is tuned.
    pub benchmark: Component,
}

/// How meta-training goes: the table `[train]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Train {
    /// Outer steps. Default 1000.
    pub iterations: u64,
    /// Tasks in one outer step. Default 16.
    pub meta_batch: usize,
    /// Iterations between two rows of the curves. Default 50.
    pub log_every: usize,
    /// Iterations between two passes over the validation tasks; 0 makes none, and the last
    /// parameters are tested. Default 0.
    pub validate_every: u64,
    /// Validation tasks, the same on every pass. Default 100.
    pub validation_tasks: usize,
    /// Iterations between two checkpoints; 0 makes none. Default 500.
    pub checkpoint_every: u64,
}

/// How meta-test goes: the table `[test]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Testing {
    /// Test tasks. Default 600.
    pub tasks: usize,
    /// Inner steps on each of them. Default: as many as the learner takes in training.
    pub steps: usize,
    /// Tasks adapted at a time, which bounds memory. It is a part of the protocol, for tasks are
    /// drawn by the batch. Default 100.
    pub batch: usize,
    /// Validation passes whose parameters are tested together, those with the lowest losses: each adapts,
    /// and the mean of their predictions is scored (as MAML++ is tested, with 5). Default 1.
    pub ensemble: usize,
}

/// A part that is chosen by name, with its settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// The name in the registry.
    pub name: String,
    /// All settings, defaults and the name included.
    pub settings: BTreeMap<String, Value>,
}

impl Experiment {
    /// The configuration as canonical TOML: the same text for the same configuration, and the
    /// same configuration again when it is read. Without a seed it is what the group's id hashes;
    /// with one it is an experiment file for just that run.
    pub fn to_toml(&self, seed: Option<u64>) -> String {
        let mut text = canonical::line("name", &Value::from(self.name.as_str()));
        if let Some(seed) = seed {
            text += &format!("seeds = [{seed}]\n");
        }
        text += &canonical::line("dtype", &Value::from(self.dtype_name()));
        for (name, settings) in self.sections() {
            text += &canonical::section(name, &settings);
        }
        text
    }

    /// `f32` or `f64`.
    pub fn dtype_name(&self) -> &'static str {
        if self.dtype == DType::F64 { "f64" } else { "f32" }
    }

    /// The name of what is compared: the learner, or the tuner.
    pub fn method(&self) -> &str {
        match &self.work {
            Work::MetaLearning(work) => &work.learner.name,
            Work::Search(work) => &work.tuner.name,
        }
    }

    /// A setting by its dotted key.
    pub(crate) fn setting(&self, key: &str) -> Option<Value> {
        match key.split_once('.') {
            Some((section, rest)) => {
                let mut sections = self.sections().into_iter();
                sections.find(|(name, _)| *name == section)?.1.remove(rest)
            }
            None => (key == "dtype").then(|| Value::from(self.dtype_name())),
        }
    }

    /// All settings by dotted key.
    pub(crate) fn settings(&self) -> impl Iterator<Item = (String, Value)> {
        let dotted = |(section, settings): (&str, BTreeMap<String, Value>)| {
            settings
                .into_iter()
                .map(move |(key, value)| (format!("{section}.{key}"), value))
                .collect::<Vec<_>>()
        };
        self.sections().into_iter().flat_map(dotted)
    }

    /// The tables of the file, in the order in which they are written.
    fn sections(&self) -> Vec<(&'static str, BTreeMap<String, Value>)> {
        match &self.work {
            Work::MetaLearning(work) => vec![
                ("train", work.train.settings()),
                ("test", work.test.settings()),
                ("learner", work.learner.settings.clone()),
                ("model", work.model.settings.clone()),
                ("tasks", work.tasks.settings.clone()),
                ("outer", work.outer.settings.clone()),
            ],
            Work::Search(work) => vec![
                ("search", work.settings()),
                ("tuner", work.tuner.settings.clone()),
                ("benchmark", work.benchmark.settings.clone()),
            ],
        }
    }
}

impl Search {
    fn settings(&self) -> BTreeMap<String, Value> {
        let mut settings = table(&[("trials", self.trials)]);
        if !self.prior.is_empty() {
            let paths = self.prior.iter().map(|path| Value::from(path.as_str())).collect();
            settings.insert("prior".into(), Value::List(paths));
        }
        settings
    }
}

impl MetaLearning {
    /// The outer optimizer, before its first step.
    pub(crate) fn optimizer(&self) -> Result<Optimizer> {
        let mut options = Options::new("outer", self.outer.settings.clone());
        Ok(Optimizer::from_options(&mut options)?.log_every(self.train.log_every))
    }
}

impl Train {
    /// Reads the table's settings.
    pub(crate) fn from_options(options: &mut Options) -> Result<Self> {
        Ok(Self {
            iterations: options.count("iterations", 1000)? as u64,
            meta_batch: options.count("meta_batch", 16)?,
            log_every: options.count("log_every", 50)?,
            validate_every: options.at_least("validate_every", 0, 0)? as u64,
            validation_tasks: options.count("validation_tasks", 100)?,
            checkpoint_every: options.at_least("checkpoint_every", 500, 0)? as u64,
        })
    }

    fn settings(&self) -> BTreeMap<String, Value> {
        table(&[
            ("iterations", self.iterations as usize),
            ("meta_batch", self.meta_batch),
            ("log_every", self.log_every),
            ("validate_every", self.validate_every as usize),
            ("validation_tasks", self.validation_tasks),
            ("checkpoint_every", self.checkpoint_every as usize),
        ])
    }
}

impl Testing {
    /// Reads the table's settings; `steps` is the learner's own number of inner steps.
    pub(crate) fn from_options(options: &mut Options, steps: usize) -> Result<Self> {
        Ok(Self {
            tasks: options.count("tasks", 600)?,
            steps: options.count("steps", steps.max(1))?,
            batch: options.count("batch", 100)?,
            ensemble: options.count("ensemble", 1)?,
        })
    }

    fn settings(&self) -> BTreeMap<String, Value> {
        let ensemble = [("ensemble", self.ensemble)];
        let more = if self.ensemble > 1 { &ensemble[..] } else { &[] };
        table(&[&[("tasks", self.tasks), ("steps", self.steps), ("batch", self.batch)], more].concat())
    }
}

fn table(counts: &[(&str, usize)]) -> BTreeMap<String, Value> {
    counts.iter().map(|&(key, count)| (key.to_string(), Value::Int(count as i64))).collect()
}
