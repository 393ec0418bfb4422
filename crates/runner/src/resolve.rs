//! Settings to an experiment whose parts have been built.
//!
//! Building every part of every run before the first run starts finds all bad settings at once.

use crate::error::Result;
use crate::experiment::{Component, Experiment, MetaLearning, Search, Testing, Train, Work};
use crate::search::SearchParts;
use crate::session::MetaParts;
use crate::settings::{SEARCH_SECTIONS, Settings};
use metaburn_autodiff::DType;
use metaburn_core::{Benchmark, Error, Objective, Options, Registry, Source, TaskDistribution, Value, hint};
use metaburn_outer::Optimizer;
use metaburn_search::Prior;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An experiment, the seeds it asks for, and its parts.
pub(crate) struct Resolved {
    pub experiment: Experiment,
    pub seeds: Vec<u64>,
    pub parts: Parts,
}

/// What a run is made of.
#[derive(Clone)]
pub(crate) enum Parts {
    MetaLearning(MetaParts),
    Search(SearchParts),
}

/// A part that may hold a data set, with its settings as given and as resolved.
struct Loaded<T: ?Sized> {
    given: Vec<(String, Value)>,
    component: Component,
    part: Arc<T>,
}

/// Builds parts by name. Task distributions are shared between equal settings, for they may hold
/// a data set.
pub(crate) struct Resolver {
    registry: Registry,
    data_dir: PathBuf,
    loaded: Vec<Loaded<dyn TaskDistribution>>,
    benchmarks: Vec<Loaded<dyn Benchmark>>,
}

impl Resolver {
    pub fn new(registry: &Registry, data_dir: &Path) -> Self {
        let (registry, data_dir) = (registry.clone(), data_dir.to_path_buf());
        Self { registry, data_dir, loaded: Vec::new(), benchmarks: Vec::new() }
    }

    /// Fills in all settings and builds all parts.
    pub fn resolve(&mut self, settings: &Settings) -> Result<Resolved> {
        let (name, dtype, seeds) = (name(settings)?, dtype(settings)?, seeds(settings)?);
        let (work, parts) = match settings.sections().find(|s| SEARCH_SECTIONS.contains(s)) {
            Some(sign) => self.search(settings, sign)?,
            None => self.meta_learning(settings)?,
        };
        Ok(Resolved { experiment: Experiment { name, dtype, work }, seeds, parts })
    }

    /// A tuner on a benchmark. `sign` is the table that tells so.
    fn search(&mut self, settings: &Settings, sign: &str) -> Result<(Work, Parts)> {
        if let Some(other) = settings.sections().find(|s| !SEARCH_SECTIONS.contains(s)) {
            let message = format!("[{sign}] makes this a search, which has no table [{other}]");
            return Err(settings.error(other, message));
        }
        let (_, (trials, paths)) = table(settings, "search", |options| {
            Ok((options.count("trials", 50)?, options.texts("prior", &[])?))
        })?;
        let registry = self.registry.clone();
        let known = registry.tuners().map(|(name, _)| name);
        let (tuner, made) =
            component(settings, "tuner", known, |name, options| registry.build_tuner(name, options))?;
        let (benchmark, tasks) = self.benchmark(settings)?;
        let prior = prior(&paths, tasks.as_ref()).map_err(|e| settings.locate(e, "search.prior"))?;
        let parts = SearchParts { tuner: made, benchmark: tasks, prior: Arc::new(prior) };
        Ok((Work::Search(Search { trials, prior: paths, tuner, benchmark }), Parts::Search(parts)))
    }

    /// The benchmark, loaded once.
    fn benchmark(&mut self, settings: &Settings) -> Result<(Component, Arc<dyn Benchmark>)> {
        let given = settings.section("benchmark");
        if let Some(loaded) = self.benchmarks.iter().find(|other| other.given == given) {
            return Ok((loaded.component.clone(), loaded.part.clone()));
        }
        let known = self.registry.benchmarks().map(|(name, _)| name);
        let (component, part) = component(settings, "benchmark", known, |name, options| {
            self.registry.build_benchmark(name, options, &self.data_dir)
        })?;
        self.benchmarks.push(Loaded { given, component: component.clone(), part: part.clone() });
        Ok((component, part))
    }

    /// A learner with its model, tasks and outer optimizer.
    fn meta_learning(&mut self, settings: &Settings) -> Result<(Work, Parts)> {
        let registry = self.registry.clone();
        let (tasks_component, tasks) = self.tasks(settings)?;
        let shape = tasks.shape();
        let known = registry.models().map(|(name, _)| name);
        let (model_component, model) =
            component(settings, "model", known, |name, options| registry.build_model(name, options, &shape))?;
        let known = registry.learners().map(|(name, _)| name);
        let (learner_component, learner) = component(settings, "learner", known, |name, options| {
            let learner = registry.build_learner(name, options, model, &shape)?;
            if tasks.train_outputs() != shape.outputs && !learner.any_way() {
                return Err(Error::Mismatch(format!(
                    "`{name}` has one output for each class, so training episodes of {} classes do not fit \
                     test episodes of {}; leave `tasks.train_way` out",
                    tasks.train_outputs(),
                    shape.outputs
                )));
            }
            if shape.simulation.is_some() && learner.acts().is_none() {
                return Err(Error::Mismatch(format!(
                    "`{name}` learns from examples, but `{}` is a world to act in; take a learner of policies, \
                     such as maml",
                    tasks_component.name
                )));
            }
            Ok(learner)
        })?;
        let (outer, optimizer) = table(settings, "outer", Optimizer::from_options)?;
        if optimizer.needs_policies() && shape.simulation.is_none() {
            let message =
                format!("`trpo` moves policies, but `{}` has examples; take adam", tasks_component.name);
            return Err(settings.error("outer.name", message));
        }
        let (_, train) = table(settings, "train", Train::from_options)?;
        let steps = learner.steps();
        let (_, test) = table(settings, "test", |options| Testing::from_options(options, steps))?;
        if test.ensemble > 1 && (train.validate_every == 0 || shape.objective == Objective::Gaussian) {
            let message = "`test.ensemble` takes the mean of predictions at the best validation passes: it needs \
                           `train.validate_every`, and tasks without a Gaussian objective";
            return Err(settings.error("test.ensemble", message.to_string()));
        }
        let work = MetaLearning {
            train,
            test,
            learner: learner_component,
            model: model_component,
            tasks: tasks_component,
            outer: Component { name: text(&outer, "name"), settings: outer },
        };
        Ok((Work::MetaLearning(work), Parts::MetaLearning(MetaParts { learner, tasks })))
    }

    /// The task distribution, loaded once.
    fn tasks(&mut self, settings: &Settings) -> Result<(Component, Arc<dyn TaskDistribution>)> {
        let given = settings.section("tasks");
        if let Some(loaded) = self.loaded.iter().find(|other| other.given == given) {
            return Ok((loaded.component.clone(), loaded.part.clone()));
        }
        let known = self.registry.task_distributions().map(|(name, _)| name);
        let (component, tasks) = component(settings, "tasks", known, |name, options| {
            self.registry.build_tasks(name, options, &self.data_dir)
        })?;
        self.loaded.push(Loaded { given, component: component.clone(), part: tasks.clone() });
        Ok((component, tasks))
    }
}

/// The past tasks of result files, which must lie in the benchmark's space.
fn prior(paths: &[String], benchmark: &dyn Benchmark) -> metaburn_core::Result<Vec<Source>> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    let Some(first) = benchmark.tasks().first() else { return Ok(Vec::new()) };
    let prior = Prior::for_space(&paths, first.space())?;
    benchmark.tasks().iter().try_for_each(|task| prior.check(task.space()))?;
    Ok(prior.sources)
}

/// A part chosen by the name in its table.
fn component<T>(
    settings: &Settings,
    section: &str,
    known: impl Iterator<Item = &'static str>,
    build: impl FnOnce(&str, &mut Options) -> metaburn_core::Result<T>,
) -> Result<(Component, T)> {
    let key = format!("{section}.name");
    let name = match settings.get(&key) {
        Some(Value::Text(name)) => name.clone(),
        Some(other) => {
            return Err(settings.error(&key, format!("`{key}`: expected a string, found {}", other.kind())));
        }
        None => {
            let known = known.collect::<Vec<_>>().join(", ");
            return Err(
                settings.error(&key, format!("`{key}` is missing; under [{section}], name one of {known}"))
            );
        }
    };
    let given = settings.section(section).into_iter().filter(|(key, _)| key != "name");
    let mut options = Options::new(section, given);
    let built = build(&name, &mut options).map_err(|e| settings.locate(e, &key))?;
    let mut resolved = options.finish().map_err(|e| settings.locate(e, &key))?;
    resolved.insert("name".into(), Value::from(name.as_str()));
    Ok((Component { name, settings: resolved }, built))
}

/// A table that is always there.
fn table<T>(
    settings: &Settings,
    section: &str,
    read: impl FnOnce(&mut Options) -> metaburn_core::Result<T>,
) -> Result<(BTreeMap<String, Value>, T)> {
    let mut options = Options::new(section, settings.section(section));
    let built = read(&mut options).map_err(|e| settings.locate(e, section))?;
    let resolved = options.finish().map_err(|e| settings.locate(e, section))?;
    Ok((resolved, built))
}

/// The experiment's name, which must do as the name of a folder.
fn name(settings: &Settings) -> Result<String> {
    let wrong = |found: &str| {
        let expected = "a name of letters, digits, `-`, `_` and `.` that starts with a letter or digit";
        settings.error("name", format!("`name`: expected {expected}, found {found}"))
    };
    match settings.get("name") {
        Some(Value::Text(name)) => {
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            let usable = name.chars().all(plain) && name.starts_with(|c: char| c.is_ascii_alphanumeric());
            if usable { Ok(name.clone()) } else { Err(wrong(&format!("{name:?}"))) }
        }
        Some(other) => Err(wrong(other.kind())),
        None => Err(settings.error("name", "`name` is missing; it names the folder of results")),
    }
}

fn dtype(settings: &Settings) -> Result<DType> {
    match settings.get("dtype") {
        None => Ok(DType::F32),
        Some(Value::Text(word)) if word == "f32" => Ok(DType::F32),
        Some(Value::Text(word)) if word == "f64" => Ok(DType::F64),
        Some(Value::Text(word)) => {
            let hint = hint(word, ["f32", "f64"]);
            Err(settings.error("dtype", format!("`dtype`: expected f32 or f64, found {word:?}; {hint}")))
        }
        Some(other) => {
            Err(settings
                .error("dtype", format!("`dtype`: expected \"f32\" or \"f64\", found {}", other.kind())))
        }
    }
}

/// Seeds: one, or a list. Default `[0]`.
fn seeds(settings: &Settings) -> Result<Vec<u64>> {
    let wrong = |found: &str| {
        let expected = "whole numbers of at least 0, each once, such as [0, 1, 2]";
        settings.error("seeds", format!("`seeds`: expected {expected}; found {found}"))
    };
    let items = match settings.get("seeds") {
        None => return Ok(vec![0]),
        Some(Value::List(items)) if items.is_empty() => return Err(wrong("none")),
        Some(Value::List(items)) => items.clone(),
        Some(one) => vec![one.clone()],
    };
    let (mut seeds, mut known) = (Vec::new(), BTreeSet::new());
    for item in &items {
        match item {
            Value::Int(seed) if *seed >= 0 && known.insert(*seed) => seeds.push(*seed as u64),
            other => return Err(wrong(&other.to_string())),
        }
    }
    Ok(seeds)
}

fn text(settings: &BTreeMap<String, Value>, key: &str) -> String {
    match settings.get(key) {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    }
}
