//! Batch norm along rows of slices. A row is all that one channel of one task holds; its mean and
//! variance come from its first `reference` elements.

mod kernels;
mod pooled;
mod sums;

use super::host::{Real, wide, zeros};
pub(crate) use kernels::Moments;
use kernels::{Backward, Forward, Scaled, Twice};
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

impl<E: Real> Rows<'_, E> {
    /// The result, `scale · (x − mean)/√(var + ε) + shift`, and the moments of each row. There is a shift
    /// for each row, or for the rows of one task.
    pub fn forward(&self, shifts: &[E], epsilon: f64) -> (Vec<E>, Vec<Moments<E>>) {
        let epsilon = E::from_f64(epsilon);
        let mut y = zeros(self.x.len());
        let mut moments = vec![Moments::default(); y.len() / self.len];
        let rows = y.par_chunks_mut(self.len).zip(self.x.par_chunks(self.len)).zip(&mut moments);
        rows.enumerate().with_min_len(self.at_least()).for_each(|(i, ((y, x), moments))| {
            let (scale, shift) = (self.scale[i % self.scale.len()], shifts[i % shifts.len()]);
            wide(Forward { y, x, reference: self.reference, scale, shift, epsilon, moments });
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
        let mut x_grad = zeros(self.x.len());
        let (mut scales, mut shifts) = (vec![E::ZERO; moments.len()], vec![E::ZERO; moments.len()]);
        let given = self.x.par_chunks(self.len).zip(g.par_chunks(self.len)).zip(moments);
        let sums = scales.par_iter_mut().zip(&mut shifts);
        let rows = x_grad.par_chunks_mut(self.len).zip(given).zip(sums).enumerate();
        rows.with_min_len(self.at_least()).for_each(|(i, ((x_grad, ((x, g), moments)), sums))| {
            let (reference, scale) = (self.reference, self.scale[i % self.scale.len()]);
            let (scale_grad, shift_grad) = sums;
            wide(Backward { x_grad, scale_grad, shift_grad, x, g, reference, scale, moments });
        });
        [x_grad, scales, shifts]
    }

    /// `scale · x̂`, with `x̂ = (x − mean)/√(var + ε)`.
    pub fn scaled(&self, moments: &[Moments<E>]) -> Vec<E> {
        let mut y = zeros(self.x.len());
        let rows = y.par_chunks_mut(self.len).zip(self.x.par_chunks(self.len)).zip(moments).enumerate();
        rows.with_min_len(self.at_least()).for_each(|(i, ((y, x), moments))| {
            wide(Scaled { y, x, scale: self.scale[i % self.scale.len()], moments });
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
        let (mut g_grad, mut x_grad) = (zeros(g.len()), zeros(g.len()));
        let mut scales = vec![E::ZERO; moments.len()];
        let len = self.len;
        let given = self.x.par_chunks(len).zip(g.par_chunks(len)).zip(u.par_chunks(len)).zip(moments);
        let rows = g_grad.par_chunks_mut(len).zip(x_grad.par_chunks_mut(len)).zip(&mut scales);
        rows.zip(given).enumerate().with_min_len(self.at_least()).for_each(|(i, (to, from))| {
            let ((g_grad, x_grad), scale_grad) = to;
            let (((x, g), u), moments) = from;
            let scale = self.scale[i % self.scale.len()];
            wide(Twice { g_grad, x_grad, scale_grad, x, g, u, scale, moments });
        });
        [g_grad, x_grad, scales]
    }

    /// Rows that are worth a thread's while.
    fn at_least(&self) -> usize {
        (1 << 14) / self.len.max(1) + 1
    }
}
