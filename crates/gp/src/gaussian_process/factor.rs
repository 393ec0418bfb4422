//! The Cholesky factor of a covariance.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::{factor, inverse};
use faer::linalg::triangular_inverse::invert_lower_triangular;
use faer::linalg::triangular_solve::{solve_lower_triangular_in_place, solve_upper_triangular_in_place};
use faer::{Mat, MatMut, Par};
use metaburn_core::{Error, Result};

/// What is added to the diagonal, times its largest entry, until the covariance has a factor.
const JITTERS: [f64; 6] = [0.0, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4];

/// Lower triangular `L` with `L·Lᵀ = K + jitter·I`. Sequential, so that sums have one order.
#[derive(Clone, Debug)]
pub(crate) struct Factor {
    lower: Mat<f64>,
}

impl Factor {
    /// The factor of a covariance `[n, n]`, of which the lower triangle is read.
    ///
    /// # Errors
    /// [`Error::Surrogate`] when no jitter helps.
    pub fn of(covariance: &Mat<f64>) -> Result<Self> {
        let n = covariance.nrows();
        let largest = (0..n).map(|i| covariance[(i, i)]).fold(0.0, f64::max);
        for jitter in JITTERS {
            let mut lower = covariance.clone();
            (0..n).for_each(|i| lower[(i, i)] += jitter * largest);
            if decompose(&mut lower) {
                return Ok(Self { lower });
            }
        }
        Err(Error::Surrogate(format!(
            "the covariance of {n} observations is not positive definite, not even with 1e-4 of its \
             largest variance on the diagonal; raise the noise floor"
        )))
    }

    /// `rhs ← L⁻¹·rhs`.
    pub fn solve_lower(&self, rhs: MatMut<'_, f64>) {
        solve_lower_triangular_in_place(self.lower.as_ref(), rhs, Par::Seq);
    }

    /// `(K + jitter·I)⁻¹·y`.
    pub fn solve(&self, y: &[f64]) -> Vec<f64> {
        let mut x = Mat::from_fn(y.len(), 1, |i, _| y[i]);
        solve_lower_triangular_in_place(self.lower.as_ref(), x.as_mut(), Par::Seq);
        solve_upper_triangular_in_place(self.lower.transpose(), x.as_mut(), Par::Seq);
        (0..y.len()).map(|i| x[(i, 0)]).collect()
    }

    /// `½ log det(K + jitter·I)`.
    pub fn half_log_determinant(&self) -> f64 {
        (0..self.lower.nrows()).map(|i| self.lower[(i, i)].ln()).sum()
    }

    /// The lower triangle of `(K + jitter·I)⁻¹`, for derivatives of its determinant.
    pub fn inverse(&self) -> Mat<f64> {
        let n = self.lower.nrows();
        let mut inverted = Mat::zeros(n, n);
        let mut memory = MemBuffer::new(inverse::inverse_scratch::<f64>(n, Par::Seq));
        let stack = MemStack::new(&mut memory);
        inverse::inverse(inverted.as_mut(), self.lower.as_ref(), Par::Seq, stack);
        inverted
    }

    /// The diagonal of `(K + jitter·I)⁻¹`: squared lengths of the columns of `L⁻¹`.
    pub fn inverse_diagonal(&self) -> Vec<f64> {
        let n = self.lower.nrows();
        let mut inverted = Mat::zeros(n, n);
        invert_lower_triangular(inverted.as_mut(), self.lower.as_ref(), Par::Seq);
        (0..n).map(|j| (j..n).map(|i| inverted[(i, j)].powi(2)).sum()).collect()
    }
}

/// Puts the factor in place of the lower triangle; whether there is one.
fn decompose(lower: &mut Mat<f64>) -> bool {
    let scratch = factor::cholesky_in_place_scratch::<f64>(lower.nrows(), Par::Seq, Default::default());
    let mut memory = MemBuffer::new(scratch);
    let stack = MemStack::new(&mut memory);
    let done =
        factor::cholesky_in_place(lower.as_mut(), Default::default(), Par::Seq, stack, Default::default());
    // A pivot that is NaN is not refused.
    done.is_ok() && (0..lower.nrows()).all(|i| lower[(i, i)].is_finite())
}
