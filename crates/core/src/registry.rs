//! Names for constructors: how the runner finds learners it has never heard of.

use crate::error::{Error, Result, hint};
use crate::family::Family;
use crate::learner::Learner;
use crate::model::Model;
use crate::options::Options;
use crate::tasks::{TaskDistribution, TaskShape};
use crate::tuning::{Benchmark, Tuner};
use std::path::Path;
use std::sync::Arc;

/// A named constructor and one line about what it makes.
pub struct Entry<F: ?Sized> {
    /// The name in experiment files.
    pub name: &'static str,
    /// One line for `metaburn list`.
    pub about: &'static str,
    /// Reads its options and builds.
    pub build: Arc<F>,
}

impl<F: ?Sized> Clone for Entry<F> {
    fn clone(&self) -> Self {
        Self { name: self.name, about: self.about, build: self.build.clone() }
    }
}

type BuildLearner =
    dyn Fn(&mut Options, Arc<dyn Model>, &TaskShape) -> Result<Arc<dyn Learner>> + Send + Sync;
type BuildModel = dyn Fn(&mut Options, &TaskShape) -> Result<Arc<dyn Model>> + Send + Sync;
type BuildTasks = dyn Fn(&mut Options, &Path) -> Result<Arc<dyn TaskDistribution>> + Send + Sync;
type BuildTuner = dyn Fn(&mut Options, &Registry) -> Result<Arc<dyn Tuner>> + Send + Sync;
type BuildBenchmark = dyn Fn(&mut Options, &Path, &Registry) -> Result<Arc<dyn Benchmark>> + Send + Sync;

/// The learners, models, tasks, tuners, benchmarks and model families that a binary knows: a plain
/// value, filled in its `main`. There is no global registry and no link-time magic.
#[derive(Clone, Default)]
pub struct Registry {
    learners: Vec<Entry<BuildLearner>>,
    models: Vec<Entry<BuildModel>>,
    tasks: Vec<Entry<BuildTasks>>,
    tuners: Vec<Entry<BuildTuner>>,
    benchmarks: Vec<Entry<BuildBenchmark>>,
    families: Vec<(&'static str, &'static str, Arc<dyn Family>)>,
}

impl Registry {
    /// A registry that knows nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a learner. The constructor gets its options, the model and what the tasks look like.
    pub fn learner<F>(&mut self, name: &'static str, about: &'static str, build: F)
    where
        F: Fn(&mut Options, Arc<dyn Model>, &TaskShape) -> Result<Arc<dyn Learner>> + Send + Sync + 'static,
    {
        self.learners.push(Entry { name, about, build: Arc::new(build) });
    }

    /// Adds a model. The constructor gets its options and what the tasks look like.
    pub fn model<F>(&mut self, name: &'static str, about: &'static str, build: F)
    where
        F: Fn(&mut Options, &TaskShape) -> Result<Arc<dyn Model>> + Send + Sync + 'static,
    {
        self.models.push(Entry { name, about, build: Arc::new(build) });
    }

    /// Adds a task distribution. The constructor gets its options and the data folder.
    pub fn tasks<F>(&mut self, name: &'static str, about: &'static str, build: F)
    where
        F: Fn(&mut Options, &Path) -> Result<Arc<dyn TaskDistribution>> + Send + Sync + 'static,
    {
        self.tasks.push(Entry { name, about, build: Arc::new(build) });
    }

    /// Adds a tuner. The constructor gets its options, and the registry for parts of its own.
    pub fn tuner<F>(&mut self, name: &'static str, about: &'static str, build: F)
    where
        F: Fn(&mut Options, &Registry) -> Result<Arc<dyn Tuner>> + Send + Sync + 'static,
    {
        self.tuners.push(Entry { name, about, build: Arc::new(build) });
    }

    /// Adds a benchmark. The constructor gets its options, the data folder, and the registry for
    /// the model families that it trains.
    pub fn benchmark<F>(&mut self, name: &'static str, about: &'static str, build: F)
    where
        F: Fn(&mut Options, &Path, &Registry) -> Result<Arc<dyn Benchmark>> + Send + Sync + 'static,
    {
        self.benchmarks.push(Entry { name, about, build: Arc::new(build) });
    }

    /// Adds a family of models for tables.
    pub fn family(&mut self, name: &'static str, about: &'static str, family: Arc<dyn Family>) {
        self.families.push((name, about, family));
    }

    /// Builds the learner of that name.
    ///
    /// # Errors
    /// [`Error::UnknownName`], or whatever the constructor finds wrong with its options.
    pub fn build_learner(
        &self,
        name: &str,
        options: &mut Options,
        model: Arc<dyn Model>,
        shape: &TaskShape,
    ) -> Result<Arc<dyn Learner>> {
        (find("learner", &self.learners, name, options)?.build)(options, model, shape)
    }

    /// Builds the model of that name.
    ///
    /// # Errors
    /// [`Error::UnknownName`], or whatever the constructor finds wrong with its options.
    pub fn build_model(
        &self,
        name: &str,
        options: &mut Options,
        shape: &TaskShape,
    ) -> Result<Arc<dyn Model>> {
        (find("model", &self.models, name, options)?.build)(options, shape)
    }

    /// Builds the task distribution of that name; `data_dir` is where data sets lie.
    ///
    /// # Errors
    /// [`Error::UnknownName`], or whatever the constructor finds wrong with its options or data.
    pub fn build_tasks(
        &self,
        name: &str,
        options: &mut Options,
        data_dir: &Path,
    ) -> Result<Arc<dyn TaskDistribution>> {
        (find("task distribution", &self.tasks, name, options)?.build)(options, data_dir)
    }

    /// Builds the tuner of that name.
    ///
    /// # Errors
    /// [`Error::UnknownName`], or whatever the constructor finds wrong with its options.
    pub fn build_tuner(&self, name: &str, options: &mut Options) -> Result<Arc<dyn Tuner>> {
        (find("tuner", &self.tuners, name, options)?.build)(options, self)
    }

    /// Builds the benchmark of that name; `data_dir` is where data sets lie.
    ///
    /// # Errors
    /// [`Error::UnknownName`], or whatever the constructor finds wrong with its options or data.
    pub fn build_benchmark(
        &self,
        name: &str,
        options: &mut Options,
        data_dir: &Path,
    ) -> Result<Arc<dyn Benchmark>> {
        (find("benchmark", &self.benchmarks, name, options)?.build)(options, data_dir, self)
    }

    /// The model family of that name; `key` is where the name was given, for the message.
    ///
    /// # Errors
    /// [`Error::UnknownName`].
    pub fn find_family(&self, name: &str, key: &str) -> Result<Arc<dyn Family>> {
        let found = self.families.iter().find(|(known, ..)| *known == name);
        found.map(|(.., family)| family.clone()).ok_or_else(|| Error::UnknownName {
            key: key.to_string(),
            kind: "model family",
            name: name.to_string(),
            hint: hint(name, self.families.iter().map(|(known, ..)| *known)),
        })
    }

    /// Names and descriptions of learners, in the order of registration.
    pub fn learners(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.learners.iter().map(|e| (e.name, e.about))
    }

    /// Names and descriptions of models, in the order of registration.
    pub fn models(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.models.iter().map(|e| (e.name, e.about))
    }

    /// Names and descriptions of task distributions, in the order of registration.
    pub fn task_distributions(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.tasks.iter().map(|e| (e.name, e.about))
    }

    /// Names and descriptions of tuners, in the order of registration.
    pub fn tuners(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.tuners.iter().map(|e| (e.name, e.about))
    }

    /// Names and descriptions of benchmarks, in the order of registration.
    pub fn benchmarks(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.benchmarks.iter().map(|e| (e.name, e.about))
    }

    /// Names and descriptions of model families, in the order of registration.
    pub fn families(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.families.iter().map(|&(name, about, _)| (name, about))
    }
}

fn find<'a, F: ?Sized>(
    kind: &'static str,
    entries: &'a [Entry<F>],
    name: &str,
    options: &Options,
) -> Result<&'a Entry<F>> {
    entries.iter().find(|e| e.name == name).ok_or_else(|| Error::UnknownName {
        key: options.key("name"),
        kind,
        name: name.to_string(),
        hint: hint(name, entries.iter().map(|e| e.name)),
    })
}
