//! Friedman's test.

use super::rank::{average_ranks, tie_term};
use statrs::distribution::{ChiSquared, ContinuousCDF};

/// What Friedman's test says.
#[derive(Clone, Debug, PartialEq)]
pub struct Friedman {
    /// The mean rank of each column, 1 for the lowest values.
    pub mean_ranks: Vec<f64>,
    /// χ² corrected for ties; NaN where all values of every row are equal.
    pub statistic: f64,
    /// Degrees of freedom, one fewer than there are columns.
    pub freedom: usize,
    /// How likely a statistic at least as large is if the columns do not differ; NaN with it.
    pub p_value: f64,
}

/// Friedman's test of whether `k` methods differ over `n` rows of paired values.
///
/// Values are ranked within each row, equal ones sharing their mean rank. With the sum `R_j` of the
/// ranks of column `j` and the sizes `t` of groups of equal values within rows,
///
/// ```text
/// χ² = [12 / (n k (k+1)) · Σ_j R_j² − 3 n (k+1)] / [1 − Σ (t³ − t) / (n k (k² − 1))],
/// ```
///
/// which has `k − 1` degrees of freedom in the limit of many rows. It is what SciPy's
/// `friedmanchisquare` computes, which refuses `k = 2`; here that is a sign test.
///
/// `None` with fewer than two columns, without rows, or with rows of unequal lengths.
///
/// ```
/// use metaburn_report::statistics::friedman;
///
/// let rows = [vec![1.0, 2.0, 3.0], vec![1.0, 3.0, 2.0], vec![1.0, 2.0, 3.0], vec![2.0, 2.0, 3.0]];
/// let test = friedman(&rows).unwrap();
/// assert_eq!(test.mean_ranks, [1.125, 2.125, 2.75]);
/// assert!((test.statistic - 5.733333333333333).abs() < 1e-12);
/// ```
pub fn friedman(rows: &[Vec<f64>]) -> Option<Friedman> {
    let columns = rows.first()?.len();
    if columns < 2 || rows.iter().any(|row| row.len() != columns) {
        return None;
    }
    let mut sums = vec![0.0; columns];
    for row in rows {
        sums.iter_mut().zip(average_ranks(row)).for_each(|(sum, rank)| *sum += rank);
    }
    let (n, k) = (rows.len() as f64, columns as f64);
    let ties: f64 = rows.iter().map(|row| tie_term(row)).sum();
    let squares: f64 = sums.iter().map(|sum| sum * sum).sum();
    let correction = 1.0 - ties / (n * k * (k * k - 1.0));
    let statistic = (12.0 / (n * k * (k + 1.0)) * squares - 3.0 * n * (k + 1.0)) / correction;
    let statistic = if correction > 0.0 { statistic.max(0.0) } else { f64::NAN };
    let p_value = match ChiSquared::new(k - 1.0) {
        Ok(law) if statistic.is_finite() => law.sf(statistic),
        _ => f64::NAN,
    };
    let mean_ranks = sums.into_iter().map(|sum| sum / n).collect();
    Some(Friedman { mean_ranks, statistic, freedom: columns - 1, p_value })
}
