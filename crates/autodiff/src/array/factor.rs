//! Triangular factors and systems, in plain loops on the host and in double precision: the matrices
//! of Gaussian processes on few examples are small.

use super::Array;
use burn::tensor::{Shape, TensorData};

/// Where a factorisation stopped.
pub(crate) struct NotPositive {
    pub matrix: usize,
    pub row: usize,
}

impl Array {
    /// Host values as an array of `self`'s element type and device. Rounded on the host: some
    /// devices have no double precision.
    pub(crate) fn like(&self, values: Vec<f64>, shape: &[usize]) -> Self {
        let data = TensorData::new(values, Shape::from(shape.to_vec()));
        Self::from_data(data.convert_dtype(self.dtype()), &self.device())
    }

    /// The lower factor of the symmetric part of each matrix `[batch, n, n]`.
    pub(crate) fn cholesky(&self) -> Result<Self, NotPositive> {
        let shape = self.shape();
        let n = shape[1];
        let mut values = self.to_f64();
        for (matrix, a) in values.chunks_mut((n * n).max(1)).enumerate() {
            factor(a, n).map_err(|row| NotPositive { matrix, row })?;
        }
        Ok(self.like(values, &shape))
    }

    /// `X` of `L·X = B`, or of `Lᵀ·X = B`: `[batch | 1, n, n]` and `[batch | 1, n, m]`.
    pub(crate) fn solve_triangular(&self, rhs: &Self, transposed: bool, batch: usize) -> Self {
        let [n, m] = [1, 2].map(|axis| rhs.shape()[axis]);
        let (factors, given) = (self.to_f64(), rhs.to_f64());
        let part = |values: &[f64], size: usize, task: usize| {
            let start = if values.len() == size { 0 } else { task * size };
            start..start + size
        };
        let mut solved = Vec::with_capacity(batch * n * m);
        for task in 0..batch {
            let l = &factors[part(&factors, n * n, task)];
            let mut x = given[part(&given, n * m, task)].to_vec();
            if transposed {
                backward(l, &mut x, n, m)
            } else {
                forward(l, &mut x, n, m)
            }
            solved.extend(x);
        }
        self.like(solved, &[batch, n, m])
    }
}

/// Overwrites a matrix with its factor, zeros above it; row by row, so that each inner product
/// runs along rows. Fails with the row whose pivot is not above 0.
fn factor(a: &mut [f64], n: usize) -> Result<(), usize> {
    for i in 0..n {
        for j in 0..i {
            let mean = 0.5 * (a[i * n + j] + a[j * n + i]);
            let (above, row) = a.split_at(i * n);
            let known = dot(&above[j * n..j * n + j], &row[..j]);
            a[i * n + j] = (mean - known) / a[j * n + j];
        }
        let pivot = a[i * n + i] - dot(&a[i * n..i * n + i], &a[i * n..i * n + i]);
        if pivot.is_nan() || pivot <= 0.0 {
            return Err(i);
        }
        a[i * n + i] = pivot.sqrt();
    }
    for i in 0..n {
        a[i * n + i + 1..(i + 1) * n].fill(0.0);
    }
    Ok(())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Solves `L·X = B` in place, from the first row on.
fn forward(l: &[f64], x: &mut [f64], n: usize, m: usize) {
    for i in 0..n {
        let (done, rest) = x.split_at_mut(i * m);
        let row = &mut rest[..m];
        for k in 0..i {
            subtract(row, l[i * n + k], &done[k * m..(k + 1) * m]);
        }
        row.iter_mut().for_each(|v| *v /= l[i * n + i]);
    }
}

/// Solves `Lᵀ·X = B` in place, from the last row on.
fn backward(l: &[f64], x: &mut [f64], n: usize, m: usize) {
    for i in (0..n).rev() {
        let (open, rest) = x.split_at_mut(i * m);
        let row = &mut rest[..m];
        row.iter_mut().for_each(|v| *v /= l[i * n + i]);
        for k in 0..i {
            subtract(&mut open[k * m..(k + 1) * m], l[i * n + k], row);
        }
    }
}

fn subtract(from: &mut [f64], scale: f64, row: &[f64]) {
    from.iter_mut().zip(row).for_each(|(x, r)| *x -= scale * r);
}
