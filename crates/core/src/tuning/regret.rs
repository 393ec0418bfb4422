//! What random search is expected to reach.

/// The exact expectation of the normalised regret of random search without replacement after
/// `1 … trials` trials on a table of `N` costs.
///
/// With sorted costs `c₁ ≤ … ≤ c_N`, all of `n` draws lie beyond the first `i` with probability
///
/// ```text
/// S(i, n) = C(N − i, n) / C(N, n) = Π_{k<i} (N − k − n) / (N − k),
/// ```
///
/// the hypergeometric law, and so `E[min] − c₁ = Σ_{i≥1} S(i, n)·(c_{i+1} − c_i)`. Regret is
/// normalised by `c_N − c₁`; it is 0 on a constant table and after `N` trials. All terms are
/// positive and the product never leaves `[0, 1]`: nothing cancels and nothing overflows.
///
/// Costs that are not finite are failed candidates and count as the worst.
///
/// ```
/// use metaburn_core::expected_random_regret;
///
/// let regret = expected_random_regret(&[0.2, 0.1, 0.3], 3);
/// assert!((regret[0] - 1.0 / 2.0).abs() < 1e-15); // the mean of ½, 0, 1
/// assert!((regret[1] - 1.0 / 6.0).abs() < 1e-15); // the best is missed by one pair of three
/// assert_eq!(regret[2], 0.0);
/// ```
pub fn expected_random_regret(costs: &[f64], trials: usize) -> Vec<f64> {
    let mut sorted: Vec<f64> = costs.iter().copied().filter(|c| c.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let Some((&best, &worst)) = sorted.first().zip(sorted.last()) else { return vec![0.0; trials] };
    sorted.resize(costs.len(), worst);
    let expectation = |n| if worst > best { excess(&sorted, n) / (worst - best) } else { 0.0 };
    (1..=trials).map(expectation).collect()
}

/// `E[min] − c₁` of `n` draws.
fn excess(sorted: &[f64], n: usize) -> f64 {
    let (total, mut missed, mut sum) = (sorted.len(), 1.0, 0.0);
    for (k, pair) in sorted.windows(2).enumerate() {
        // Fewer than `n` candidates are left beyond: one of the draws was among the first.
        let Some(beyond) = (total - k).checked_sub(n) else { break };
        missed *= beyond as f64 / (total - k) as f64;
        sum += missed * (pair[1] - pair[0]);
    }
    sum
}
