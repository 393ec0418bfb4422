//! A finished search in a line.

use metaburn_results::Search;

/// The result in one line: the mean normalised regret where the best cost is known.
pub(crate) fn news(search: &Search) -> String {
    let last = |study: usize| {
        let rows = search.trials.study.iter().zip(&search.trials.cost);
        let costs = rows.filter(|(s, cost)| **s == study as u64 && cost.is_finite()).map(|(_, &c)| c);
        costs.min_by(f64::total_cmp).unwrap_or(f64::NAN)
    };
    let regrets = search.tasks.iter().enumerate().map(|(i, task)| {
        if task.worst > task.best { (last(i) - task.best) / (task.worst - task.best) } else { 0.0 }
    });
    let studies = search.tasks.len();
    let known = search.tasks.iter().all(|task| task.best.is_finite());
    let mean = regrets.sum::<f64>() / studies as f64;
    if known { format!("{studies} studies, mean regret {mean:.4}") } else { format!("{studies} studies") }
}
