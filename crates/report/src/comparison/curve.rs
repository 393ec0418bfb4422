//! From trials to curves of regret.

use metaburn_results::Search;

/// What each study had reached after each of its trials: its normalised regret,
/// `(incumbent − best) / (worst − best)`, or where tables are not `known` the incumbent itself.
///
/// The incumbent is the lowest cost so far; before the first trial that did not fail, the highest
/// of the table. Where numbers begin at 0, rows are the incumbents of a published curve and are
/// taken as they are. Regret is 0 on a constant task. NaN is what cannot be known.
pub(super) fn curves(search: &Search, known: bool) -> Vec<Vec<f64>> {
    let mut curves = costs(search);
    for (curve, task) in curves.iter_mut().zip(&search.tasks) {
        let (best, worst) = (task.best, task.worst);
        let mut incumbent = worst;
        for cost in curve.iter_mut() {
            let better = search.first_trial == 0 || incumbent.is_nan() || *cost < incumbent;
            if cost.is_finite() && better {
                incumbent = *cost;
            }
            *cost = match known {
                false => incumbent,
                true if worst > best => (incumbent - best) / (worst - best),
                true => worst - best,
            };
        }
    }
    curves
}

/// The costs of each study's trials.
pub(super) fn costs(search: &Search) -> Vec<Vec<f64>> {
    let mut costs = vec![Vec::new(); search.tasks.len()];
    for (&study, &cost) in search.trials.study.iter().zip(&search.trials.cost) {
        costs[study as usize].push(cost);
    }
    costs
}
