//! Ranks with ties.

/// The rank of each value, 1 for the lowest. Equal values share the mean of their ranks. NaN ranks
/// last.
///
/// ```
/// use metaburn_report::statistics::average_ranks;
///
/// assert_eq!(average_ranks(&[0.3, 0.1, 0.3, 0.2]), [3.5, 1.0, 3.5, 2.0]);
/// ```
pub fn average_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        // The mean of before + 1, …, before + tied.
        let rank = before as f64 + (tied.len() + 1) as f64 / 2.0;
        tied.iter().for_each(|&i| ranks[i] = rank);
        before += tied.len();
    }
    ranks
}

/// `Σ (t³ − t)` over the groups of `t` equal values: by so much ties reduce a variance of ranks.
pub(super) fn tie_term(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let size = |tied: &[f64]| tied.len() as f64;
    sorted.chunk_by(|a, b| a == b).map(|tied| size(tied).powi(3) - size(tied)).sum()
}
