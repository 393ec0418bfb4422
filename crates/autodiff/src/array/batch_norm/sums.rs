//! Sums along slices, in lanes and blocks: fast, exact enough, and the same on every processor.

use crate::array::host::Real;

/// Lanes of a sum: independent of one another, so that they fill a vector register.
const LANES: usize = 16;
/// Elements that are summed before they join the total, which keeps rounding small.
const BLOCK: usize = 64 * LANES;

/// `Σ f(x)` of two numbers at a time, lane by lane and block by block.
#[inline(always)]
pub(super) fn sums<E: Real>(values: &[E], f: impl Fn(E) -> [E; 2]) -> [E; 2] {
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
pub(super) fn sums_with<E: Real>(a: &[E], b: &[E]) -> [E; 2] {
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
pub(super) fn sums_of_three<E: Real>(x: &[E], g: &[E], u: &[E], f: impl Fn(E, E, E) -> [E; 5]) -> [E; 5] {
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
