//! Ridge regression with few columns.

use crate::error::{Error, Result};
use faer::linalg::solvers::Solve;
use faer::{Mat, Side};

/// `(ZᵀZ + penalty·I)⁻¹ Zᵀy` by Cholesky's decomposition, of rows with `columns` numbers and a target each;
/// 0 without rows. The penalty is above 0.
///
/// ```
/// // A line through (1, 2) and (2, 4), with next to no penalty.
/// let rows = [(vec![1.0], 2.0), (vec![2.0], 4.0)];
/// let weights = metaburn_core::ridge(rows.into_iter(), 1, 1e-12).unwrap();
/// assert!((weights[0] - 2.0).abs() < 1e-9);
/// ```
///
/// # Errors
/// [`Error::Mismatch`] where the rows are not finite, or so large that the penalty is lost beside them.
pub fn ridge(rows: impl Iterator<Item = (Vec<f64>, f64)>, columns: usize, penalty: f64) -> Result<Vec<f64>> {
    let mut gram = Mat::from_fn(columns, columns, |i, j| if i == j { penalty } else { 0.0 });
    let mut weights = Mat::<f64>::zeros(columns, 1);
    for (z, y) in rows {
        for i in 0..columns {
            weights[(i, 0)] += z[i] * y;
            (0..=i).for_each(|j| gram[(i, j)] += z[i] * z[j]);
        }
    }
    let solved = gram.llt(Side::Lower).map(|factor| factor.solve_in_place(weights.as_mut()));
    let weights: Vec<f64> = (0..columns).map(|i| weights[(i, 0)]).collect();
    // A pivot that is NaN is not refused.
    if solved.is_err() || weights.iter().any(|weight| !weight.is_finite()) {
        let mend = "look for inputs that are not finite, or raise the penalty";
        return Err(Error::Mismatch(format!("a ridge regression has no solution; {mend}")));
    }
    Ok(weights)
}
