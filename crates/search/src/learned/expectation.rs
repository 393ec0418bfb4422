//! What past tasks lead one to expect, before the task at hand has shown anything.

use super::past::Past;
use metaburn_core::{Normal, Posterior, Space};
use std::collections::HashMap;
use std::sync::Arc;

/// So many points of a past task, at most, are looked through for the nearest ones, and taught.
const POINTS: usize = 300;
/// So many of them are interpolated between.
const NEAREST: usize = 5;

/// The normalised cost that each past task has at a point, interpolated where it does not know the point.
pub(super) struct Expectation {
    space: Arc<Space>,
    past: Vec<Arc<Past>>,
    /// Where in a past task a point stands. Looked up, never walked through.
    rows: Vec<HashMap<Vec<u64>, usize>>,
}

impl Expectation {
    pub fn new(space: Arc<Space>, past: Vec<Arc<Past>>) -> Self {
        let rows = |past: &Arc<Past>| past.points.iter().enumerate().map(|(i, p)| (bits(p), i)).collect();
        let rows = past.iter().map(rows).collect();
        Self { space, past, rows }
    }

    /// The mean cost of past tasks at a point.
    pub fn mean(&self, point: &[f64]) -> f64 {
        summary(&self.costs(point)).mean
    }

    /// The past tasks, two at least, with what is expected at their points: the others' mean cost.
    pub fn with_expected(&self) -> Vec<Arc<Past>> {
        let others = |t: usize, p: &Vec<f64>| {
            let costs = self.costs(p);
            (costs.iter().sum::<f64>() - costs[t]) / (costs.len() - 1) as f64
        };
        let known = |(t, past): (usize, &Arc<Past>)| {
            let points: Vec<Vec<f64>> = past.points.iter().take(POINTS).cloned().collect();
            let expected = points.iter().map(|p| others(t, p)).collect();
            Arc::new(Past { costs: past.costs[..points.len()].to_vec(), points, expected })
        };
        self.past.iter().enumerate().map(known).collect()
    }

    /// The mean of all costs at these points, and the mean over past tasks of their standard deviation
    /// over points.
    pub fn mean_and_deviation(&self, points: &[Vec<f64>]) -> (f64, f64) {
        let costs: Vec<Vec<f64>> = points.iter().map(|p| self.costs(p)).collect();
        let task = |t: usize| {
            let Normal { mean, deviation } = summary(&costs.iter().map(|c| c[t]).collect::<Vec<_>>());
            (mean, deviation)
        };
        let (means, deviations): (Vec<f64>, Vec<f64>) = (0..self.past.len()).map(task).unzip();
        (summary(&means).mean, summary(&deviations).mean)
    }

    /// The cost of each past task.
    fn costs(&self, point: &[f64]) -> Vec<f64> {
        let key = bits(point);
        let cost = |(past, rows): (&Arc<Past>, &HashMap<Vec<u64>, usize>)| {
            rows.get(&key).map_or_else(|| self.interpolated(past, point), |&row| past.costs[row])
        };
        self.past.iter().zip(&self.rows).map(cost).collect()
    }

    /// The mean of the nearest points' costs, weighted by the inverse square of their distance (Shepard
    /// 1968).
    fn interpolated(&self, past: &Past, point: &[f64]) -> f64 {
        let distances = past.points.iter().take(POINTS).map(|p| self.distance(p, point));
        let mut near: Vec<(f64, f64)> = distances.zip(past.costs.iter().copied()).collect();
        if near.len() > NEAREST {
            near.select_nth_unstable_by(NEAREST, |a, b| a.0.total_cmp(&b.0));
            near.truncate(NEAREST);
        }
        // Not the very same point, but as near as rounding can tell.
        let weighted = near.iter().map(|(distance, cost)| (1.0 / (distance + f64::EPSILON), cost));
        let (sum, weights) = weighted.fold((0.0, 0.0), |(s, t), (w, cost)| (s + w * cost, t + w));
        sum / weights
    }

    /// Squared Euclidean distance, with the Hamming distance on categorical coordinates.
    fn distance(&self, a: &[f64], b: &[f64]) -> f64 {
        let coordinates = self.space.parameters().iter().zip(a.iter().zip(b));
        let parts = coordinates.map(|(parameter, (a, b))| match parameter.domain.is_categorical() {
            true => f64::from(parameter.domain.snap(*a) != parameter.domain.snap(*b)),
            false => (a - b) * (a - b),
        });
        parts.sum()
    }
}

/// Mean and standard deviation over past tasks of the normalised cost.
pub(super) struct Prior(pub Arc<Expectation>);

impl Posterior for Prior {
    fn predict(&self, points: &[&[f64]]) -> Vec<Normal> {
        points.iter().map(|p| summary(&self.0.costs(p))).collect()
    }
}

/// Mean and standard deviation of at least one number.
pub(super) fn summary(values: &[f64]) -> Normal {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
    Normal { mean, deviation: variance.sqrt() }
}

fn bits(point: &[f64]) -> Vec<u64> {
    point.iter().map(|u| (u + 0.0).to_bits()).collect()
}
