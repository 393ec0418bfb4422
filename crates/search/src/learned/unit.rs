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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learned::past::Past;
    use metaburn_core::{Domain, Parameter, Scale, Space};
    use std::sync::Arc;

    /// Two past tasks with means 0.2 and 0.6 and deviations 0.1 and 0.3 at the first two points.
    fn expectation() -> Expectation {
        let space = Space::new(vec![Parameter::new("x", Domain::real(0.0, 1.0, Scale::Linear))]).unwrap();
        let points = vec![vec![0.0], vec![0.5], vec![1.0]];
        let past = |costs: [f64; 3]| {
            Arc::new(Past { points: points.clone(), costs: costs.to_vec(), expected: vec![0.0; 3] })
        };
        Expectation::new(Arc::new(space), vec![past([0.1, 0.3, 1.0]), past([0.9, 0.3, 0.0])])
    }

    #[test]
    fn observed_costs_get_the_mean_and_deviation_of_past_tasks_at_the_same_points() {
        let unit = Unit::new(&expectation(), &[vec![0.0], vec![0.5]], &[70.0, 50.0]);
        for (cost, value) in [(70.0, 0.6), (50.0, 0.2), (60.0, 0.4)] {
            assert!((unit.value(cost) - value).abs() < 1e-12, "{cost}: {}", unit.value(cost));
            assert!((unit.cost(value) - cost).abs() < 1e-9);
        }
        assert!((unit.length(0.2) - 10.0).abs() < 1e-9);
    }

    #[test]
    fn equal_costs_have_the_expected_value() {
        for costs in [vec![7.0], vec![7.0, 7.0]] {
            let points = vec![vec![1.0]; costs.len()];
            let unit = Unit::new(&expectation(), &points, &costs);
            assert_eq!((unit.value(7.0), unit.cost(0.5), unit.length(0.5)), (0.5, 7.0, 0.5));
        }
    }
}
