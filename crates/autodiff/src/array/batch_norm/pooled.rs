//! Batch norm whose result is max-pooled and rectified, without that result ever being written down: it
//! is four times as large as what is left of it.

use super::Rows;
use super::kernels::{Moments, drift};
use super::sums::sums_with;
use crate::array::host::{Real, wide, with_room, zeros};
use crate::array::pool::{Planes, largest_of_four};
use crate::array::rectify::{gate, rectify};
use pulp::NullaryFnOnce;
use rayon::prelude::*;

/// The largest of each 2×2 pixels, where they are above 0, and where in its plane it lies.
pub(crate) struct Pooled<E> {
    pub y: Vec<E>,
    pub at: Vec<u32>,
}

impl<E: Real> Rows<'_, E> {
    /// `max(0, largest of each 2×2 pixels)` of [`Rows::forward`], whose rows are planes one after the other.
    pub fn forward_pooled(
        &self,
        planes: &Planes,
        shifts: &[E],
        epsilon: f64,
    ) -> (Pooled<E>, Vec<Moments<E>>) {
        let ([area, places], epsilon) = (planes.areas(), E::from_f64(epsilon));
        let (len, count) = (self.len / area * places, self.x.len() / area * places);
        let (mut y, mut at) = (zeros(count), zeros(count));
        let mut moments = vec![Moments::default(); count / len];
        let results = y.par_chunks_mut(len).zip(at.par_chunks_mut(len)).zip(&mut moments);
        let rows = results.zip(self.x.par_chunks(self.len)).enumerate();
        rows.with_min_len(self.at_least()).for_each(|(i, (((y, at), moments), x))| {
            let (scale, shift) = (self.scale[i % self.scale.len()], shifts[i % shifts.len()]);
            let reference = &x[..self.reference];
            wide(Forward { y, at, x, planes, reference, scale, shift, epsilon, moments });
        });
        (Pooled { y, at }, moments)
    }

    /// Gradients of `x`, and of scale and shift in each row, from the gradient `g` of what
    /// [`Rows::forward_pooled`] gives: those of [`Rows::backward`], whose `g` is 0 but for the pixels that
    /// were picked.
    pub fn backward_pooled(
        &self,
        planes: &Planes,
        g: &[E],
        y: &[E],
        at: &[u32],
        moments: &[Moments<E>],
    ) -> [Vec<E>; 3] {
        let [area, places] = planes.areas();
        let len = self.len / area * places;
        let mut x_grad = zeros(self.x.len());
        let (mut scales, mut shifts) = (vec![E::ZERO; moments.len()], vec![E::ZERO; moments.len()]);
        let picked = g.par_chunks(len).zip(y.par_chunks(len)).zip(at.par_chunks(len));
        let given = self.x.par_chunks(self.len).zip(picked).zip(moments);
        let sums = scales.par_iter_mut().zip(&mut shifts);
        let rows = x_grad.par_chunks_mut(self.len).zip(given).zip(sums).enumerate();
        rows.with_min_len(self.at_least()).for_each(|(i, ((x_grad, ((x, picked), moments)), sums))| {
            let ((g, y), at) = picked;
            with_room(2 * len, |room| {
                let (gated, below) = room.split_at_mut(len);
                gate(g, y, gated);
                planes.pick_from(x, at, below);
                let ((scale_grad, shift_grad), scale) = (sums, self.scale[i % self.scale.len()]);
                let (sums, reference) = ([scale_grad, shift_grad], self.reference);
                wide(Backward { x_grad, sums, x, gated, below, reference, scale, moments });
                planes.put_to(gated, at, x_grad);
            });
        });
        [x_grad, scales, shifts]
    }
}

struct Forward<'a, E> {
    y: &'a mut [E],
    at: &'a mut [u32],
    x: &'a [E],
    planes: &'a Planes,
    reference: &'a [E],
    scale: E,
    shift: E,
    epsilon: E,
    moments: &'a mut Moments<E>,
}

impl<E: Real> NullaryFnOnce for Forward<'_, E> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let moments = Moments::of(self.reference, self.epsilon);
        let slope = self.scale * moments.inverse;
        let offset = self.shift - moments.mean * slope;
        largest_of_four(self.planes, self.x, self.y, self.at, |x| x * slope + offset);
        rectify(self.y);
        *self.moments = moments;
    }
}

/// Of one row, but for what goes to the picked pixels alone: that is left in `gated`, to be added.
struct Backward<'a, E> {
    x_grad: &'a mut [E],
    /// To write the gradients of scale and shift to.
    sums: [&'a mut E; 2],
    x: &'a [E],
    /// The gradients of the picked pixels by what became of them.
    gated: &'a mut [E],
    /// The picked pixels.
    below: &'a [E],
    reference: usize,
    scale: E,
    moments: &'a Moments<E>,
}

impl<E: Real> NullaryFnOnce for Backward<'_, E> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let [sum, product] = sums_with(self.gated, self.below);
        let slope = self.scale * self.moments.inverse;
        let [total, offset, tilt] = drift([sum, product], self.moments, self.reference);
        let known = self.x_grad[..self.reference].iter_mut().zip(self.x);
        known.for_each(|(out, &x)| *out = slope * (offset - tilt * x));
        self.gated.iter_mut().for_each(|g| *g = slope * *g);
        let [scale_grad, shift_grad] = self.sums;
        (*scale_grad, *shift_grad) = (total, sum);
    }
}
