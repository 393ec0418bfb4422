//! One row of batch norm. Each kernel is a value with a method, and not a closure, so that it is compiled
//! into the caller with the widest vectors: closures of this size are not.

use super::sums::{sums, sums_of_three, sums_with};
use crate::array::host::Real;
use pulp::NullaryFnOnce;

/// Mean and `1/√(var + ε)` of a row.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moments<E> {
    pub mean: E,
    pub inverse: E,
}

impl<E: Real> Moments<E> {
    /// Of deviations from the first element, which keeps rounding small.
    #[inline(always)]
    pub(super) fn of(values: &[E], epsilon: E) -> Self {
        let (origin, count) = (values[0], E::from_f64(values.len() as f64));
        let [sum, squares] = sums(values, |v| [v - origin, (v - origin) * (v - origin)]);
        let mean = sum / count;
        Self { mean: origin + mean, inverse: E::ONE / (squares / count - mean * mean + epsilon).root() }
    }
}

/// [`Rows::forward`](super::Rows::forward).
pub(super) struct Forward<'a, E> {
    pub y: &'a mut [E],
    pub x: &'a [E],
    pub reference: usize,
    pub scale: E,
    pub shift: E,
    pub epsilon: E,
    pub moments: &'a mut Moments<E>,
}

impl<E: Real> NullaryFnOnce for Forward<'_, E> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let moments = Moments::of(&self.x[..self.reference], self.epsilon);
        let slope = self.scale * moments.inverse;
        let offset = self.shift - moments.mean * slope;
        self.y.iter_mut().zip(self.x).for_each(|(y, &x)| *y = x * slope + offset);
        *self.moments = moments;
    }
}

/// [`Rows::scaled`](super::Rows::scaled).
pub(super) struct Scaled<'a, E> {
    pub y: &'a mut [E],
    pub x: &'a [E],
    pub scale: E,
    pub moments: &'a Moments<E>,
}

impl<E: Real> NullaryFnOnce for Scaled<'_, E> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let &Moments { mean, inverse } = self.moments;
        let slope = self.scale * inverse;
        self.y.iter_mut().zip(self.x).for_each(|(y, &x)| *y = (x - mean) * slope);
    }
}

/// [`Rows::backward`](super::Rows::backward).
pub(super) struct Backward<'a, E> {
    pub x_grad: &'a mut [E],
    pub scale_grad: &'a mut E,
    pub shift_grad: &'a mut E,
    pub x: &'a [E],
    pub g: &'a [E],
    pub reference: usize,
    pub scale: E,
    pub moments: &'a Moments<E>,
}

impl<E: Real> NullaryFnOnce for Backward<'_, E> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let [sum, product] = sums_with(self.g, self.x);
        let slope = self.scale * self.moments.inverse;
        let [total, offset, tilt] = drift([sum, product], self.moments, self.reference);
        let (known, rest) = self.x_grad.split_at_mut(self.reference);
        let within = known.iter_mut().zip(self.g).zip(self.x);
        within.for_each(|((out, &g), &x)| *out = slope * (g + offset - tilt * x));
        rest.iter_mut().zip(&self.g[self.reference..]).for_each(|(out, &g)| *out = slope * g);
        (*self.scale_grad, *self.shift_grad) = (total, sum);
    }
}

/// Of `Σg` and `Σgx`: `Σg x̂`, and what is taken from each `g` by way of the statistics, `tilt·x − offset`.
#[inline(always)]
pub(super) fn drift<E: Real>([sum, product]: [E; 2], moments: &Moments<E>, reference: usize) -> [E; 3] {
    let &Moments { mean, inverse } = moments;
    let total = (product - mean * sum) * inverse;
    let count = E::from_f64(reference as f64);
    let (level, tilt) = (sum / count, total / count * inverse);
    [total, tilt * mean - level, tilt]
}

/// [`Rows::backward_twice`](super::Rows::backward_twice).
pub(super) struct Twice<'a, E> {
    pub g_grad: &'a mut [E],
    pub x_grad: &'a mut [E],
    pub scale_grad: &'a mut E,
    pub x: &'a [E],
    pub g: &'a [E],
    pub u: &'a [E],
    pub scale: E,
    pub moments: &'a Moments<E>,
}

impl<E: Real> NullaryFnOnce for Twice<'_, E> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let &Moments { mean, inverse: r } = self.moments;
        let m = E::from_f64(self.x.len() as f64);
        let [g_mean, u_mean, g_tilt, u_tilt, both] = sums_of_three(self.x, self.g, self.u, |x, g, u| {
            let normal = (x - mean) * r;
            [g, u, g * normal, u * normal, u * g]
        })
        .map(|sum| sum / m);
        let s = both - u_mean * g_mean - u_tilt * g_tilt;
        *self.scale_grad = r * s * m;
        let slope = self.scale * r;
        // ⟨q⟩ and ⟨q x̂⟩, of which the second takes up the last term of x̄.
        let q_mean = E::ZERO - slope * (u_mean * g_tilt + g_mean * u_tilt);
        let q_tilt = E::ZERO - slope * (u_tilt * g_tilt + g_tilt * u_tilt - s);
        let given = self.x.iter().zip(self.g).zip(self.u);
        for ((to_g, to_x), ((&x, &g), &u)) in self.g_grad.iter_mut().zip(self.x_grad).zip(given) {
            let normal = (x - mean) * r;
            *to_g = slope * (u - u_mean - normal * u_tilt);
            let q = E::ZERO - slope * (u * g_tilt + g * u_tilt);
            *to_x = r * (q - q_mean - normal * q_tilt);
        }
    }
}
