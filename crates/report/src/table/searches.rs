//! Searches for other programs.

use super::csv;
use crate::comparison::{Comparison, Tuned};
use crate::ranking::{Ranking, misaligned, ranking};
use crate::ranks;
use crate::regret::{RANDOM, estimate};

const HEADER: [&str; 14] = [
    "experiment",
    "benchmark",
    "tuner",
    "seeds",
    "trials",
    "tasks",
    "measure",
    "mean",
    "half_width_95",
    "groups",
    "mean_over_groups",
    "mean_rank",
    "friedman_chi2",
    "friedman_p",
];

/// One row for each tuner and number of trials; then, after an empty line, one for each pair.
pub(crate) fn write(comparisons: &[Comparison], trials: &[usize]) -> String {
    let mut text = csv::line(&HEADER.map(String::from));
    for comparison in comparisons {
        for n in comparison.shown(trials) {
            text.extend(rows(comparison, n).iter().map(|row| csv::line(row)));
        }
    }
    let pairs = |comparison: &Comparison| ranks::pairs(comparison, &comparison.shown(trials));
    let pairs: Vec<_> = comparisons.iter().filter_map(pairs).collect();
    if pairs.is_empty() { text } else { text + "\n" + &csv::sheets(&pairs) }
}

fn rows(comparison: &Comparison, trials: usize) -> Vec<Vec<String>> {
    let many = comparison.tuners.len() > 1 && misaligned(comparison).is_none();
    let ranking = Some(trials).filter(|_| many).and_then(|n| ranking(comparison, n).ok());
    let tuners = comparison.tuners.iter().enumerate();
    let mut rows: Vec<_> =
        tuners.map(|(i, tuned)| row(comparison, trials, tuned, ranking.as_ref().map(|r| (r, i)))).collect();
    let random = comparison.random_at(trials);
    if !random.is_empty() {
        rows.push(measured(comparison, RANDOM, String::new(), trials, &random));
    }
    rows
}

fn row(
    comparison: &Comparison,
    trials: usize,
    tuned: &Tuned,
    ranked: Option<(&Ranking, usize)>,
) -> Vec<String> {
    let seeds = tuned.seeds.to_string();
    let mut row = measured(comparison, &tuned.label, seeds, trials, &tuned.by_task(trials));
    let groups = tuned.by_group(trials);
    if !groups.is_empty() {
        row[9] = groups.len().to_string();
        row[10] = number(estimate(&groups).mean);
    }
    if let Some((ranking, i)) = ranked {
        row[11] = number(ranking.friedman.mean_ranks[i]);
        row[12] = number(ranking.friedman.statistic);
        row[13] = number(ranking.friedman.p_value);
    }
    row
}

/// A row of which only the first fields are known.
fn measured(
    comparison: &Comparison,
    label: &str,
    seeds: String,
    trials: usize,
    values: &[f64],
) -> Vec<String> {
    let estimate = estimate(values);
    let mut row = vec![comparison.experiment.clone(), comparison.benchmark.clone(), label.to_string(), seeds];
    row.extend([trials.to_string(), values.len().to_string(), comparison.measure().to_string()]);
    row.extend([number(estimate.mean), number(estimate.half_width)]);
    row.resize(HEADER.len(), String::new());
    row
}

/// Empty where it is not defined.
fn number(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}
