//! Ridge regression with few columns.

use faer::linalg::solvers::Solve;
use faer::{Mat, Side};
use metaburn_core::{Error, Result};

/// `(ZᵀZ + penalty·I)⁻¹ Zᵀy` by Cholesky's decomposition, of rows with `columns` numbers and a target each;
/// 0 without rows. The penalty is above 0.
///
/// # Errors
/// [`Error::Mismatch`] where the rows are not finite, or so large that the penalty is lost beside them.
pub(super) fn ridge(
    rows: impl Iterator<Item = (Vec<f64>, f64)>,
    columns: usize,
    penalty: f64,
) -> Result<Vec<f64>> {
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
        return Err(Error::Mismatch(format!(
            "the ridge regression on a support set has no solution; {mend}"
        )));
    }
    Ok(weights)
}
