//! Lists of configurations that together suit past tasks.

use super::library::Library;
use super::scale::Scale;
use super::source_model::{SourceModel, bits};
use metaburn_core::{Result, Setting, Source};
use std::collections::HashMap;

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
    let mut left = (0..regrets.first().map_or(0, Vec::len)).collect();
    grow(regrets, &mut left, count)
}

/// The portfolio of candidates that are left; takes them away.
fn grow(regrets: &[Vec<f64>], left: &mut Vec<usize>, count: usize) -> Vec<usize> {
    let mut best = vec![f64::INFINITY; regrets.len()];
    let mut chosen = Vec::with_capacity(count.min(left.len()));
    while chosen.len() < count {
        let sum = |c: usize| regrets.iter().zip(&best).map(|(task, b)| b.min(task[c])).sum::<f64>();
        let sums = left.iter().map(|&c| sum(c)).enumerate();
        let least = sums.min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let now = best.iter().sum();
        let Some((found, _)) = least.filter(|(_, sum)| *sum < now) else { break };
        let c = left.remove(found);
        best.iter_mut().zip(regrets).for_each(|(b, task)| *b = b.min(task[c]));
        chosen.push(c);
    }
    chosen
}

/// All candidates: the portfolio, then a second one of what it leaves, then the others in the order in
/// which they stand. Returned with the length of the first.
fn order(regrets: &[Vec<f64>], count: usize) -> (Vec<usize>, usize) {
    let mut left = (0..regrets.first().map_or(0, Vec::len)).collect();
    let mut order = grow(regrets, &mut left, count);
    let length = order.len();
    order.extend(grow(regrets, &mut left, count - length));
    order.extend(left);
    (order, length)
}

/// The candidates that past tasks suggest, as points, in the order of [`order`] with its length.
///
/// Where all tasks list the same points, their own costs are compared. Elsewhere the candidates are
/// the best few points of each, and the cost of one that a task has not tried is imputed: a Gaussian
/// process fitted to that task predicts it.
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
            let tasks = sources.iter().zip(models);
            let regrets = tasks.map(|(source, model)| imputed(source, &model, &points)).collect();
            (points, regrets)
        }
    };
    let (order, length) = order(&regrets, count);
    Ok((order.into_iter().map(|c| points[c].clone()).collect(), length))
}

/// Costs between the least (0) and the largest (1) of a task's own, or beyond; 0 if those are equal.
fn regrets(costs: &[f64], own: &[f64]) -> Vec<f64> {
    let best = own.iter().copied().fold(f64::INFINITY, f64::min);
    let worst = own.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let regret = |c: &f64| if worst > best { (c - best) / (worst - best) } else { 0.0 };
    costs.iter().map(regret).collect()
}

/// The regrets of one task, of which it has tried some points. Nothing predicted is better than its
/// best or worse than its worst.
fn imputed(source: &Source, model: &SourceModel, points: &[Vec<f64>]) -> Vec<f64> {
    let own = Scale::of(&source.costs).values(&source.costs);
    let tried: HashMap<Vec<u64>, f64> =
        source.points.iter().map(|p| bits(p)).zip(own.iter().copied()).collect();
    let borrowed: Vec<&[f64]> = points.iter().map(Vec::as_slice).collect();
    let predicted = points.iter().zip(model.predict(&borrowed));
    let costs: Vec<f64> =
        predicted.map(|(point, p)| tried.get(&bits(point)).copied().unwrap_or(p.mean)).collect();
    regrets(&costs, &own).into_iter().map(|r| r.clamp(0.0, 1.0)).collect()
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
