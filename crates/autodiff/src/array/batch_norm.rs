//! Batch norm along rows of slices. A row is all that one channel of one task holds; its mean and
//! variance come from its first `reference` elements.

use super::host::{Real, wide};
use rayon::prelude::*;

/// Rows of elements, with a scale for each channel.
pub(crate) struct Rows<'a, E> {
    pub x: &'a [E],
    /// Elements of a row.
    pub len: usize,
    /// Elements that the statistics come from.
    pub reference: usize,
    /// One for each row, or for the rows of one task, which all tasks then share.
    pub scale: &'a [E],
}

/// Mean and `1/√(var + ε)` of a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moments<E> {
    mean: E,
    inverse: E,
}

impl<E: Real> Rows<'_, E> {
    /// The result, `scale · (x − mean)/√(var + ε) + shift`, and the moments of each row. There is a shift
    /// for each row, or for the rows of one task.
    pub fn forward(&self, shifts: &[E], epsilon: f64) -> (Vec<E>, Vec<Moments<E>>) {
        let epsilon = E::from_f64(epsilon);
        let mut y = vec![E::ZERO; self.x.len()];
        let mut moments = vec![Moments { mean: E::ZERO, inverse: E::ONE }; y.len() / self.len];
        let rows = y.par_chunks_mut(self.len).zip(self.x.par_chunks(self.len)).zip(&mut moments);
        rows.enumerate().with_min_len(self.at_least()).for_each(|(i, ((y, x), moments))| {
            wide(|| {
                *moments = Moments::of(&x[..self.reference], epsilon);
                let (scale, shift) = (self.scale[i % self.scale.len()], shifts[i % shifts.len()]);
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

    /// `scale · x̂`, with `x̂ = (x − mean)/√(var + ε)`.
    pub fn scaled(&self, moments: &[Moments<E>]) -> Vec<E> {
        let mut y = vec![E::ZERO; self.x.len()];
        let rows = y.par_chunks_mut(self.len).zip(self.x.par_chunks(self.len)).zip(moments).enumerate();
        rows.with_min_len(self.at_least()).for_each(|(i, ((y, x), &Moments { mean, inverse }))| {
            let slope = self.scale[i % self.scale.len()] * inverse;
            wide(|| y.iter_mut().zip(x).for_each(|(y, &x)| *y = (x - mean) * slope));
        });
        y
    }

    /// Gradients of `g`, of `x` and of the scale in each row, from the gradient `u` of what
    /// [`Rows::backward`] gives for `x`. The statistics must come from whole rows. With `r = 1/√(var + ε)`
    /// and means over the `m` elements of a row, `⟨z⟩ = mean z`, `P(z) = z − ⟨z⟩ − x̂⟨z x̂⟩`,
    ///
    /// `ḡ = scale · r · P(u)`,   `scale̅ = r S`,   `S = m (⟨u g⟩ − ⟨u⟩⟨g⟩ − ⟨u x̂⟩⟨g x̂⟩)`,
    /// `x̄ = r P(q) − scale · r² x̂ S/m`,   `q = −scale · r (u ⟨g x̂⟩ + g ⟨u x̂⟩)`.
    pub fn backward_twice(&self, g: &[E], u: &[E], moments: &[Moments<E>]) -> [Vec<E>; 3] {
        let (mut g_grad, mut x_grad) = (vec![E::ZERO; g.len()], vec![E::ZERO; g.len()]);
        let mut scales = vec![E::ZERO; moments.len()];
        let len = self.len;
        let given = self.x.par_chunks(len).zip(g.par_chunks(len)).zip(u.par_chunks(len)).zip(moments);
        let rows = g_grad.par_chunks_mut(len).zip(x_grad.par_chunks_mut(len)).zip(&mut scales);
        rows.zip(given).enumerate().with_min_len(self.at_least()).for_each(|(i, (to, from))| {
            let ((g_grad, x_grad), scale_grad) = to;
            let (((x, g), u), &Moments { mean, inverse: r }) = from;
            let scale = self.scale[i % self.scale.len()];
            wide(|| {
                let m = E::from_f64(len as f64);
                let [g_mean, u_mean, g_tilt, u_tilt, both] = sums_of_three(x, g, u, |x, g, u| {
                    let normal = (x - mean) * r;
                    [g, u, g * normal, u * normal, u * g]
                })
                .map(|sum| sum / m);
                let s = both - u_mean * g_mean - u_tilt * g_tilt;
                *scale_grad = r * s * m;
                let slope = scale * r;
                // ⟨q⟩ and ⟨q x̂⟩, of which the second takes up the last term of x̄.
                let q_mean = E::ZERO - slope * (u_mean * g_tilt + g_mean * u_tilt);
                let q_tilt = E::ZERO - slope * (u_tilt * g_tilt + g_tilt * u_tilt - s);
                let given = x.iter().zip(g).zip(u);
                for ((to_g, to_x), ((&x, &g), &u)) in g_grad.iter_mut().zip(x_grad).zip(given) {
                    let normal = (x - mean) * r;
                    *to_g = slope * (u - u_mean - normal * u_tilt);
                    let q = E::ZERO - slope * (u * g_tilt + g * u_tilt);
                    *to_x = r * (q - q_mean - normal * q_tilt);
                }
            });
        });
        [g_grad, x_grad, scales]
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

/// `Σ f(x, g, u)` of five numbers at a time, lane by lane and block by block.
#[inline(always)]
fn sums_of_three<E: Real>(x: &[E], g: &[E], u: &[E], f: impl Fn(E, E, E) -> [E; 5]) -> [E; 5] {
    let mut totals = [E::ZERO; 5];
    for ((x, g), u) in x.chunks(BLOCK).zip(g.chunks(BLOCK)).zip(u.chunks(BLOCK)) {
        let mut lanes = [[E::ZERO; LANES]; 5];
        let (whole_x, rest_x) = x.as_chunks::<LANES>();
        let (whole_g, rest_g) = g.as_chunks::<LANES>();
        let (whole_u, rest_u) = u.as_chunks::<LANES>();
        for (i, ((&x, &g), &u)) in rest_x.iter().zip(rest_g).zip(rest_u).enumerate() {
            let values = f(x, g, u);
            (0..5).for_each(|k| lanes[k][i] += values[k]);
        }
        for ((x, g), u) in whole_x.iter().zip(whole_g).zip(whole_u) {
            for i in 0..LANES {
                let values = f(x[i], g[i], u[i]);
                (0..5).for_each(|k| lanes[k][i] += values[k]);
            }
        }
        (0..5).for_each(|k| totals[k] += lanes[k].into_iter().sum::<E>());
    }
    totals
}
