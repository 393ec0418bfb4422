//! Ridge regression with few columns.

use faer::linalg::solvers::Solve;
use faer::{Mat, Side};

/// `(ZᵀZ + penalty·I)⁻¹ Zᵀy` by Cholesky's decomposition; 0 without rows. The penalty is above 0 and the
/// rows, `columns` numbers and a target each, are finite.
pub(super) fn ridge(rows: impl Iterator<Item = (Vec<f64>, f64)>, columns: usize, penalty: f64) -> Vec<f64> {
    let mut gram = Mat::from_fn(columns, columns, |i, j| if i == j { penalty } else { 0.0 });
    let mut right = Mat::<f64>::zeros(columns, 1);
    for (z, y) in rows {
        for i in 0..columns {
            right[(i, 0)] += z[i] * y;
            (0..=i).for_each(|j| gram[(i, j)] += z[i] * z[j]);
        }
    }
    let factor = gram.llt(Side::Lower).expect("the penalty makes the matrix positive definite");
    factor.solve_in_place(right.as_mut());
    (0..columns).map(|i| right[(i, 0)]).collect()
}
