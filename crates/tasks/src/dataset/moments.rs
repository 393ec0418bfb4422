//! Moments of a sample, safe from overflow.

/// Moments of a sample; all zero but the mean where all values are the same, or there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Moments {
    pub mean: f64,
    /// `√m₂`, where `m_k = 1/n·Σ(x − mean)^k`.
    pub deviation: f64,
    /// `m₃/m₂^{3/2}`.
    pub skewness: f64,
    /// `m₄/m₂² − 3`, 0 for a normal distribution.
    pub kurtosis: f64,
}

impl Moments {
    pub(super) fn of(values: &[f64]) -> Self {
        // Squares of what is at most 1 do not overflow.
        let largest = values.iter().fold(0.0_f64, |largest, v| largest.max(v.abs()));
        if largest == 0.0 || values.iter().all(|v| *v == values[0]) {
            return Self { mean: values.first().copied().unwrap_or(0.0), ..Self::default() };
        }
        let n = values.len() as f64;
        let mean = values.iter().map(|v| v / largest).sum::<f64>() / n;
        let moment = |k| values.iter().map(|v| (v / largest - mean).powi(k)).sum::<f64>() / n;
        let m2 = moment(2);
        if m2 < 1e-30 {
            return Self { mean: mean * largest, ..Self::default() };
        }
        Self {
            mean: mean * largest,
            deviation: m2.sqrt() * largest,
            skewness: moment(3) / m2.powf(1.5),
            kurtosis: moment(4) / (m2 * m2) - 3.0,
        }
    }

    /// A value shifted and scaled to mean 0 and deviation 1; 0 where nothing varies.
    pub(super) fn standardise(&self, value: f64) -> f64 {
        // Halves, so that the difference does not overflow.
        let half = value / 2.0 - self.mean / 2.0;
        if self.deviation > 0.0 { 2.0 * (half / self.deviation) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::Moments;

    #[test]
    fn moments_of_small_samples() {
        let m = Moments::of(&[0.0, 0.0, 0.0, 4.0]);
        // m₂ = 3, m₃ = 6, m₄ = 21
        assert!((m.mean - 1.0).abs() < 1e-15 && (m.deviation - 3.0_f64.sqrt()).abs() < 1e-15);
        assert!((m.skewness - 6.0 / 27.0_f64.sqrt()).abs() < 1e-14);
        assert!((m.kurtosis - (21.0 / 9.0 - 3.0)).abs() < 1e-14);
        assert_eq!(Moments::of(&[0.1; 3]), Moments { mean: 0.1, ..Moments::default() });
        assert_eq!(Moments::of(&[]), Moments::default());
    }

    #[test]
    fn huge_and_tiny_values_stay_finite() {
        for scale in [1e308, 1e-308] {
            let m = Moments::of(&[-scale, scale, scale]);
            let all = [m.mean, m.deviation, m.skewness, m.kurtosis, m.standardise(scale)];
            assert!(all.iter().all(|v| v.is_finite()), "{m:?}");
            assert!((m.skewness + 0.5_f64.sqrt()).abs() < 1e-12, "{m:?}");
        }
    }
}
