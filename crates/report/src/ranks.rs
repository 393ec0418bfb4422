//! Searches as a table: mean ranks, and who differs.

use crate::comparison::Comparison;
use crate::ranking::{Pair, Ranking, misaligned, ranking};
use crate::regret::column;
use crate::table::sheet::{Column, Sheet};

const LEGEND: &str = "Rank @n: the rank of the regret of the first n trials among the tuners, 1 for the lowest, mean over \
     tasks and seeds; regrets that agree to 8 decimals share a rank. Friedman's test says whether tuners \
     differ at all. Which do is said by Wilcoxon's signed-rank test over tasks and seeds for each pair, with \
     Holm's correction for all pairs, at α = 0.05.";

/// Mean ranks after each number of trials; nothing for a single tuner. Where they cannot be ranked,
/// the reason.
pub(crate) fn sheet(comparison: &Comparison, trials: &[usize]) -> Option<Result<Sheet, String>> {
    let tuners = &comparison.tuners;
    if tuners.len() < 2 || trials.is_empty() {
        return None;
    }
    if let Some(reason) = misaligned(comparison) {
        return Some(Err(reason));
    }
    let labels: Vec<String> = tuners.iter().map(|tuned| tuned.label.clone()).collect();
    let mut columns = vec![column("tuner", false, labels.clone())];
    let mut notes = Vec::new();
    for &n in trials {
        match ranking(comparison, n) {
            Ok(ranking) => {
                columns.push(ranks(&ranking));
                notes.push(verdict(&ranking, &labels));
            }
            Err(reason) => notes.push(reason),
        }
    }
    if columns.len() == 1 {
        return Some(Err(notes.join(" ")));
    }
    let title = format!("{}: {}, mean ranks", comparison.experiment, comparison.benchmark);
    Some(Ok(Sheet { title, columns, notes, legend: LEGEND.to_string() }))
}

fn ranks(ranking: &Ranking) -> Column {
    let cells = ranking.friedman.mean_ranks.iter().map(|rank| format!("{rank:.3}")).collect();
    column(&format!("rank @{}", ranking.trials), true, cells)
}

/// Sets of tuners that a person would still read.
const MOST_SETS: usize = 5;

/// Friedman's test and the tuners that do not differ, in a line.
fn verdict(ranking: &Ranking, labels: &[String]) -> String {
    let alike: Vec<String> = ranking
        .alike()
        .iter()
        .map(|set| set.iter().map(|&i| labels[i].as_str()).collect::<Vec<_>>().join(" ~ "))
        .collect();
    let differ = match alike.len() {
        0 => "all pairs differ".to_string(),
        n if n > MOST_SETS => format!("{n} sets of tuners do not differ (CSV has all pairs)"),
        _ => format!("no difference within {}", alike.join("; ")),
    };
    let (n, rows, test) = (ranking.trials, ranking.rows, chi_squared(ranking));
    format!("@{n}: {test} (rows: {rows}); {differ}.")
}

/// Friedman's test in a few words.
pub(crate) fn chi_squared(ranking: &Ranking) -> String {
    let test = &ranking.friedman;
    match test.statistic.is_finite() {
        true => format!("Friedman χ²({}) = {:.3}, p = {:.1e}", test.freedom, test.statistic, test.p_value),
        false => "all tuners tie".to_string(),
    }
}

/// Every pair of tuners after each number of trials, at full precision.
pub(crate) fn pairs(comparison: &Comparison, trials: &[usize]) -> Option<Sheet> {
    if comparison.tuners.len() < 2 || misaligned(comparison).is_some() {
        return None;
    }
    let rankings: Vec<Ranking> = trials.iter().filter_map(|&n| ranking(comparison, n).ok()).collect();
    let both = || rankings.iter().flat_map(|ranking| ranking.pairs.iter().map(move |pair| (ranking, pair)));
    let label = |i: usize| comparison.tuners[i].label.clone();
    let verdict = |ranking: &Ranking, pair: &Pair| if ranking.apart(pair) { "yes" } else { "no" };
    let columns = vec![
        column("trials", true, both().map(|(ranking, _)| ranking.trials.to_string()).collect()),
        column("tuner", false, both().map(|(_, pair)| label(pair.first)).collect()),
        column("other", false, both().map(|(_, pair)| label(pair.second)).collect()),
        column("wilcoxon_p", true, both().map(|(_, pair)| pair.p_value.to_string()).collect()),
        column("holm_p", true, both().map(|(_, pair)| pair.corrected.to_string()).collect()),
        column("differ", false, both().map(|(ranking, pair)| verdict(ranking, pair).to_string()).collect()),
    ];
    let title = format!("{}: {}", comparison.experiment, comparison.benchmark);
    Some(Sheet { title, columns, notes: Vec::new(), legend: String::new() }).filter(|_| !rankings.is_empty())
}
