//! How well predictions rank what was observed.

/// The share of ordered pairs of observations that predictions put the wrong way round,
///
/// `τ = 1/(n(n−1)) · Σ_{i≠j} [p_i < p_j] ⊕ [c_i < c_j]`:
///
/// 0 for the same order, 1 for the reversed one; a pair that is tied on one side alone counts ½. For
/// fewer than two observations it is 0.
///
/// ```
/// use metaburn_surrogate::discordance;
///
/// assert_eq!(discordance(&[1.0, 2.0, 3.0], &[10.0, 20.0, 15.0]), 1.0 / 3.0);
/// assert_eq!(discordance(&[1.0, 1.0], &[0.0, 5.0]), 0.5);
/// ```
pub fn discordance(costs: &[f64], predictions: &[f64]) -> f64 {
    let wrong: f64 = Disorder::of(costs, predictions, predictions).0.iter().flatten().sum();
    wrong / (costs.len() * costs.len().saturating_sub(1)).max(1) as f64
}

/// For each ordered pair of observations 1 if it is the wrong way round: `[n][n]`.
pub(super) struct Disorder(Vec<Vec<f64>>);

impl Disorder {
    /// Whether `left_i < right_j` and `c_i < c_j` differ, for `i ≠ j`. Both sides are predictions of
    /// a model that has not seen the observations; one that has is judged by what it predicts of each
    /// observation without it, against the others' costs.
    pub fn of(costs: &[f64], left: &[f64], right: &[f64]) -> Self {
        let n = costs.len();
        let wrong = |i: usize, j: usize| i != j && (left[i] < right[j]) != (costs[i] < costs[j]);
        Self((0..n).map(|i| (0..n).map(|j| f64::from(u8::from(wrong(i, j)))).collect()).collect())
    }

    /// The number of wrong pairs when observation `i` stands there `counts_i` times.
    pub fn loss(&self, counts: &[f64]) -> f64 {
        let row = |row: &Vec<f64>| row.iter().zip(counts).map(|(wrong, count)| wrong * count).sum::<f64>();
        self.0.iter().zip(counts).filter(|(_, count)| **count > 0.0).map(|(r, count)| count * row(r)).sum()
    }
}
