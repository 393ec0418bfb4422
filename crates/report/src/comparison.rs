//! Searches that can be compared: tuners on the tasks of one benchmark, as curves.

mod benchmark;
mod curve;

use crate::estimate::mean;
use benchmark::Settings;
use metaburn_results::{Run, Search};
use std::collections::BTreeMap;

/// Numbers of trials that are shown unless others are asked for.
const SHOWN: [usize; 8] = [1, 3, 5, 10, 20, 30, 50, 100];

/// The tuners of one experiment on one benchmark.
pub(crate) struct Comparison {
    /// The experiment's name.
    pub experiment: String,
    /// The benchmark's name, with what sets it apart from others of that name in the experiment.
    pub benchmark: String,
    /// By label.
    pub tuners: Vec<Tuned>,
    /// Whether curves are of normalised regret. They are of the lowest cost where the lowest and
    /// highest of all costs are not known for a single task.
    pub known: bool,
    /// The costs of all trials in turn, where there is a single study.
    pub single: Option<Vec<f64>>,
    /// The exact expected regret of random search on each task after 1, 2, … trials; empty where
    /// the tables are not known.
    pub random: Vec<Vec<f64>>,
    /// What is to be said of runs that failed.
    pub failures: Vec<String>,
}

/// The studies of one tuner, over all tasks and seeds.
pub(crate) struct Tuned {
    /// What sets the tuner apart within its experiment.
    pub label: String,
    /// Number of runs, which differ in their seeds.
    pub seeds: usize,
    /// The number of trials before the first point of the curves.
    pub first: usize,
    /// The number of trials at the end of the longest curve.
    pub last: usize,
    /// Normalised regret, or lowest cost, after `first`, `first + 1`, … trials.
    pub curves: BTreeMap<Row, Vec<f64>>,
}

/// What a curve is of. Rows are what tuners are compared on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    /// The task's group; empty where there are no groups.
    pub group: String,
    /// The task's name.
    pub task: String,
    /// Counts tasks of the same name.
    pub copy: usize,
    /// The run's seed.
    pub seed: u64,
}

/// Compares the complete searches among some runs: one comparison for each experiment and benchmark.
/// Benchmarks of one name with other settings are others.
pub(crate) fn comparisons(runs: &[Run]) -> Vec<Comparison> {
    let mut all: BTreeMap<(&str, &str), BTreeMap<Settings, Vec<&Run>>> = BTreeMap::new();
    for run in runs.iter().filter(|run| run.header.kind == "search") {
        let same_name = all.entry((&run.header.experiment, &run.header.benchmark)).or_default();
        same_name.entry(benchmark::settings(&run.header)).or_default().push(run);
    }
    let compare = |same_name: BTreeMap<Settings, Vec<&Run>>| -> Vec<Comparison> {
        let settings: Vec<&Settings> = same_name.keys().collect();
        let one = |(own, runs): (&Settings, &Vec<&Run>)| {
            Comparison::new(runs).of_benchmark(&benchmark::apart(own, &settings))
        };
        same_name.iter().map(one).collect()
    };
    all.into_values().flat_map(compare).filter(|c| !c.tuners.is_empty()).collect()
}

impl Comparison {
    /// Of at least one run.
    fn new(runs: &[&Run]) -> Self {
        let mut groups: BTreeMap<(&str, &str), Vec<(u64, &Search)>> = BTreeMap::new();
        let mut failures = Vec::new();
        for Run { header, search, .. } in runs {
            match search {
                Some(search) if header.status == "complete" => {
                    groups.entry((&header.label, &header.group_id)).or_default().push((header.seed, search));
                }
                _ => failures
                    .push(format!("Failed: {}, seed {}: {}", header.label, header.seed, header.failure)),
            }
        }
        failures.sort();
        let searches: Vec<&Search> = groups.values().flatten().map(|(_, search)| *search).collect();
        let known = searches.iter().flat_map(|search| &search.tasks).any(|task| task.worst >= task.best);
        let alone = searches.first().filter(|search| searches.len() == 1 && search.tasks.len() == 1);
        let longest =
            searches.iter().max_by_key(|search| search.tasks.first().map_or(0, |task| task.random.len()));
        let random = longest.iter().flat_map(|search| &search.tasks).map(|task| task.random.clone());
        Self {
            experiment: runs[0].header.experiment.clone(),
            benchmark: runs[0].header.benchmark.clone(),
            random: random.filter(|curve| !curve.is_empty()).collect(),
            tuners: groups.iter().map(|((label, _), own)| Tuned::new(label, own, known)).collect(),
            known,
            single: alone.map(|search| curve::costs(search).concat()),
            failures,
        }
    }

    /// With settings in the benchmark's name, and not in the tuners' labels.
    fn of_benchmark(mut self, apart: &[String]) -> Self {
        for words in apart {
            self.benchmark += &format!(", {words}");
            let sign = format!(", benchmark {words}");
            self.tuners.iter_mut().for_each(|tuned| tuned.label = tuned.label.replacen(&sign, "", 1));
        }
        self
    }

    /// The numbers of trials to show: those asked for, or else the usual ones that some tuner reached.
    pub fn shown(&self, asked: &[usize]) -> Vec<usize> {
        if !asked.is_empty() {
            return asked.to_vec();
        }
        let reached = |n: &usize| self.tuners.iter().any(|tuned| tuned.reached(*n));
        SHOWN.into_iter().filter(reached).collect()
    }

    /// What curves are of, in a word.
    pub fn measure(&self) -> &'static str {
        if self.known { "regret" } else { "cost" }
    }

    /// The exact regret of random search on each task after so many trials.
    pub fn random_at(&self, trials: usize) -> Vec<f64> {
        let at = |curve: &Vec<f64>| trials.checked_sub(1).and_then(|i| curve.get(i)).copied();
        self.random.iter().filter_map(at).filter(|regret| regret.is_finite()).collect()
    }
}

impl Tuned {
    fn new(label: &str, searches: &[(u64, &Search)], known: bool) -> Self {
        let mut curves = BTreeMap::new();
        for (seed, search) in searches {
            for (task, curve) in search.tasks.iter().zip(curve::curves(search, known)) {
                let mut row =
                    Row { group: task.group.clone(), task: task.name.clone(), copy: 0, seed: *seed };
                while curves.contains_key(&row) {
                    row.copy += 1;
                }
                curves.insert(row, curve);
            }
        }
        let first = searches.iter().map(|(_, search)| search.first_trial).min().unwrap_or(1) as usize;
        let longest = curves.values().map(Vec::len).max().unwrap_or(0);
        let last = (first + longest).saturating_sub(1);
        Self { label: label.to_string(), seeds: searches.len(), first, last, curves }
    }

    /// Whether curves have a point after so many trials.
    pub fn reached(&self, trials: usize) -> bool {
        (self.first..=self.last).contains(&trials)
    }

    /// The regret (or cost) of one study after so many trials; nothing where it is not known. A study that
    /// ended early, because nothing was left to try, keeps its last regret.
    pub fn regret(&self, row: &Row, trials: usize) -> Option<f64> {
        let curve = self.curves.get(row).filter(|_| self.reached(trials))?;
        curve.get(trials - self.first).or(curve.last()).copied().filter(|regret| regret.is_finite())
    }

    /// The regret (or cost) on each task after so many trials, the mean over seeds.
    pub fn by_task(&self, trials: usize) -> Vec<f64> {
        self.means(trials, |row| (&row.group, &row.task, row.copy))
    }

    /// The regret (or cost) in each group of tasks after so many trials, the mean over tasks and seeds;
    /// nothing where there are no groups.
    pub fn by_group(&self, trials: usize) -> Vec<f64> {
        let grouped = self.curves.keys().any(|row| !row.group.is_empty());
        if grouped { self.means(trials, |row| &row.group) } else { Vec::new() }
    }

    fn means<'a, K: Ord>(&'a self, trials: usize, key: impl Fn(&'a Row) -> K) -> Vec<f64> {
        let mut values: BTreeMap<K, Vec<f64>> = BTreeMap::new();
        for row in self.curves.keys() {
            if let Some(regret) = self.regret(row, trials) {
                values.entry(key(row)).or_default().push(regret);
            }
        }
        values.values().map(|values| mean(values)).collect()
    }
}
