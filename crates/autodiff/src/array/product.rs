//! Products of batches of matrices on slices. Work is cut by sizes alone: threads change no bit.

use super::Array;
use super::host::{Host, Real, array, on_host, zeros};
use burn::tensor::DType;
use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use rayon::prelude::*;

/// `op(A)·op(B)` for each matrix of a batch, where `op` transposes or not. The result has `rows` rows and
/// `columns` columns; `depth` numbers meet in each sum.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Product {
    pub batch: usize,
    pub rows: usize,
    pub depth: usize,
    pub columns: usize,
    /// Whether `A` and `B` are stored transposed.
    pub transposed: [bool; 2],
}

/// Multiplications that are worth a thread's while.
const WORTH: usize = 1 << 20;
/// Parts that the rows of a large product are cut into, at most.
const PARTS: usize = 8;

impl Product {
    /// Of two arrays, where kernels on slices serve them: each of the batch has matrices of its own, or all
    /// share one.
    pub fn on_host(a: &Array, b: &Array, transposed: [bool; 2]) -> Option<Self> {
        if !on_host(a) || a.is_empty() || b.is_empty() {
            return None;
        }
        a.with_shape(|a| {
            b.with_shape(|b| {
                let axes = a.len() - 2;
                let [of_a, of_b] = [a, b].map(|x| x[..axes].iter().product::<usize>());
                let fits = a[..axes] == b[..axes] || of_a == 1 || of_b == 1;
                let [first, second] = transposed.map(usize::from);
                let (rows, depth, columns) = (a[axes + first], a[axes + 1 - first], b[axes + 1 - second]);
                fits.then_some(Self { batch: of_a.max(of_b), rows, depth, columns, transposed })
            })
        })
    }

    /// The products, as an array of the given shape.
    pub fn array(&self, a: &Array, b: &Array, shape: &[usize]) -> Array {
        match a.dtype() {
            DType::F64 => self.array_of::<f64>(a, b, shape),
            _ => self.array_of::<f32>(a, b, shape),
        }
    }

    fn array_of<E: Real>(&self, a: &Array, b: &Array, shape: &[usize]) -> Array {
        // Only then is the first axis that of the whole batch.
        let host = if shape.len() == 3 { Host::once } else { Host::of };
        array(self.of::<E>(host(a).slice(), host(b).slice()), shape)
    }

    /// The products.
    pub fn of<E: Real>(&self, a: &[E], b: &[E]) -> Vec<E> {
        let mut y = zeros(self.batch * self.rows * self.columns);
        self.write(Accum::Replace, [a, b], &mut y, |_| ());
        y
    }

    /// Writes the products to `y`, or adds them, and lets `finish` look at each part that is done. A factor that
    /// the batch shares is given once; where that is `B`, it meets the rows of all at once.
    pub fn write<E: Real>(
        &self,
        how: Accum,
        [a, b]: [&[E]; 2],
        y: &mut [E],
        finish: impl Fn(&mut [E]) + Sync,
    ) {
        let Self { batch, rows, depth, columns, transposed } = *self;
        let together = !transposed[0] && a.len() == batch * rows * depth && b.len() == depth * columns;
        let rows = if together { batch * rows } else { rows };
        let part = |i: usize, first: usize, y: &mut [E]| {
            let a = matrix(a, i, [rows, depth], transposed[0]).subrows(first, y.len() / columns);
            let b = matrix(b, i, [depth, columns], transposed[1]);
            let sum = MatMut::from_row_major_slice_mut(y, y.len() / columns, columns);
            matmul(sum, how, a, b, E::ONE, Par::Seq);
            finish(y);
        };
        if y.len() * depth < 2 * WORTH {
            return y.chunks_mut(rows * columns).enumerate().for_each(|(i, y)| part(i, 0, y));
        }
        let least = WORTH.div_ceil(columns * depth);
        let some = rows.div_ceil(PARTS).max(least).min(rows);
        let cut = |(i, y): (usize, &mut [E])| {
            let parts = y.par_chunks_mut(some * columns).enumerate();
            parts.for_each(|(k, y)| part(i, k * some, y));
        };
        y.par_chunks_mut(rows * columns).enumerate().for_each(cut);
    }
}

/// Matrix `i` of many, or the one that all share.
fn matrix<E: Real>(values: &[E], i: usize, [rows, columns]: [usize; 2], transposed: bool) -> MatRef<'_, E> {
    let len = rows * columns;
    let own = &values[if values.len() == len { 0 } else { i * len }..][..len];
    if transposed {
        MatRef::from_row_major_slice(own, columns, rows).transpose()
    } else {
        MatRef::from_row_major_slice(own, rows, columns)
    }
}
