//! Simple exponential smoothing.

/// The final level of simple exponential smoothing,
///
/// `ℓ_t = ℓ_{t−1} + α (x_t − ℓ_{t−1})`,
///
/// which forecasts every later value. The constant `α` is that of 0.01, 0.02 … 1 with the least squared error
/// one step ahead, `Σ_t (x_t − ℓ_{t−1})²`, each with the start `ℓ_0` that is best for it.
pub(super) fn smoothed(x: &[f64]) -> f64 {
    let runs = (1..=100).map(|i| run(x, f64::from(i) / 100.0));
    let best = runs.min_by(|a, b| a.error.total_cmp(&b.error));
    best.map_or(f64::NAN, |run| run.level)
}

struct Run {
    error: f64,
    level: f64,
}

/// The best start for one `α`. The level is linear in it, `ℓ_t = c_t + w_t ℓ_0` with `w_t = (1 − α)^t`, and so
/// are the errors `(x_t − c_{t−1}) − w_{t−1} ℓ_0`: a regression with one coefficient.
fn run(x: &[f64], alpha: f64) -> Run {
    let (mut level, mut weight) = (0.0, 1.0);
    let (mut ee, mut ew, mut ww) = (0.0, 0.0, 0.0);
    for value in x {
        let error = value - level;
        ee += error * error;
        ew += error * weight;
        ww += weight * weight;
        level += alpha * error;
        weight *= 1.0 - alpha;
    }
    let start = ew / ww;
    Run { error: ee - start * ew, level: level + weight * start }
}
