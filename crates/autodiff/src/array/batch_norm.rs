//! Batch norm along rows of slices. A row is all that one channel of one task holds; its mean and
//! variance come from its first `reference` elements.

use super::host::{Real, wide};
use rayon::prelude::*;

/// Rows of elements, with a scale and a shift for each channel.
pub(crate) struct Rows<'a, E> {
    pub x: &'a [E],
    /// Elements of a row.
    pub len: usize,
    /// Elements that the statistics come from.
    pub reference: usize,
    /// One for each row, or for the rows of one task, which all tasks then share.
    pub scale: &'a [E],
    /// As the scales.
    pub shift: &'a [E],
}

/// Mean and `1/√(var + ε)` of a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moments<E> {
    mean: E,
    inverse: E,
}

impl<E: Real> Rows<'_, E> {
    /// The result, `scale · (x − mean)/√(var + ε) + shift`, and the moments of each row.
    pub fn forward(&self, epsilon: f64) -> (Vec<E>, Vec<Moments<E>>) {
        let epsilon = E::from_f64(epsilon);
        let mut y = vec![E::ZERO; self.x.len()];
        let mut moments = vec![Moments { mean: E::ZERO, inverse: E::ONE }; y.len() / self.len];
        let rows = y.par_chunks_mut(self.len).zip(self.x.par_chunks(self.len)).zip(&mut moments);
        rows.enumerate().with_min_len(self.at_least()).for_each(|(i, ((y, x), moments))| {
            wide(|| {
                *moments = Moments::of(&x[..self.reference], epsilon);
                let (scale, shift) = (self.scale[i % self.scale.len()], self.shift[i % self.shift.len()]);
                let slope = scale * moments.inverse;
                let offset = shift - moments.mean * slope;
                y.iter_mut().zip(x).for_each(|(y, &x)| *y = x * slope + offset);
            });
        });
        (y, moments)
    }

    /// Gradients of `x`, and of scale and shift in each row, from the gradient `g` of the result:
    /// with `x̂` the normalised row and sums over all of it,
    ///
    /// `x̄ᵢ = scale/√(var + ε) · (gᵢ − [i < m] (Σg + x̂ᵢ Σg x̂)/m)`, `scale̅ = Σ g x̂`, `shift̅ = Σ g`,
    ///
    /// where `m` is the number of elements that the statistics come from.
    pub fn backward(&self, g: &[E], moments: &[Moments<E>]) -> [Vec<E>; 3] {
        let mut x_grad = vec![E::ZERO; self.x.len()];
        let (mut scales, mut shifts) = (vec![E::ZERO; moments.len()], vec![E::ZERO; moments.len()]);
        let given = self.x.par_chunks(self.len).zip(g.par_chunks(self.len)).zip(moments);
        let sums = scales.par_iter_mut().zip(&mut shifts);
        let rows = x_grad.par_chunks_mut(self.len).zip(given).zip(sums).enumerate();
        rows.with_min_len(self.at_least()).for_each(|(i, ((x_grad, ((x, g), moments)), (scale, shift)))| {
            wide(|| {
                let &Moments { mean, inverse } = moments;
                let [sum, product] = sums_with(g, x);
                *shift = sum;
                *scale = (product - mean * sum) * inverse;
                let count = E::from_f64(self.reference as f64);
                let slope = self.scale[i % self.scale.len()] * inverse;
                let (level, tilt) = (sum / count, *scale / count * inverse);
                let offset = tilt * mean - level;
                let (known, rest) = x_grad.split_at_mut(self.reference);
                let within = known.iter_mut().zip(g).zip(x);
                within.for_each(|((out, &g), &x)| *out = slope * (g + offset - tilt * x));
                rest.iter_mut().zip(&g[self.reference..]).for_each(|(out, &g)| *out = slope * g);
            });
        });
        [x_grad, scales, shifts]
    }

    /// Rows that are worth a thread's while.
    fn at_least(&self) -> usize {
        (1 << 14) / self.len.max(1) + 1
    }
}

impl<E: Real> Moments<E> {
    /// Of deviations from the first element, which keeps rounding small.
    #[inline(always)]
    fn of(values: &[E], epsilon: E) -> Self {
        let (origin, count) = (values[0], E::from_f64(values.len() as f64));
        let [sum, squares] = sums(values, |v| [v - origin, (v - origin) * (v - origin)]);
        let mean = sum / count;
        Self { mean: origin + mean, inverse: E::ONE / (squares / count - mean * mean + epsilon).root() }
    }
}

/// Lanes of a sum: independent of one another, so that they fill a vector register.
const LANES: usize = 16;
/// Elements that are summed before they join the total, which keeps rounding small.
const BLOCK: usize = 64 * LANES;

/// `Σ f(x)` of two numbers at a time, lane by lane and block by block.
#[inline(always)]
fn sums<E: Real>(values: &[E], f: impl Fn(E) -> [E; 2]) -> [E; 2] {
    let mut totals = [E::ZERO; 2];
    for block in values.chunks(BLOCK) {
        let mut lanes = [[E::ZERO; LANES]; 2];
        let whole = block.chunks_exact(LANES);
        for (i, &v) in whole.remainder().iter().enumerate() {
            add(&mut lanes, i, f(v));
        }
        for chunk in whole {
            (0..LANES).for_each(|i| add(&mut lanes, i, f(chunk[i])));
        }
        (0..2).for_each(|k| totals[k] += lanes[k].into_iter().sum::<E>());
    }
    totals
}

/// `Σ a` and `Σ a·b`, as [`sums`].
#[inline(always)]
fn sums_with<E: Real>(a: &[E], b: &[E]) -> [E; 2] {
    let mut totals = [E::ZERO; 2];
    for (a, b) in a.chunks(BLOCK).zip(b.chunks(BLOCK)) {
        let mut lanes = [[E::ZERO; LANES]; 2];
        let (whole, others) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
        for (i, (&a, &b)) in whole.remainder().iter().zip(others.remainder()).enumerate() {
            add(&mut lanes, i, [a, a * b]);
        }
        for (a, b) in whole.zip(others) {
            (0..LANES).for_each(|i| add(&mut lanes, i, [a[i], a[i] * b[i]]));
        }
        (0..2).for_each(|k| totals[k] += lanes[k].into_iter().sum::<E>());
    }
    totals
}

#[inline(always)]
fn add<E: Real>(lanes: &mut [[E; LANES]; 2], i: usize, [a, b]: [E; 2]) {
    lanes[0][i] += a;
    lanes[1][i] += b;
}
