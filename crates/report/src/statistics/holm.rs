//! Holm's correction for several tests.

/// P-values corrected for being several, by Holm (1979): the i-th smallest of `m` becomes
///
/// ```text
/// p̃₍ᵢ₎ = max_{j ≤ i} min(1, (m − j + 1) p₍ⱼ₎),
/// ```
///
/// so that rejecting all those below α errs anywhere with a probability of at most α, whatever the
/// tests' dependence. The order is that of the input.
///
/// ```
/// use metaburn_report::statistics::holm;
///
/// assert_eq!(holm(&[0.25, 0.03125, 0.0625]), [0.25, 0.09375, 0.125]);
/// ```
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut corrected = vec![0.0; p_values.len()];
    let mut largest = 0.0_f64;
    for (smaller, &i) in order.iter().enumerate() {
        largest = largest.max(((p_values.len() - smaller) as f64 * p_values[i]).min(1.0));
        corrected[i] = largest;
    }
    corrected
}
