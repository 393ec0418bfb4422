//! Cholesky factors and triangular systems, closed over each other: the derivative of either is
//! made of triangular solves and products.

use super::Op;
use crate::array::Indices;
use crate::array::compute::same_type;
use crate::error::{Error, Result};
use crate::grad::Backward;
use crate::var::Var;

/// `A = L·Lᵀ`.
struct Cholesky;

impl Op for Cholesky {
    fn name(&self) -> &'static str {
        "cholesky"
    }

    /// `Ā = ½ (S + Sᵀ)` with `S = L⁻ᵀ Φ(Lᵀ L̄) L⁻¹`, where `Φ` keeps the lower triangle and halves
    /// the diagonal (Murray 2016).
    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let l = step.output();
        let inner = l.transpose()?.matmul(step.gradient())?.lower(0.5)?;
        let left = l.solve_triangular(&inner, true)?;
        let both = l.solve_triangular(&left.transpose()?, true)?;
        step.give(0, both.add(&both.transpose()?)?.mul_scalar(0.5))
    }
}

/// `L·X = B`, or `Lᵀ·X = B`.
struct SolveTriangular {
    transposed: bool,
}

impl Op for SolveTriangular {
    fn name(&self) -> &'static str {
        "solve_triangular"
    }

    /// `B̄ = L⁻ᵀ X̄` and `L̄ = −tril(B̄ Xᵀ)`; with `Lᵀ` in place of `L`, `B̄ = L⁻¹ X̄` and
    /// `L̄ = −tril(X B̄ᵀ)` (ibid.).
    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let rhs = step.input(0).solve_triangular(step.gradient(), !self.transposed)?;
        if step.needs(0) {
            let x = step.output();
            let product =
                if self.transposed { x.matmul_transposed(&rhs)? } else { rhs.matmul_transposed(&x)? };
            step.give(0, product.lower(1.0)?.neg())?;
        }
        step.give(1, rhs)
    }
}

/// Factors of symmetric matrices, a batch at a time. They are computed on the host.
impl Var {
    /// The lower Cholesky factor `L` of `A = L·Lᵀ`, for each matrix of `[batch, n, n]`. What is
    /// factored is the symmetric part `½ (A + Aᵀ)`, and the gradient is symmetric. Nothing is added
    /// to the diagonal.
    ///
    /// The reverse pass is the blocked formula of Murray, "Differentiation of the Cholesky
    /// decomposition" (arXiv 1602.07527), in operations of `Var`, so that it can be differentiated
    /// again.
    ///
    /// ```
    /// use metaburn_autodiff::{Array, Device, Error, Var, grad};
    ///
    /// let a = Var::leaf(Array::from_f64(&[4.0, 2.0, 2.0, 10.0], &[1, 2, 2], &Device::flex()));
    /// let l = a.cholesky()?;
    /// assert_eq!(l.value().to_f64(), [2.0, 0.0, 1.0, 3.0]);
    /// // ln det A = 2 Σ ln L_ii, and its gradient is A⁻¹.
    /// let log_determinant = l.diagonal()?.ln().sum().mul_scalar(2.0);
    /// let inverse = grad(&log_determinant, &[a], false)?[0].value().to_f64();
    /// let expected = [10.0 / 36.0, -2.0 / 36.0, -2.0 / 36.0, 4.0 / 36.0];
    /// assert!(inverse.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotPositiveDefinite`] with the first matrix of the batch that has no factor;
    /// [`Error::BadShape`] for another shape.
    pub fn cholesky(&self) -> Result<Self> {
        self.check_square("cholesky")?;
        let factor = self.value().cholesky();
        let factor = factor.map_err(|at| Error::NotPositiveDefinite { matrix: at.matrix, row: at.row })?;
        Ok(Self::record(factor, &[self], Cholesky))
    }

    /// `X` of `L·X = B`, or with `transposed` of `Lᵀ·X = B`, for lower triangular `L = self`
    /// `[batch, n, n]` and `B = rhs` `[batch, n, m]`. Either may have a batch axis of extent 1, which
    /// is repeated. What lies above the diagonal is not looked at and has a gradient of zeros; a zero
    /// on the diagonal gives what is not finite.
    ///
    /// # Errors
    /// [`Error::BadShape`] when `self` is not `[batch, n, n]`; [`Error::ShapeMismatch`],
    /// [`Error::TypeMismatch`] when `rhs` does not fit it.
    pub fn solve_triangular(&self, rhs: &Self, transposed: bool) -> Result<Self> {
        let op = "solve_triangular";
        self.check_square(op)?;
        let (l, b) = (self.shape(), rhs.shape());
        if b.len() != 3 || b[1] != l[1] || (l[0] != b[0] && l[0] != 1 && b[0] != 1) {
            return Err(Error::ShapeMismatch { op, left: l, right: b });
        }
        same_type(op, self.value(), rhs.value())?;
        let batch = if l[0] == 1 { b[0] } else { l[0] };
        let value = self.value().solve_triangular(rhs.value(), transposed, batch);
        Ok(Self::record(value, &[self, rhs], SolveTriangular { transposed }))
    }

    /// The diagonals of matrices: `[batch, n, n] → [batch, n]`.
    ///
    /// # Errors
    /// [`Error::BadShape`] for another shape.
    pub fn diagonal(&self) -> Result<Self> {
        let [batch, n] = self.check_square("diagonal")?;
        let at: Vec<usize> = (0..batch * n).map(|i| i % n).collect();
        let at = Indices::new(&at, &[batch, n, 1], &self.value().device());
        self.gather(2, &at)?.reshape(&[batch, n])
    }

    /// The lower triangle with its diagonal times `diagonal`, and zeros above.
    fn lower(&self, diagonal: f64) -> Result<Self> {
        let n = self.shape()[1];
        let weight = |i: usize| match (i % n).cmp(&(i / n)) {
            std::cmp::Ordering::Less => 1.0,
            std::cmp::Ordering::Equal => diagonal,
            std::cmp::Ordering::Greater => 0.0,
        };
        let weights = self.value().like((0..n * n).map(weight).collect(), &[1, n, n]);
        self.mul(&Self::constant(weights))
    }

    /// `[batch, n]` of a variable of shape `[batch, n, n]`.
    fn check_square(&self, op: &'static str) -> Result<[usize; 2]> {
        match self.shape()[..] {
            [batch, n, m] if n == m && batch > 0 && n > 0 => Ok([batch, n]),
            _ => {
                let expected = "[batch, n, n] is".to_string();
                Err(Error::BadShape { op, shape: self.shape(), expected })
            }
        }
    }
}
