//! Max-pooling of planes of pixels on slices.

use super::host::{Real, wide};
use pulp::NullaryFnOnce;
use rayon::prelude::*;

/// Planes of pixels under a window that steps from place to place.
pub(crate) struct Planes {
    /// Height and width of a plane.
    pub image: [usize; 2],
    /// Height and width of the window.
    pub window: [usize; 2],
    /// Steps down and across.
    pub stride: [usize; 2],
}

impl Planes {
    /// Places of the window, down and across; none reaches over the edge.
    pub fn result(&self) -> [usize; 2] {
        [0, 1].map(|i| (self.image[i] - self.window[i]) / self.stride[i] + 1)
    }

    fn areas(&self) -> [usize; 2] {
        let [h, w] = self.result();
        [self.image[0] * self.image[1], h * w]
    }

    /// Planes that are worth a thread's while.
    fn at_least(&self) -> usize {
        (1 << 14) / self.areas()[0].max(1) + 1
    }

    /// The largest pixel at each place, and where in its plane it lies: the first of equal ones; what
    /// is not a number counts as larger than any.
    pub fn largest<E: Real>(&self, x: &[E]) -> (Vec<E>, Vec<u32>) {
        let [area, places] = self.areas();
        let count = x.len() / area * places;
        let (mut y, mut at) = (vec![E::ZERO; count], vec![0; count]);
        let planes = y.par_chunks_mut(places).zip(at.par_chunks_mut(places)).zip(x.par_chunks(area));
        planes.with_min_len(self.at_least()).for_each(|((y, at), x)| self.largest_of_plane(x, y, at));
        (y, at)
    }

    fn largest_of_plane<E: Real>(&self, x: &[E], y: &mut [E], at: &mut [u32]) {
        let (width, [_, w]) = (self.image[1], self.result());
        if self.window == [2, 2] && self.stride == [2, 2] {
            return wide(LargestOfFour { x, y, at, widths: [width, w] });
        }
        let lines = y.chunks_mut(w).zip(at.chunks_mut(w)).enumerate();
        for (i, (best, place)) in lines {
            let start = i * self.stride[0] * width;
            for (j, (best, place)) in best.iter_mut().zip(place).enumerate() {
                let corner = start + j * self.stride[1];
                (*best, *place) = (x[corner], corner as u32);
                for dy in 0..self.window[0] {
                    let from = corner + dy * width;
                    for (dx, &value) in x[from..from + self.window[1]].iter().enumerate() {
                        (*best, *place) = larger((*best, *place), (value, (from + dx) as u32));
                    }
                }
            }
        }
    }

    /// The pixels at the given positions of each plane.
    pub fn pick<E: Real>(&self, x: &[E], at: &[u32]) -> Vec<E> {
        let [area, places] = self.areas();
        let mut y = vec![E::ZERO; at.len()];
        let planes = y.par_chunks_mut(places).zip(at.par_chunks(places)).zip(x.par_chunks(area));
        planes.with_min_len(self.at_least()).for_each(|((y, at), x)| {
            y.iter_mut().zip(at).for_each(|(y, &at)| *y = x[at as usize]);
        });
        y
    }

    /// Planes of zeros with the given values added at their positions: the adjoint of picking.
    pub fn put<E: Real>(&self, y: &[E], at: &[u32]) -> Vec<E> {
        let [area, places] = self.areas();
        let mut x = vec![E::ZERO; y.len() / places * area];
        let planes = x.par_chunks_mut(area).zip(y.par_chunks(places)).zip(at.par_chunks(places));
        planes.with_min_len(self.at_least()).for_each(|((x, y), at)| {
            y.iter().zip(at).for_each(|(&y, &at)| x[at as usize] += y);
        });
        x
    }
}

/// The larger of two pixels, the first of equal ones.
#[inline(always)]
fn larger<E: Real>(best: (E, u32), next: (E, u32)) -> (E, u32) {
    // The second comparison holds for what is not a number, which must not be hidden. Both are made, so
    // that there is no branch in the way of vectors.
    #[allow(clippy::eq_op)]
    if (next.0 > best.0) | (next.0 != next.0) { next } else { best }
}

/// The largest of each 2×2 pixels of a plane; an odd line or column at the edge is dropped.
struct LargestOfFour<'a, E> {
    x: &'a [E],
    y: &'a mut [E],
    at: &'a mut [u32],
    /// Of the plane, and of the result.
    widths: [usize; 2],
}

/// Pixels of two lines that are compared at a time.
const STRETCH: usize = 32;

impl<E: Real> NullaryFnOnce for LargestOfFour<'_, E> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { x, y, at, widths: [width, w] } = self;
        for (i, (best, place)) in y.chunks_mut(w).zip(at.chunks_mut(w)).enumerate() {
            let start = 2 * i * width;
            let (above, below) = x[start..start + 2 * width].split_at(width);
            let stretches = above.chunks(STRETCH).zip(below.chunks(STRETCH));
            let results = best.chunks_mut(STRETCH / 2).zip(place.chunks_mut(STRETCH / 2));
            for (j, ((above, below), (best, place))) in stretches.zip(results).enumerate() {
                let first = (start + j * STRETCH) as u32;
                larger_of_stretch(above, below, [first, first + width as u32], best, place);
            }
        }
    }
}

/// First the larger of two lines, pixel by pixel, then of neighbours: both in loops without branches.
/// `starts` are the positions of the first pixels.
#[inline(always)]
fn larger_of_stretch<E: Real>(above: &[E], below: &[E], starts: [u32; 2], best: &mut [E], place: &mut [u32]) {
    let (mut value, mut lower) = ([E::ZERO; STRETCH], [0_u32; STRETCH]);
    let n = above.len().min(STRETCH);
    let (above, below, below_top) = (&above[..n], &below[..n], starts[1] - starts[0]);
    for x in 0..n {
        let (a, b) = (above[x], below[x]);
        #[allow(clippy::eq_op)]
        let down = (b > a) | (b != b);
        value[x] = if down { b } else { a };
        lower[x] = if down { below_top } else { 0 };
    }
    let (values, lowers) = (value.as_chunks::<2>().0, lower.as_chunks::<2>().0);
    let m = best.len().min(n / 2).min(place.len());
    let (best, place) = (&mut best[..m], &mut place[..m]);
    for j in 0..m {
        let ([left, right], [left_at, right_at]) = (values[j], [lowers[j][0], lowers[j][1] + 1]);
        // Of equal pixels the one that comes first in the plane.
        let earlier = (right == left) & (right_at < left_at);
        #[allow(clippy::eq_op)]
        let other = (right > left) | (right != right) | earlier;
        best[j] = if other { right } else { left };
        place[j] = starts[0] + 2 * j as u32 + if other { right_at } else { left_at };
    }
}
