//! The published curves of HPO-B (Pineda Arango, Jomaa, Wistuba & Grabocka 2021).
//!
//! A file `<method>.json` holds, by search space, task and seed, the best accuracy after 0, 1, 2, …
//! trials that follow five initial ones, normalised over the whole table of the task:
//!
//! ```text
//! {"5636": {"31": {"test0": [0.62, 0.71, …], "test1": […], …}, …}, …}
//! ```
//!
//! Each seed becomes a run. The cost of a trial is `1 − accuracy`, the best of a table 0 and the worst
//! 1, so that a cost is its normalised regret; the search space is the tasks' group. Configurations
//! are not published, so points have no coordinates.

use anyhow::{Context, Result, bail, ensure};
use metaburn_results::{Environment, Header, Run, Search, SearchTask, Trials};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The experiment's name in result files.
const EXPERIMENT: &str = "hpob-published";
/// The benchmark's name in result files.
const BENCHMARK: &str = "hpob published";
/// Files that describe the data sets and hold no curves begin so.
const DESCRIPTION: &str = "meta-";
/// Seeds are named so, with their number.
const SEED: &str = "test";

/// Curves by search space, task and name of the seed.
type Published = BTreeMap<String, BTreeMap<String, BTreeMap<String, Vec<f64>>>>;

/// All curves of one method.
pub struct Method {
    /// The file's name without its ending.
    pub name: String,
    /// Curves of the tasks, by seed and then by search space and task.
    seeds: BTreeMap<u64, BTreeMap<(String, String), Vec<f64>>>,
}

/// Reads a file, or all in a folder whose names end in `.json` and are not descriptions.
///
/// # Errors
/// With the file, the place in it and the mend: nothing to read, no JSON, another layout, curves of
/// unequal lengths, tasks without all seeds, or accuracies outside `[0, 1]`.
pub fn read(path: &Path) -> Result<Vec<Method>> {
    let files = files(path)?;
    files.iter().map(|file| method(file).with_context(|| file.display().to_string())).collect()
}

fn files(path: &Path) -> Result<Vec<PathBuf>> {
    ensure!(path.exists(), "{}: there is no such file or folder", path.display());
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let list = || fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>();
    let mut files = list().with_context(|| format!("{}: cannot be listed", path.display()))?;
    let described = |name: &str| name.starts_with(DESCRIPTION);
    files.retain(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".json") && !described(&name)
    });
    files.sort();
    ensure!(!files.is_empty(), "{}: the folder holds no <method>.json", path.display());
    Ok(files)
}

fn method(file: &Path) -> Result<Method> {
    let text = fs::read_to_string(file).context("cannot be read as text")?;
    let layout =
        "expected curves by search space, task and seed; is the file complete, and one of HPO-B's results?";
    let published: Published = serde_json::from_str(&text).context(layout)?;
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut seeds: BTreeMap<u64, BTreeMap<(String, String), Vec<f64>>> = BTreeMap::new();
    for (space, tasks) in published {
        for (task, curves) in tasks {
            for (seed, curve) in curves {
                let place = || format!("search space {space}, task {task}, seed {seed}");
                let number = number(&seed).with_context(place)?;
                check(&curve).with_context(place)?;
                seeds.entry(number).or_default().insert((space.clone(), task.clone()), curve);
            }
        }
    }
    complete(&seeds)?;
    Ok(Method { name, seeds })
}

fn number(seed: &str) -> Result<u64> {
    let number = seed.strip_prefix(SEED).and_then(|digits| digits.parse().ok());
    number.with_context(|| format!("expected a seed such as {SEED}0, found `{seed}`"))
}

fn check(curve: &[f64]) -> Result<()> {
    match curve.iter().position(|accuracy| !(0.0..=1.0).contains(accuracy)) {
        Some(i) => bail!("expected accuracies from 0 to 1, found {} at position {i}", curve[i]),
        None => Ok(()),
    }
}

/// Every seed must have every task, and every curve the same length.
fn complete(seeds: &BTreeMap<u64, BTreeMap<(String, String), Vec<f64>>>) -> Result<()> {
    let tasks: BTreeSet<_> = seeds.values().flat_map(BTreeMap::keys).collect();
    let Some(length) = seeds.values().flat_map(BTreeMap::values).map(Vec::len).max().filter(|n| *n > 0)
    else {
        bail!("there are no curves in it")
    };
    for (seed, curves) in seeds {
        for task in &tasks {
            let place = format!("search space {}, task {}, seed {SEED}{seed}", task.0, task.1);
            let found = curves.get(*task).with_context(|| format!("{place}: the curve is missing"))?.len();
            ensure!(found == length, "{place}: expected {length} points as in other curves, found {found}");
        }
    }
    Ok(())
}

impl Method {
    /// One run for each seed.
    pub fn runs(&self) -> impl Iterator<Item = Run> {
        self.seeds.iter().map(|(seed, curves)| Run {
            header: self.header(*seed),
            environment: environment(),
            search: Some(search(curves)),
            ..Run::default()
        })
    }

    /// What there is, in a line.
    pub fn summary(&self) -> String {
        let curves = self.seeds.values().next();
        let tasks = curves.map_or(0, BTreeMap::len);
        let spaces: BTreeSet<&String> =
            curves.iter().flat_map(|c| c.keys()).map(|(space, _)| space).collect();
        let points = curves.and_then(|c| c.values().next()).map_or(0, Vec::len);
        let (name, seeds, spaces) = (&self.name, self.seeds.len(), spaces.len());
        format!("{name}: {seeds} seeds, {tasks} tasks in {spaces} search spaces, {points} points each")
    }

    fn header(&self, seed: u64) -> Header {
        Header {
            experiment: EXPERIMENT.to_string(),
            run_id: format!("{}-s{seed}", self.name),
            group_id: self.name.clone(),
            label: self.name.clone(),
            kind: "search".to_string(),
            tuner: self.name.clone(),
            benchmark: BENCHMARK.to_string(),
            dtype: "f64".to_string(),
            seed,
            status: "complete".to_string(),
            ..Header::default()
        }
    }
}

fn environment() -> Environment {
    let unknown = || "unknown".to_string();
    Environment {
        metaburn_version: env!("CARGO_PKG_VERSION").to_string(),
        burn_version: unknown(),
        git_revision: unknown(),
        device: unknown(),
        platform: unknown(),
        ..Environment::default()
    }
}

fn search(curves: &BTreeMap<(String, String), Vec<f64>>) -> Search {
    let task = |(space, task): &(String, String)| SearchTask {
        name: task.clone(),
        group: space.clone(),
        best: 0.0,
        worst: 1.0,
        default_cost: f64::NAN,
        ..SearchTask::default()
    };
    Search {
        first_trial: 0,
        tasks: curves.keys().map(task).collect(),
        trials: trials(curves),
        ..Search::default()
    }
}

fn trials(curves: &BTreeMap<(String, String), Vec<f64>>) -> Trials {
    let cost: Vec<f64> = curves.values().flatten().map(|accuracy| 1.0 - accuracy).collect();
    let study = curves.values().zip(0u64..).flat_map(|(curve, study)| curve.iter().map(move |_| study));
    let rows = cost.len();
    Trials {
        study: study.collect(),
        candidate: vec![-1; rows],
        fidelity: vec![1.0; rows],
        failure: vec![String::new(); rows],
        seconds: vec![f64::NAN; rows],
        points: Vec::new(),
        cost,
    }
}
