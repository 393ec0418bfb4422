//! Searches as a table: regret after some numbers of trials.

use crate::number::plus_minus;
use crate::table::sheet::{Column, Sheet};
use metaburn_results::{Run, Search};
use std::collections::BTreeMap;

/// Numbers of trials that have a column.
const SHOWN: [usize; 8] = [1, 3, 5, 10, 20, 30, 50, 100];

/// What the words of the tables mean.
pub(crate) const LEGEND: &str = "Regret @n: (lowest cost of the first n trials - lowest of the table) / (highest - lowest), \
     mean over tasks after seeds were averaged, ± half its 95 % interval over tasks. Random (exact): the \
     expectation of random search without replacement.";

/// Complete searches by experiment and benchmark, then by label: the runs of each label differ in
/// their seeds.
type Comparisons<'a> = BTreeMap<(&'a str, &'a str), BTreeMap<&'a str, Vec<&'a Search>>>;

/// One table for each experiment and benchmark; none without complete searches.
pub(crate) fn sheets(runs: &[Run]) -> Vec<Sheet> {
    let mut comparisons = Comparisons::new();
    for run in runs.iter().filter(|run| run.header.status == "complete") {
        let Some(search) = &run.search else { continue };
        let comparison = comparisons.entry((&run.header.experiment, &run.header.benchmark)).or_default();
        comparison.entry(&run.header.label).or_default().push(search);
    }
    comparisons
        .into_iter()
        .map(|((experiment, benchmark), labels)| sheet(experiment, benchmark, labels))
        .collect()
}

fn sheet(experiment: &str, benchmark: &str, labels: BTreeMap<&str, Vec<&Search>>) -> Sheet {
    let longest = labels.values().flatten().flat_map(|s| &s.tasks).map(|t| t.random.len()).max().unwrap_or(0);
    let exact: Option<&Search> = labels.values().flatten().next().filter(|_| longest > 0).copied();
    let mut names: Vec<String> = labels.keys().map(|label| (*label).to_string()).collect();
    let mut seeds: Vec<String> = labels.values().map(|searches| searches.len().to_string()).collect();
    if exact.is_some() {
        names.push("random (exact)".into());
        seeds.push("–".into());
    }
    let mut columns = vec![column("tuner", "", false, names), column("seeds", "", true, seeds)];
    for trials in SHOWN.into_iter().filter(|&trials| trials <= longest) {
        let mut cells: Vec<String> =
            labels.values().map(|searches| cell(&regrets(searches, trials))).collect();
        let random = exact.map(|search| search.tasks.iter().map(|task| task.random[trials - 1]).collect());
        cells.extend(random.map(|values: Vec<f64>| cell(&values)));
        columns.push(column(&format!("regret @{trials}"), "", true, cells));
    }
    Sheet { title: format!("{experiment}: {benchmark}"), columns, notes: Vec::new() }
}

fn column(name: &str, unit: &str, numeric: bool, cells: Vec<String>) -> Column {
    Column { name: name.to_string(), unit: unit.to_string(), numeric, cells }
}

/// The regret of each task after so many trials, the mean over seeds; tasks without a known best
/// and worst cost are left out.
fn regrets(searches: &[&Search], trials: usize) -> Vec<f64> {
    let tasks = searches[0].tasks.len();
    let mean = |task: usize| {
        let sum: f64 = searches.iter().map(|search| regret(search, task, trials)).sum();
        sum / searches.len() as f64
    };
    (0..tasks).map(mean).filter(|regret| regret.is_finite()).collect()
}

/// `(min of the first costs − best) / (worst − best)`; 1 where all of them failed, 0 on a constant
/// task.
fn regret(search: &Search, task: usize, trials: usize) -> f64 {
    let (best, worst) = (search.tasks[task].best, search.tasks[task].worst);
    let rows =
        search.trials.study.iter().zip(&search.trials.cost).filter(|(study, _)| **study == task as u64);
    let costs = rows.take(trials).map(|(_, &cost)| cost).filter(|cost| cost.is_finite());
    let lowest = costs.min_by(f64::total_cmp).unwrap_or(worst);
    if worst > best { (lowest - best) / (worst - best) } else { worst - best }
}

/// Mean and half of its 95 % interval, `1.96·s/√n`.
fn cell(values: &[f64]) -> String {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0);
    if values.is_empty() { "–".to_string() } else { plus_minus(mean, 1.96 * (variance / n).sqrt()) }
}
