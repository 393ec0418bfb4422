//! Names for constructors: how the runner finds learners it has never heard of.

use crate::error::{Error, Result, hint};
use crate::learner::Learner;
use crate::model::Model;
use crate::options::Options;
use crate::tasks::{TaskDistribution, TaskShape};
use std::path::Path;
use std::sync::Arc;

/// A named constructor and one line about what it makes.
pub struct Entry<F: ?Sized> {
    /// The name in experiment files.
    pub name: &'static str,
    /// One line for `metaburn list`.
    pub about: &'static str,
    /// Reads its options and builds.
    pub build: Box<F>,
}

type BuildLearner =
    dyn Fn(&mut Options, Arc<dyn Model>, &TaskShape) -> Result<Arc<dyn Learner>> + Send + Sync;
type BuildModel = dyn Fn(&mut Options, &TaskShape) -> Result<Arc<dyn Model>> + Send + Sync;
type BuildTasks = dyn Fn(&mut Options, &Path) -> Result<Arc<dyn TaskDistribution>> + Send + Sync;

/// The learners, models and task distributions that a binary knows: a plain value, filled in its
/// `main`. There is no global registry and no link-time magic.
#[derive(Default)]
pub struct Registry {
    learners: Vec<Entry<BuildLearner>>,
    models: Vec<Entry<BuildModel>>,
    tasks: Vec<Entry<BuildTasks>>,
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
        self.learners.push(Entry { name, about, build: Box::new(build) });
    }

    /// Adds a model. The constructor gets its options and what the tasks look like.
    pub fn model<F>(&mut self, name: &'static str, about: &'static str, build: F)
    where
        F: Fn(&mut Options, &TaskShape) -> Result<Arc<dyn Model>> + Send + Sync + 'static,
    {
        self.models.push(Entry { name, about, build: Box::new(build) });
    }

    /// Adds a task distribution. The constructor gets its options and the data folder.
    pub fn tasks<F>(&mut self, name: &'static str, about: &'static str, build: F)
    where
        F: Fn(&mut Options, &Path) -> Result<Arc<dyn TaskDistribution>> + Send + Sync + 'static,
    {
        self.tasks.push(Entry { name, about, build: Box::new(build) });
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
