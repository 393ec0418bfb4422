//! From trials to curves of regret.

use metaburn_results::Search;

/// The normalised regret of each study after each of its trials,
/// `(incumbent − best) / (worst − best)`.
///
/// The incumbent is the lowest cost so far; before the first trial that did not fail, the highest
/// of the table. Where numbers begin at 0, rows are the incumbents of a published curve and are
/// taken as they are. Regret is 0 on a constant task, and NaN where the table is not known.
pub(super) fn regrets(search: &Search) -> Vec<Vec<f64>> {
    let mut curves = vec![Vec::new(); search.tasks.len()];
    for (&study, &cost) in search.trials.study.iter().zip(&search.trials.cost) {
        curves[study as usize].push(cost);
    }
    for (curve, task) in curves.iter_mut().zip(&search.tasks) {
        let (best, worst) = (task.best, task.worst);
        let mut incumbent = worst;
        for cost in curve.iter_mut() {
            if cost.is_finite() && (search.first_trial == 0 || *cost < incumbent) {
                incumbent = *cost;
            }
            *cost = if worst > best { (incumbent - best) / (worst - best) } else { worst - best };
        }
    }
    curves
}
