//! A level with a drift and a season: what both methods forecast.

use super::season;
use super::smoothing::smoothed;

/// `x̂_{n+k} = (level + drift·k) · s_{(n+k) mod m}`, `k` steps after a history of `n` values.
pub(super) struct Line {
    level: f64,
    drift: f64,
    indices: Vec<f64>,
    length: usize,
}

impl Line {
    /// The forecast `steps ≥ 1` after the last value.
    pub fn at(&self, steps: usize) -> f64 {
        // The last value has the position `length − 1`.
        let season = (self.length - 1 + steps) % self.indices.len();
        (self.level + self.drift * steps as f64) * self.indices[season]
    }
}

/// The last value of the deseasonalised history.
pub(super) fn naive2(history: &[f64], season: usize) -> Line {
    let (values, indices) = season::removed(history, season);
    Line { level: values[values.len() - 1], drift: 0.0, indices, length: history.len() }
}

/// The Theta method with the two lines of the M3 competition. Of the deseasonalised history `x_t` with the
/// least-squares trend `a + b·t`, the line `θ = 0` is the trend itself, and `θ = 2` has twice the curvature,
/// `2·x_t − (a + b·t)`. The first goes on as it is, the second by simple exponential smoothing with the
/// final level `ℓ`, and the forecast is their mean:
///
/// `½ (a + b·(t_n + k)) + ½ ℓ`.
///
/// The smoothing constant and the level that smoothing starts with are those of the least squared error; the
/// paper does not say how its authors chose them.
pub(super) fn theta(history: &[f64], season: usize) -> Line {
    let (values, indices) = season::removed(history, season);
    let [intercept, slope] = trend(&values);
    let trend = |t: usize| intercept + slope * t as f64;
    let curved: Vec<f64> = values.iter().enumerate().map(|(t, value)| 2.0 * value - trend(t)).collect();
    let level = 0.5 * (trend(values.len() - 1) + smoothed(&curved));
    Line { level, drift: 0.5 * slope, indices, length: history.len() }
}

/// Intercept and slope of the least-squares line through `(0, x_0), (1, x_1) …`; one value has no slope.
fn trend(values: &[f64]) -> [f64; 2] {
    let n = values.len() as f64;
    let (middle, mean) = ((n - 1.0) / 2.0, values.iter().sum::<f64>() / n);
    let pairs = values.iter().enumerate().map(|(t, value)| (t as f64 - middle, value - mean));
    let (products, squares) = pairs.fold((0.0, 0.0), |(xy, xx), (x, y)| (xy + x * y, xx + x * x));
    let slope = if squares > 0.0 { products / squares } else { 0.0 };
    [mean - slope * middle, slope]
}
