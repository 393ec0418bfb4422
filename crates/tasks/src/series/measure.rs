//! What forecasts are scored by.

/// Symmetric mean absolute percentage error (Makridakis & Hibon 2000), in per cent:
///
/// `mean_k 200·|y_k − f_k| / (|y_k| + |f_k|)`.
///
/// The paper has no absolute values below the line, where they make no difference for positive numbers; a
/// forecast that is negative gets the worst score, 200, with them. Where both numbers are 0 the error is 0.
pub(super) fn smape(forecast: &[f64], truth: &[f64]) -> f64 {
    let error = |(f, y): (&f64, &f64)| {
        let size = y.abs() + f.abs();
        if size == 0.0 { 0.0 } else { 200.0 * (y - f).abs() / size }
    };
    forecast.iter().zip(truth).map(error).sum::<f64>() / truth.len() as f64
}

/// Mean absolute scaled error (Hyndman & Koehler 2006, section 3): the mean absolute error in units of
/// that which the seasonal naive method makes one season ahead within the history,
///
/// `mean_k |y_k − f_k| / mean_{t > m} |y_t − y_{t−m}|`.
///
/// NaN where the history is not longer than a season, or repeats itself exactly.
pub(super) fn mase(forecast: &[f64], truth: &[f64], history: &[f64], season: usize) -> f64 {
    let steps = history.iter().zip(history.iter().skip(season)).map(|(past, now)| (now - past).abs());
    let naive = mean(steps);
    let error = mean(forecast.iter().zip(truth).map(|(f, y)| (y - f).abs()));
    if naive > 0.0 { error / naive } else { f64::NAN }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    sum / f64::from(count)
}
