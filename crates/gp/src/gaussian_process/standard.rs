//! Costs with mean 0 and standard deviation 1.

/// The affine map from costs to standardised values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standard {
    pub mean: f64,
    pub deviation: f64,
}

impl Standard {
    /// That of these costs. Costs that are equal, but for rounding, keep their unit.
    pub fn of(costs: &[f64]) -> Self {
        let n = costs.len() as f64;
        // In units of the largest cost, so that no square overflows.
        let largest = costs.iter().fold(0f64, |a, c| a.max(c.abs()));
        let unit = if largest > 0.0 { largest } else { 1.0 };
        let mean = costs.iter().map(|c| c / unit / n).sum::<f64>();
        let variance = costs.iter().map(|c| (c / unit - mean).powi(2)).sum::<f64>() / n;
        let deviation = if variance.sqrt() > 1e-12 { variance.sqrt() * unit } else { unit };
        Self { mean: mean * unit, deviation }
    }

    pub fn value(&self, cost: f64) -> f64 {
        cost / self.deviation - self.mean / self.deviation
    }

    pub fn cost(&self, value: f64) -> f64 {
        self.mean + value * self.deviation
    }
}
