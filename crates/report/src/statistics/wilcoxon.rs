//! Wilcoxon's signed-rank test.

use super::rank::{average_ranks, tie_term};
use statrs::function::erf::erfc;

/// Beyond so many differences the normal law is good enough. Up to here all `2ⁿ` signs are counted,
/// and a count is exact in `f64`.
const EXACT: usize = 50;

/// The two-sided p-value of Wilcoxon's signed-rank test that paired differences are symmetric about 0.
///
/// Differences of 0 are left out; the sizes of the `n` others are ranked, equal ones sharing their
/// mean rank. With `T` the smaller of the sums of ranks of positive and of negative differences,
///
/// ```text
/// z = (T − n(n+1)/4) / √([n(n+1)(2n+1) − ½ Σ (t³ − t)] / 24),   p = 2 Φ(−|z|),
/// ```
///
/// without a correction for continuity. For at most 50 differences of which none is 0 and no two
/// have the same size, the distribution of `T` is counted out instead. This is what SciPy's
/// `wilcoxon` computes with `zero_method="wilcox"`. The p-value is 1 where all differences are 0.
///
/// Differences that should be equal must be equal to the last bit: round them first where they
/// come out of a subtraction.
///
/// ```
/// use metaburn_report::statistics::wilcoxon;
///
/// // Of the 16 choices of signs only two are as one-sided as this.
/// assert_eq!(wilcoxon(&[1.0, 2.0, 3.0, 4.0]), 2.0 / 16.0);
/// ```
pub fn wilcoxon(differences: &[f64]) -> f64 {
    let sizes: Vec<f64> = differences.iter().filter(|d| **d != 0.0).map(|d| d.abs()).collect();
    let signs = differences.iter().filter(|d| **d != 0.0).map(|d| *d > 0.0);
    let n = sizes.len();
    if n == 0 {
        return 1.0;
    }
    let positive: f64 = average_ranks(&sizes).iter().zip(signs).filter(|(_, up)| *up).map(|(r, _)| r).sum();
    let total = (n * (n + 1)) as f64 / 2.0;
    let smaller = positive.min(total - positive);
    let ties = tie_term(&sizes);
    if ties == 0.0 && n == differences.len() && n <= EXACT {
        return exact(n, smaller as usize);
    }
    let count = n as f64;
    let variance = (count * (count + 1.0) * (2.0 * count + 1.0) - 0.5 * ties) / 24.0;
    let z = (smaller - total / 2.0) / variance.sqrt();
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// Twice the share of the `2ⁿ` choices of signs whose positive ranks sum to at most `smaller`.
fn exact(n: usize, smaller: usize) -> f64 {
    // counts[s]: subsets of the ranks so far whose sum is s.
    let mut counts = vec![0.0; n * (n + 1) / 2 + 1];
    counts[0] = 1.0;
    for rank in 1..=n {
        for sum in (rank..counts.len()).rev() {
            counts[sum] += counts[sum - rank];
        }
    }
    let tail: f64 = counts[..=smaller].iter().sum();
    (2.0 * tail / (n as f64).exp2()).min(1.0)
}
