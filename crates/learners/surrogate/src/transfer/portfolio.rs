//! Lists of configurations that together suit past tasks.

use super::library::Library;
use super::source_model::SourceModel;
use metaburn_core::{Result, Setting, Source};
use std::sync::Arc;

/// So many of the best configurations of each past task are considered when tasks do not share theirs.
const BEST: usize = 10;

/// The greedy portfolio of at most `count` candidates, from their regrets `[tasks][candidates]`: one
/// after the other, each is the one that leaves the least mean regret,
///
/// `argmin_c mean_t min(b_t, regret_tc)`,
///
/// where `b_t` is task `t`'s least regret in the portfolio so far; the first of equals. It ends when no
/// candidate lowers the mean any more. No random numbers.
///
/// ```
/// use metaburn_surrogate::portfolio;
///
/// // The second candidate is the best on average; the third mends what it leaves.
/// let regrets = [vec![0.0, 0.2, 1.0], vec![1.0, 0.5, 0.0]];
/// assert_eq!(portfolio(&regrets, 2), [1, 2]);
/// ```
pub fn portfolio(regrets: &[Vec<f64>], count: usize) -> Vec<usize> {
    let candidates = regrets.first().map_or(0, Vec::len);
    let mut left: Vec<usize> = (0..candidates).collect();
    let mut best = vec![f64::INFINITY; regrets.len()];
    let mut chosen = Vec::with_capacity(count.min(candidates));
    while chosen.len() < count {
        let mean = |c: usize| regrets.iter().zip(&best).map(|(task, b)| b.min(task[c])).sum::<f64>();
        let means = left.iter().map(|&c| mean(c)).enumerate();
        let least = means.min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let now = best.iter().sum();
        let Some((found, _)) = least.filter(|(_, mean)| *mean < now) else { break };
        let c = left.remove(found);
        best.iter_mut().zip(regrets).for_each(|(b, task)| *b = b.min(task[c]));
        chosen.push(c);
    }
    chosen
}

/// The candidates that past tasks suggest, as points: those of the portfolio first, the others in the
/// order in which they stand. Returned with the portfolio's length.
///
/// Where all tasks list the same points, their own costs are compared. Elsewhere the candidates are
/// the best few points of each, and what a task has not tried there is imputed: it is taken from a
/// Gaussian process fitted to that task.
pub(super) fn ranked(
    setting: &Setting<'_>,
    sources: &[Source],
    library: &Library,
    fitted_to: usize,
    count: usize,
) -> Result<(Vec<Vec<f64>>, usize)> {
    let aligned = sources.iter().all(|s| s.points == sources[0].points);
    let (points, regrets): (_, Vec<Vec<f64>>) = match aligned {
        true => (sources[0].points.clone(), sources.iter().map(|s| regrets(&s.costs, &s.costs)).collect()),
        false => {
            let points = best_points(sources);
            let models = library.models(setting.space, sources, fitted_to)?;
            let regrets = models.iter().map(|model| imputed(model, &points)).collect();
            (points, regrets)
        }
    };
    let mut order = portfolio(&regrets, count);
    let length = order.len();
    let others: Vec<usize> = (0..points.len()).filter(|c| !order.contains(c)).collect();
    order.extend(others);
    Ok((order.into_iter().map(|c| points[c].clone()).collect(), length))
}

/// Costs between the least (0) and the largest (1) of a task's own; 0 if those are equal.
fn regrets(costs: &[f64], own: &[f64]) -> Vec<f64> {
    let best = own.iter().copied().fold(f64::INFINITY, f64::min);
    let worst = own.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let regret = |c: &f64| if worst > best { (c - best) / (worst - best) } else { 0.0 };
    costs.iter().map(regret).collect()
}

fn imputed(model: &Arc<SourceModel>, points: &[Vec<f64>]) -> Vec<f64> {
    let points: Vec<&[f64]> = points.iter().map(Vec::as_slice).collect();
    let costs: Vec<f64> = model.predict(&points).iter().map(|p| p.mean).collect();
    regrets(&costs, &costs)
}

/// The best points of each past task, without duplicates.
fn best_points(sources: &[Source]) -> Vec<Vec<f64>> {
    let mut points: Vec<Vec<f64>> = Vec::new();
    for source in sources {
        let mut order: Vec<usize> = (0..source.costs.len()).collect();
        order.sort_by(|&a, &b| source.costs[a].total_cmp(&source.costs[b]).then(a.cmp(&b)));
        for point in order.into_iter().take(BEST).map(|i| &source.points[i]) {
            if !points.contains(point) {
                points.push(point.clone());
            }
        }
    }
    points
}
