//! Products of batches of matrices.

use super::Op;
use crate::array::Array;
use crate::array::compute::{broadcast_shape, same_type};
use crate::array::product::Product;
use crate::error::{Error, Result};
use crate::grad::Backward;
use crate::var::Var;

/// `op(A)·op(B)`, where `op` transposes the last two axes or leaves them. Keeping the
/// transposition in the product, rather than as an operation of its own, shortens the graph.
#[derive(Clone, Copy)]
pub(super) struct Matmul {
    transpose_a: bool,
    transpose_b: bool,
}

impl Op for Matmul {
    fn name(&self) -> &'static str {
        "matmul"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let g = step.gradient().clone();
        self.pull(step, &g)
    }
}

impl Matmul {
    /// `A·Bᵀ`.
    pub const BY_TRANSPOSED: Self = Self { transpose_a: false, transpose_b: true };

    /// Gives inputs 0 and 1, the factors, their gradients by that of the product.
    pub fn pull(&self, step: &mut Backward, g: &Var) -> Result<()> {
        let (ta, tb) = (self.transpose_a, self.transpose_b);
        if step.needs(0) {
            let b = step.input(1);
            let given = if ta { b.product(g, tb, true)? } else { g.product(&b, false, !tb)? };
            step.give(0, given)?;
        }
        if step.needs(1) {
            let (mut a, mut g) = (step.input(0), g.clone());
            // A matrix shared by the whole batch: one product over the joined rows sums the
            // batch as it goes.
            if !ta && is_shared(&step.shape(1)) && !is_shared(&a.shape()) {
                (a, g) = (a.join_rows()?, g.join_rows()?);
            }
            let given = if tb { g.product(&a, true, ta)? } else { a.product(&g, !ta, false)? };
            step.give(1, given)?;
        }
        Ok(())
    }
}

/// Whether all batch axes have extent 1.
fn is_shared(shape: &[usize]) -> bool {
    shape[..shape.len() - 2].iter().all(|&n| n == 1)
}

/// `[batch…, rows, columns] → [1…, batch·rows, columns]`.
fn joined(shape: &[usize]) -> Vec<usize> {
    let columns = shape[shape.len() - 1];
    let mut joined = vec![1; shape.len()];
    joined[shape.len() - 2] = shape[..shape.len() - 1].iter().product();
    joined[shape.len() - 1] = columns;
    joined
}

/// The product, of shape `shape`. A matrix that the whole batch shares meets all rows at once.
fn multiply(a: &Array, b: &Array, op: Matmul, shape: &[usize]) -> Array {
    let transposed = [op.transpose_a, op.transpose_b];
    if let Some(product) = Product::on_host(a, b, transposed) {
        return product.array(a, b, shape);
    }
    let own = |x: &Array| shape.len() == 3 && x.shape()[0] == shape[0];
    let b = if own(a) { b.clone().compact() } else { b.clone() };
    let b = if op.transpose_b { b.transpose() } else { b };
    if !op.transpose_a && is_shared(&b.shape()) && !is_shared(&a.shape()) {
        let rows = joined(&a.shape());
        return a.clone().reshape(&rows).matmul(b).reshape(shape);
    }
    let a = if op.transpose_a { a.clone().transpose() } else { a.clone() };
    a.matmul(b)
}

/// Matrix products.
impl Var {
    /// `self · other` over the last two axes: `[…, m, k] × […, k, n] → […, m, n]`. The leading
    /// axes broadcast, so that one weight matrix may serve a batch of tasks, or each task its own.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] when the inner extents or the leading axes do not fit.
    pub fn matmul(&self, other: &Self) -> Result<Self> {
        self.product(other, false, false)
    }

    /// `self · otherᵀ`: `[…, m, k] × […, n, k] → […, m, n]`; a linear layer whose weight has
    /// PyTorch's layout `[out, in]`.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] when the inner extents or the leading axes do not fit.
    pub fn matmul_transposed(&self, other: &Self) -> Result<Self> {
        self.product(other, false, true)
    }

    fn product(&self, other: &Self, transpose_a: bool, transpose_b: bool) -> Result<Self> {
        let (a, b) = (self.shape(), other.shape());
        let mismatch = || Error::ShapeMismatch { op: "matmul", left: a.clone(), right: b.clone() };
        let rank = a.len();
        if rank < 2 || b.len() != rank {
            return Err(mismatch());
        }
        let (m, k) = if transpose_a { (a[rank - 1], a[rank - 2]) } else { (a[rank - 2], a[rank - 1]) };
        let (l, n) = if transpose_b { (b[rank - 1], b[rank - 2]) } else { (b[rank - 2], b[rank - 1]) };
        if k != l {
            return Err(mismatch());
        }
        let mut shape = broadcast_shape("matmul", &a[..rank - 2], &b[..rank - 2]).map_err(|_| mismatch())?;
        shape.extend([m, n]);
        same_type("matmul", self.value(), other.value())?;
        let op = Matmul { transpose_a, transpose_b };
        let value = multiply(self.value(), other.value(), op, &shape);
        Ok(Self::record(value, &[self, other], op))
    }

    fn join_rows(&self) -> Result<Self> {
        self.reshape(&joined(&self.shape()))
    }
}
