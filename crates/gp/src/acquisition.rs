//! What a prediction is worth.

use metaburn_core::Normal;
use puruspe::{erfc, erfcx};
use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// How much it is worth to try a point, from the predicted cost `N(μ, σ²)` and the lowest cost `b`
/// so far. Larger is better. With `z = (b − μ)/σ`, the normal density `φ` and distribution `Φ`:
///
/// | | score |
/// |---|---|
/// | [`LogExpectedImprovement`](Self::LogExpectedImprovement) | `log E[max(b − cost, 0)] = log h(z) + log σ`, `h(z) = φ(z) + z·Φ(z)` |
/// | [`ProbabilityOfImprovement`](Self::ProbabilityOfImprovement) | `log Φ(z)` |
/// | [`ConfidenceBound`](Self::ConfidenceBound) | `−(μ − β·σ)` |
///
/// The first two are logarithms, so that they still rank points where the improvement itself is too
/// small for a floating-point number (Ament et al. 2023, "Unexpected Improvements to Expected
/// Improvement", equation 9). For `z < −25`, `log h(z) = −z²/2 − log √2π + log(1 + √(π/2)·z·erfcx(−z/√2))`;
/// below −1000, where that cancels, the last term is its asymptotic series.
///
/// ```
/// use metaburn_core::Normal;
/// use metaburn_gp::Acquisition;
///
/// let near = Normal { mean: 1.0, deviation: 0.01 };
/// let far = Normal { mean: 2.0, deviation: 0.01 };
/// let score = |prediction| Acquisition::LogExpectedImprovement.score(prediction, 0.0);
/// assert!(score(near) > score(far) && score(far).is_finite());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Acquisition {
    /// Expected improvement, in logarithms.
    LogExpectedImprovement,
    /// Probability of any improvement, in logarithms.
    ProbabilityOfImprovement,
    /// The lower end of an interval of `beta` standard deviations.
    ConfidenceBound {
        /// Standard deviations below the mean.
        beta: f64,
    },
}

impl Acquisition {
    /// The score of a prediction when the lowest cost so far is `best`. A prediction without any
    /// uncertainty has the limit of the formula, `−∞` where nothing can improve.
    pub fn score(&self, prediction: Normal, best: f64) -> f64 {
        let Normal { mean, deviation } = prediction;
        let gain = best - mean;
        match self {
            Self::ConfidenceBound { beta } => beta * deviation - mean,
            Self::LogExpectedImprovement if deviation <= 0.0 => gain.max(0.0).ln(),
            Self::LogExpectedImprovement => log_improvement(gain / deviation) + deviation.ln(),
            Self::ProbabilityOfImprovement if deviation <= 0.0 && gain > 0.0 => 0.0,
            Self::ProbabilityOfImprovement if deviation <= 0.0 => f64::NEG_INFINITY,
            Self::ProbabilityOfImprovement => log_cumulative(gain / deviation),
        }
    }
}

/// `log h(z)`, `h(z) = φ(z) + z·Φ(z)`.
fn log_improvement(z: f64) -> f64 {
    if z >= -25.0 {
        return (z * cumulative(z) + log_density(z).exp()).ln();
    }
    if z >= -1e3 {
        return log_density(z) + ((PI / 2.0).sqrt() * z * erfcx(-z * FRAC_1_SQRT_2)).ln_1p();
    }
    // h(z)/φ(z) = 1/z² − 3/z⁴ + …
    log_density(z) - 2.0 * (-z).ln() + (-3.0 / (z * z)).ln_1p()
}

/// `log φ(z)`.
fn log_density(z: f64) -> f64 {
    -0.5 * z * z - 0.5 * (2.0 * PI).ln()
}

/// `Φ(z)`.
fn cumulative(z: f64) -> f64 {
    0.5 * erfc(-z * FRAC_1_SQRT_2)
}

/// `log Φ(z)`.
fn log_cumulative(z: f64) -> f64 {
    match z < -5.0 {
        true => -0.5 * z * z + (0.5 * erfcx(-z * FRAC_1_SQRT_2)).ln(),
        false => cumulative(z).ln(),
    }
}
