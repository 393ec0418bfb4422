//! ReLU within kernels on slices.

use super::host::Real;

/// `max(y, 0)`; what is not a number stays so.
#[inline(always)]
pub(in crate::array) fn rectify<E: Real>(y: &mut [E]) {
    y.iter_mut().for_each(|y| *y = if *y < E::ZERO { E::ZERO } else { *y });
}

/// The gradient `g` of a rectified `y`, but 0 where `y` is.
#[inline(always)]
pub(in crate::array) fn gate<E: Real>(g: &[E], y: &[E], gated: &mut [E]) {
    #[allow(clippy::eq_op)]
    let open = |y: E| (y > E::ZERO) | (y != y);
    gated.iter_mut().zip(g.iter().zip(y)).for_each(|(to, (&g, &y))| *to = if open(y) { g } else { E::ZERO });
}
