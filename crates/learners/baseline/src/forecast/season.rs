//! Multiplicative seasons.

/// The history divided by its seasonal indices, and the indices: `x_t / s_{t mod m}`. All are 1 where the
/// history shows no season.
pub(super) fn removed(history: &[f64], season: usize) -> (Vec<f64>, Vec<f64>) {
    let indices = if is_seasonal(history, season) { indices(history, season) } else { vec![1.0; season] };
    let values = history.iter().enumerate().map(|(t, value)| value / indices[t % season]);
    (values.collect(), indices)
}

/// The test of the M competitions: the autocorrelation at lag `m` differs from 0 at a level of 90 %,
///
/// `|r_m| > 1.645 · √((1 + 2 Σ_{k<m} r_k²) / n)`,
///
/// the error being that of Bartlett (1946). A history of fewer than three seasons shows none.
fn is_seasonal(x: &[f64], season: usize) -> bool {
    let n = x.len();
    if season < 2 || n < 3 * season {
        return false;
    }
    let mean = x.iter().sum::<f64>() / n as f64;
    let centred: Vec<f64> = x.iter().map(|value| value - mean).collect();
    let product = |lag: usize| centred.iter().zip(&centred[lag..]).map(|(a, b)| a * b).sum::<f64>();
    let variance = product(0);
    let correlation = |lag: usize| product(lag) / variance;
    let before: f64 = (1..season).map(|lag| correlation(lag).powi(2)).sum();
    variance > 0.0 && correlation(season).abs() > 1.645 * ((1.0 + 2.0 * before) / n as f64).sqrt()
}

/// Classical decomposition: the mean of `x_t` over its centred moving average, for each place in the
/// season, divided by the mean of these means. Where that is no season, as one index is not above 0, all
/// are 1.
fn indices(x: &[f64], season: usize) -> Vec<f64> {
    let half = season / 2;
    let (mut sums, mut counts) = (vec![0.0; season], vec![0.0; season]);
    for t in half..x.len() - half {
        sums[t % season] += x[t] / moving_average(&x[t - half..=t + half], season);
        counts[t % season] += 1.0;
    }
    let means: Vec<f64> = sums.iter().zip(counts).map(|(sum, count)| sum / count).collect();
    let mean = means.iter().sum::<f64>() / season as f64;
    let indices: Vec<f64> = means.iter().map(|value| value / mean).collect();
    if indices.iter().all(|index| index.is_finite() && *index > 0.0) { indices } else { vec![1.0; season] }
}

/// The mean over one season around the middle; where a season is even, half of each end.
fn moving_average(around: &[f64], season: usize) -> f64 {
    let sum: f64 = around.iter().sum();
    let ends = if season.is_multiple_of(2) { 0.5 * (around[0] + around[season]) } else { 0.0 };
    (sum - ends) / season as f64
}
