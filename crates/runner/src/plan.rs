//! All runs of an experiment file.

use crate::columns::aligned;
use crate::device::Compute;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::experiment::{Experiment, Work};
use crate::identity::{group_id, labels, run_id};
use crate::overrides::Overrides;
use crate::resolve::{Parts, Resolved, Resolver};
use crate::settings::{Origin, Settings};
use crate::shard::Shard;
use crate::stop::Stop;
use crate::sweep::{Variant, product};
use metaburn_core::Registry;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the command line says beside the experiment file.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// Where to compute.
    pub compute: Compute,
    /// Where data sets lie.
    pub data_dir: PathBuf,
    /// Folder of results; `results/<experiment>` where none is given.
    pub out_dir: Option<PathBuf>,
    /// Runs at a time, at least 1.
    pub jobs: usize,
    /// Threads of the one pool that all jobs share; one for each core where none is given.
    pub threads: Option<usize>,
    /// Seeds in place of the file's; none keeps the file's.
    pub seeds: Vec<u64>,
    /// Settings `key=value` over the file and its sweeps.
    pub set: Vec<String>,
    /// The part of the plan to run.
    pub shard: Option<Shard>,
    /// Ends the sweep before its end.
    pub stop: Stop,
}

impl Default for RunOptions {
    /// One job on the processor, with everything as the file says, and data in `data`.
    fn default() -> Self {
        Self {
            compute: Compute::cpu(),
            data_dir: PathBuf::from("data"),
            out_dir: None,
            jobs: 1,
            threads: None,
            seeds: Vec::new(),
            set: Vec::new(),
            shard: None,
            stop: Stop::default(),
        }
    }
}

/// All runs of an experiment file, checked and built.
#[derive(Debug)]
pub struct Plan {
    /// The experiment's name.
    pub experiment: String,
    /// Folder of results.
    pub out_dir: PathBuf,
    /// The runs, seeds varying fastest.
    pub runs: Vec<PlannedRun>,
}

/// One run: a configuration and a seed.
#[derive(Clone)]
pub struct PlannedRun {
    /// The group's id, then `-s` and the seed.
    pub run_id: String,
    /// Hash of the resolved configuration without the seed.
    pub group_id: String,
    /// What sets the group apart, such as `maml, rate 0.01`.
    pub label: String,
    /// The run's one seed.
    pub seed: u64,
    /// The resolved configuration.
    pub experiment: Arc<Experiment>,
    /// The result file, complete or not yet there.
    pub file: PathBuf,
    /// Where it computes. Searches evaluate their models on the processor.
    pub compute: Compute,
    pub(crate) parts: Parts,
}

impl std::fmt::Debug for PlannedRun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PlannedRun({}, {})", self.run_id, self.name())
    }
}

/// Reads an experiment file and builds every part of every run, so that all bad settings are
/// found before anything runs. Runs that the command line makes equal are planned once.
///
/// ```
/// use metaburn_core::Registry;
/// use metaburn_runner::{RunOptions, plan};
///
/// # fn main() -> Result<(), std::io::Error> {
/// # let folder = tempfile::tempdir()?;
/// # let file = folder.path().join("sines.toml");
/// std::fs::write(&file, "name = \"sines\"\n\n[train]\niterations = 10\n\n[taks]\n")?;
/// let complaint = plan(&file, &Registry::new(), &RunOptions::default()).unwrap_err();
/// assert!(complaint.to_string().ends_with("sines.toml:6: unknown key `taks`; did you mean `tasks`?"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`crate::Error::Setting`] with the file and line (or the argument) of a setting that cannot be
/// taken; [`crate::Error::File`] where the file cannot be read; [`crate::Error::Argument`] where the device
/// lacks an experiment's element type.
pub fn plan(file: &Path, registry: &Registry, options: &RunOptions) -> Result<Plan> {
    let document = Document::read(file)?;
    let overrides = Overrides::parse(&options.set, &options.seeds)?;
    let mut resolver = Resolver::new(registry, &options.data_dir);
    let mut groups: Vec<(Resolved, Vec<String>)> = Vec::new();
    for variant in variants(&document)? {
        let settings = settings(&document.settings, &variant, &overrides);
        let keys = variant.into_iter().map(|change| change.key).collect();
        groups.push((resolver.resolve(&settings)?, keys));
    }
    let swept: Vec<_> = groups.iter().map(|(r, keys)| (&r.experiment, keys.clone())).collect();
    let labels = labels(&swept);
    let experiment = groups[0].0.experiment.name.clone();
    let out_dir = options.out_dir.clone().unwrap_or_else(|| Path::new("results").join(&experiment));
    let (mut runs, mut known): (Vec<PlannedRun>, _) = (Vec::new(), BTreeSet::new());
    for ((resolved, _), label) in groups.into_iter().zip(labels) {
        let compute = match resolved.experiment.work {
            Work::MetaLearning(_) => options.compute.with_type(resolved.experiment.dtype)?,
            Work::Search(_) => Compute::cpu(),
        };
        for run in group_runs(resolved, label, &out_dir, &compute) {
            if known.insert(run.run_id.clone()) {
                runs.push(run);
            }
        }
        if runs.len() > MOST_RUNS {
            return Err(too_many(&document.settings));
        }
    }
    let mut position = 0..;
    runs.retain(|_| options.shard.is_none_or(|shard| position.next().is_some_and(|p| shard.has(p))));
    Ok(Plan { experiment, out_dir, runs })
}

/// The most runs of a file. A few more lines would ask for more than memory holds.
const MOST_RUNS: usize = 100_000;

fn too_many(settings: &Settings) -> Error {
    settings.error("sweep", format!("more than {MOST_RUNS} runs; sweep over less, or give fewer seeds"))
}

/// The product of the sweeps.
fn variants(document: &Document) -> Result<Vec<Variant>> {
    let count = document.sweeps.iter().try_fold(1, |count: usize, axis| count.checked_mul(axis.len()));
    if count.is_none_or(|count| count > MOST_RUNS) {
        return Err(too_many(&document.settings));
    }
    product(&document.sweeps).map_err(|(key, line)| {
        let mut settings = document.settings.clone();
        settings.set(&key, metaburn_core::Value::Bool(true), Origin::Sweep(line));
        settings.error(&key, format!("`{key}` is changed by two [[sweep]] tables"))
    })
}

/// The file's settings with those of a variant over them, and those of the command line on top.
fn settings(base: &Settings, variant: &Variant, overrides: &Overrides) -> Settings {
    let mut settings = base.clone();
    for change in variant {
        settings.set(&change.key, change.value.clone(), Origin::Sweep(change.line));
    }
    overrides.apply(&mut settings);
    settings
}

/// A run for each seed.
fn group_runs(resolved: Resolved, label: String, out_dir: &Path, compute: &Compute) -> Vec<PlannedRun> {
    let Resolved { experiment, seeds, parts } = resolved;
    let group_id = group_id(&experiment);
    let experiment = Arc::new(experiment);
    let run = |seed| {
        let run_id = run_id(&group_id, seed);
        PlannedRun {
            file: out_dir.join(format!("{run_id}.h5")),
            run_id,
            group_id: group_id.clone(),
            label: label.clone(),
            seed,
            experiment: experiment.clone(),
            compute: compute.clone(),
            parts: parts.clone(),
        }
    };
    seeds.into_iter().map(run).collect()
}

impl PlannedRun {
    /// Its state while it is in progress, beside its result.
    pub(crate) fn checkpoint(&self) -> PathBuf {
        self.file.with_extension("ckpt")
    }

    /// The lock of the process that is at it.
    pub(crate) fn lock(&self) -> PathBuf {
        self.file.with_extension("lock")
    }

    /// The length of the run and its unit, for progress.
    pub fn length(&self) -> (u64, &'static str) {
        match (&self.experiment.work, &self.parts) {
            (Work::MetaLearning(work), _) => (work.train.iterations, "iteration"),
            (_, Parts::Search(parts)) => (parts.benchmark.tasks().len() as u64, "task"),
            _ => (0, "step"),
        }
    }

    /// What people call the run, such as `maml, rate 0.01 seed 3`.
    pub fn name(&self) -> String {
        format!("{} seed {}", self.label, self.seed)
    }
}

impl Plan {
    /// The runs as a table of plain text, one line each: what `--dry-run` prints.
    pub fn table(&self) -> String {
        let header = ["run", "configuration", "seed", "tasks", "method", "length"];
        let row = |run: &PlannedRun| {
            let (tasks, method, length) = match &run.experiment.work {
                Work::MetaLearning(work) => (
                    work.tasks.name.clone(),
                    format!("{}, {}", work.model.name, work.outer.name),
                    format!("{} iterations", work.train.iterations),
                ),
                Work::Search(work) => {
                    (work.benchmark.name.clone(), work.tuner.name.clone(), format!("{} trials", work.trials))
                }
            };
            [run.run_id.clone(), run.label.clone(), run.seed.to_string(), tasks, method, length]
        };
        let rows: Vec<_> = [header.map(String::from)].into_iter().chain(self.runs.iter().map(row)).collect();
        aligned(&rows)
    }
}
