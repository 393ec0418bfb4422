//! Costs of different tasks in one unit.

/// The affine map that gives costs mean 0 and standard deviation 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    mean: f64,
    deviation: f64,
}

impl Scale {
    /// That of these costs; equal ones keep their unit.
    pub fn of(costs: &[f64]) -> Self {
        let n = costs.len().max(1) as f64;
        let mean = costs.iter().map(|c| c / n).sum::<f64>();
        let variance = costs.iter().map(|c| (c - mean).powi(2) / n).sum::<f64>();
        let deviation = variance.sqrt();
        Self { mean, deviation: if deviation > 1e-12 * mean.abs() { deviation } else { 1.0 } }
    }

    pub fn values(&self, costs: &[f64]) -> Vec<f64> {
        costs.iter().map(|c| (c - self.mean) / self.deviation).collect()
    }

    pub fn cost(&self, value: f64) -> f64 {
        self.mean + value * self.deviation
    }

    /// A difference of values as one of costs.
    pub fn length(&self, value: f64) -> f64 {
        value * self.deviation
    }
}
