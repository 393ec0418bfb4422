//! What past tasks lead one to expect, before the task at hand has shown anything.

use super::past::Past;
use metaburn_core::{Normal, Posterior, Space};
use std::collections::HashMap;
use std::sync::Arc;

/// So many points of a past task, at most, are looked through for the nearest one.
const NEAREST_OF: usize = 300;

/// The normalised cost that each past task has at a point, or at the nearest point that it knows.
pub(super) struct Expectation {
    space: Arc<Space>,
    past: Vec<Arc<Past>>,
    /// Where in a past task a point stands. Looked up, never walked through.
    rows: Vec<HashMap<Vec<u64>, usize>>,
}

/// A past task to learn from.
pub(super) struct Lesson {
    pub past: Arc<Past>,
    /// Costs of other past tasks at its points, `[n][others]`.
    pub others: Vec<Vec<f64>>,
}

impl Expectation {
    pub fn new(space: Arc<Space>, past: Vec<Arc<Past>>) -> Self {
        let rows = |past: &Arc<Past>| past.points.iter().enumerate().map(|(i, p)| (bits(p), i)).collect();
        let rows = past.iter().map(rows).collect();
        Self { space, past, rows }
    }

    /// The mean of all costs `[tasks, points]` at these points, and the mean over tasks of their
    /// standard deviation over points.
    pub fn mean_and_deviation(&self, points: &[Vec<f64>]) -> (f64, f64) {
        let tasks = (0..self.past.len()).map(|task| {
            let costs: Vec<f64> = points.iter().map(|p| self.cost(task, p)).collect();
            let Normal { mean, deviation } = summary(&costs);
            (mean, deviation)
        });
        let (means, deviations): (Vec<f64>, Vec<f64>) = tasks.unzip();
        (summary(&means).mean, summary(&deviations).mean)
    }

    /// The mean cost at a point.
    pub fn mean(&self, point: &[f64]) -> f64 {
        (0..self.past.len()).map(|t| self.cost(t, point)).sum::<f64>() / self.past.len() as f64
    }

    /// Each past task with what the others have at its points.
    pub fn lessons(&self) -> Vec<Arc<Lesson>> {
        let others = |t: usize, p: &Vec<f64>| {
            let others: Vec<f64> =
                (0..self.past.len()).filter(|&o| o != t).map(|o| self.cost(o, p)).collect();
            if others.is_empty() { vec![self.cost(t, p)] } else { others }
        };
        let lesson = |t: usize| {
            let past = self.past[t].clone();
            let others = past.points.iter().map(|p| others(t, p)).collect();
            Arc::new(Lesson { past, others })
        };
        (0..self.past.len()).map(lesson).collect()
    }

    fn cost(&self, task: usize, point: &[f64]) -> f64 {
        let past = &self.past[task];
        let row = self.rows[task].get(&bits(point)).copied();
        past.costs[row.unwrap_or_else(|| self.nearest(past, point))]
    }

    fn nearest(&self, past: &Past, point: &[f64]) -> usize {
        let distances = past.points.iter().take(NEAREST_OF).map(|p| self.distance(p, point)).enumerate();
        distances.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(row, _)| row)
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
        let tasks = 0..self.0.past.len();
        let costs = |p: &&[f64]| tasks.clone().map(|t| self.0.cost(t, p)).collect::<Vec<_>>();
        points.iter().map(|p| summary(&costs(p))).collect()
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
