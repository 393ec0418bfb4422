//! Costs of the task at hand in the unit of past tasks.

use super::expectation::{Expectation, summary};

/// The affine map from costs to values as in meta-training, where 0 is a task's best cost and 1 its
/// worst. Both are unknown for the task at hand, and taking them from its table would give the
/// optimum away. Instead observed costs are given the mean and the deviation that past tasks have *at
/// the same points*: three trials that did well everywhere are not spread over [0, 1].
///
/// Affine changes of the costs at hand cancel. Where they are all equal, and after a single trial,
/// their scale means nothing: they all have the value that is expected, and predictions are in the
/// unit of values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    cost: f64,
    value: f64,
    /// Values for each unit of cost.
    stretch: f64,
}

/// The least deviation of different costs, in values.
const LEAST: f64 = 0.01;

impl Unit {
    pub fn new(expectation: &Expectation, points: &[Vec<f64>], costs: &[f64]) -> Self {
        let (value, expected) = expectation.mean_and_deviation(points);
        let seen = summary(costs);
        let equal = costs.iter().all(|c| *c == costs[0]);
        let stretch = if equal { 1.0 } else { expected.max(LEAST) / seen.deviation };
        Self { cost: seen.mean, value, stretch }
    }

    pub fn value(&self, cost: f64) -> f64 {
        self.value + (cost - self.cost) * self.stretch
    }

    pub fn cost(&self, value: f64) -> f64 {
        self.cost + (value - self.value) / self.stretch
    }

    /// A difference of values as one of costs.
    pub fn length(&self, value: f64) -> f64 {
        value / self.stretch
    }
}
