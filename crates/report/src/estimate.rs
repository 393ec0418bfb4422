//! Means with intervals.

/// A task whose loss is above this limit, or not finite, has diverged. Losses of sensible scale
/// (standardised targets, nats) stay far below; one such task would drown all others in a mean.
pub const DIVERGED_ABOVE: f64 = 1e6;

/// The two-sided 95 % quantile of the normal distribution, as the field rounds it.
const Z95: f64 = 1.96;

/// A measure over test tasks, all seeds pooled, and its spread over seeds apart.
///
/// The interval and the spread answer two questions. The interval says how well the mean over the
/// task distribution is known *for these meta-trained parameters*; the spread says how much
/// another meta-training would differ. Pooling holds also where several groups were tested on
/// the same tasks: intervals are each group's own and not those of paired differences.
///
/// All fields but the counts are NaN where they are not defined: everything when all tasks
/// diverged, `half_width` for a single task, `seed_std` for a single seed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Mean over tasks that did not diverge.
    pub mean: f64,
    /// Half the width of the 95 % interval of the mean, `1.96 s/√n`, with the sample standard
    /// deviation `s` (divisor `n − 1`) of the `n` tasks that did not diverge.
    pub half_width: f64,
    /// Median over tasks that did not diverge.
    pub median: f64,
    /// Number of tasks that did not diverge, `n`.
    pub tasks: usize,
    /// Number of tasks left out because they diverged: not finite, or a loss above
    /// [`DIVERGED_ABOVE`]. A mean without them flatters; read the two together.
    pub diverged: usize,
    /// Smallest of the seeds' means.
    pub seed_min: f64,
    /// Largest of the seeds' means.
    pub seed_max: f64,
    /// Sample standard deviation of the seeds' means.
    pub seed_std: f64,
}

impl Estimate {
    /// Estimates from one value for each task of each seed; `None` where the task diverged.
    ///
    /// ```
    /// use metaburn_report::Estimate;
    ///
    /// let e = Estimate::over_tasks(&[vec![Some(1.0), Some(3.0)], vec![Some(5.0), None]]);
    /// assert_eq!((e.mean, e.median, e.tasks, e.diverged), (3.0, 3.0, 3, 1));
    /// assert_eq!(e.half_width, 1.96 * 2.0 / 3f64.sqrt());
    /// assert_eq!((e.seed_min, e.seed_max), (2.0, 5.0));
    /// ```
    pub fn over_tasks(seeds: &[Vec<Option<f64>>]) -> Self {
        let mut pooled: Vec<f64> = seeds.iter().flatten().copied().flatten().collect();
        let total: usize = seeds.iter().map(Vec::len).sum();
        let seed_means: Vec<f64> = seeds
            .iter()
            .map(|tasks| mean(&tasks.iter().copied().flatten().collect::<Vec<_>>()))
            .filter(|m| !m.is_nan())
            .collect();
        let half_width = Z95 * sample_std(&pooled) / (pooled.len() as f64).sqrt();
        Self {
            mean: mean(&pooled),
            half_width,
            tasks: pooled.len(),
            diverged: total - pooled.len(),
            median: median(&mut pooled),
            seed_min: seed_means.iter().copied().fold(f64::NAN, f64::min),
            seed_max: seed_means.iter().copied().fold(f64::NAN, f64::max),
            seed_std: sample_std(&seed_means),
        }
    }
}

/// The arithmetic mean; NaN of nothing.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The standard deviation with divisor `n − 1`; NaN of fewer than two.
fn sample_std(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return f64::NAN;
    }
    let centre = mean(values);
    let squares: f64 = values.iter().map(|v| (v - centre).powi(2)).sum();
    (squares / (values.len() - 1) as f64).sqrt()
}

/// The middle value, or the mean of the two; NaN of nothing.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    match n {
        0 => f64::NAN,
        _ if n % 2 == 1 => values[n / 2],
        _ => (values[n / 2 - 1] + values[n / 2]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::Estimate;

    fn some(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    fn close(got: f64, wanted: f64) {
        assert!((got - wanted).abs() < 1e-12, "{got} is not {wanted}");
    }

    #[test]
    fn interval_equals_the_hand_computed_one() {
        // Mean 5, squared deviations 9+1+1+1+0+0+4+16 = 32, s² = 32/7.
        let e = Estimate::over_tasks(&[some(&[2.0, 4.0, 4.0, 4.0]), some(&[5.0, 5.0, 7.0, 9.0])]);
        close(e.mean, 5.0);
        close(e.half_width, 1.96 * (32.0_f64 / 7.0 / 8.0).sqrt());
        close(e.median, 4.5);
        // Seed means 3.5 and 6.5.
        close(e.seed_min, 3.5);
        close(e.seed_max, 6.5);
        close(e.seed_std, 4.5_f64.sqrt());
        assert_eq!((e.tasks, e.diverged), (8, 0));
    }

    #[test]
    fn one_task_has_no_interval_and_one_seed_no_spread() {
        let e = Estimate::over_tasks(&[some(&[2.0])]);
        close(e.mean, 2.0);
        assert!(e.half_width.is_nan() && e.seed_std.is_nan());
        close(e.seed_min, 2.0);
    }

    #[test]
    fn a_seed_whose_tasks_all_diverged_does_not_hide_the_others() {
        let e = Estimate::over_tasks(&[vec![None, None], some(&[1.0, 2.0])]);
        close(e.mean, 1.5);
        close(e.seed_max, 1.5);
        assert_eq!((e.tasks, e.diverged), (2, 2));
    }

    #[test]
    fn nothing_is_not_a_number() {
        for empty in [vec![], vec![vec![None]]] {
            let e = Estimate::over_tasks(&empty);
            assert!(e.mean.is_nan() && e.median.is_nan() && e.seed_min.is_nan());
            assert_eq!(e.tasks, 0);
        }
    }
}
