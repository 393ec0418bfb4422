//! Searches as a table: regret, or lowest cost, after some numbers of trials.

use crate::comparison::{Comparison, Tuned};
use crate::estimate::Estimate;
use crate::number::plus_minus;
use crate::table::sheet::{Column, NOTHING, Sheet};

/// What random search without replacement is called.
pub(crate) const RANDOM: &str = "random (exact)";

/// What the words of the table mean.
const LEGEND: &str = "Regret @n: (lowest cost of the first n trials - lowest of the table) / (highest - lowest), \
     mean over tasks after seeds were averaged, ± half its 95 % interval over tasks. Random (exact): the \
     expectation of random search without replacement.";

/// The same where the lowest and highest costs are not known.
const COST: &str = "Cost @n: the lowest cost of the first n trials, mean over tasks after seeds were averaged, ± half \
     its 95 % interval over tasks.";

/// What is added where tasks have groups.
const GROUPED: &str =
    " Over groups: tasks of a group are averaged first, and the interval is one over groups.";

/// One row for each tuner, and one for random search where its expectation is known; a second table
/// of means over groups where tasks have any.
pub(crate) fn sheets(comparison: &Comparison, trials: &[usize]) -> Vec<Sheet> {
    let title = format!("{}: {}", comparison.experiment, comparison.benchmark);
    let random = |n| Some(comparison.random_at(n)).filter(|_| !comparison.random.is_empty());
    let by_task = columns(comparison, trials, Tuned::by_task, random);
    let by_group = columns(comparison, trials, Tuned::by_group, |_| None);
    let grouped = trials.iter().any(|&n| comparison.tuners.iter().any(|tuned| !tuned.by_group(n).is_empty()));
    let legend = if comparison.known { LEGEND } else { COST };
    let legend = if grouped { format!("{legend}{GROUPED}") } else { legend.to_string() };
    let sheet = |title, columns, notes| Sheet { title, columns, notes, legend: legend.clone() };
    let mut sheets = vec![sheet(title.clone(), by_task, comparison.failures.clone())];
    if grouped {
        sheets.push(sheet(format!("{title}, over groups"), by_group, Vec::new()));
    }
    sheets
}

fn columns(
    comparison: &Comparison,
    trials: &[usize],
    values: fn(&Tuned, usize) -> Vec<f64>,
    random: impl Fn(usize) -> Option<Vec<f64>>,
) -> Vec<Column> {
    let extra = random(1).is_some();
    let tuners = || comparison.tuners.iter();
    let mut names: Vec<String> = tuners().map(|tuned| tuned.label.clone()).collect();
    let mut seeds: Vec<String> = tuners().map(|tuned| tuned.seeds.to_string()).collect();
    if extra {
        names.push(RANDOM.into());
        seeds.push(NOTHING.into());
    }
    let mut columns = vec![column("tuner", false, names), column("seeds", true, seeds)];
    for &n in trials {
        let all = tuners().map(|tuned| values(tuned, n)).chain(random(n));
        let name = format!("{} @{n}", comparison.measure());
        columns.push(column(&name, true, all.map(|values| cell(&values)).collect()));
    }
    columns
}

pub(crate) fn column(name: &str, numeric: bool, cells: Vec<String>) -> Column {
    Column { name: name.to_string(), unit: String::new(), numeric, cells }
}

/// Mean and half of its 95 % interval.
pub(crate) fn estimate(values: &[f64]) -> Estimate {
    Estimate::over_tasks(&[values.iter().copied().map(Some).collect()])
}

fn cell(values: &[f64]) -> String {
    let Estimate { mean, half_width, .. } = estimate(values);
    if values.is_empty() { NOTHING.to_string() } else { plus_minus(mean, half_width) }
}
