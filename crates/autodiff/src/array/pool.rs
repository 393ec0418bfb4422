//! Max-pooling of planes of pixels on slices.

use super::host::{Real, wide, zeros};
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

    /// Pixels of a plane, and places of the window.
    pub fn areas(&self) -> [usize; 2] {
        let [h, w] = self.result();
        [self.image[0] * self.image[1], h * w]
    }

    /// Whether the windows are of 2×2 pixels, side by side.
    pub fn halves(&self) -> bool {
        self.window == [2, 2] && self.stride == [2, 2]
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
        let (mut y, mut at) = (zeros(count), zeros(count));
        let planes = y.par_chunks_mut(places).zip(at.par_chunks_mut(places)).zip(x.par_chunks(area));
        planes.with_min_len(self.at_least()).for_each(|((y, at), x)| self.largest_of_plane(x, y, at));
        (y, at)
    }

    fn largest_of_plane<E: Real>(&self, x: &[E], y: &mut [E], at: &mut [u32]) {
        let (width, [_, w]) = (self.image[1], self.result());
        if self.halves() {
            return wide(LargestOfFour { planes: self, x, y, at });
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
        let mut y = zeros(at.len());
        let planes = y.par_chunks_mut(places).zip(at.par_chunks(places)).zip(x.par_chunks(area));
        planes.with_min_len(self.at_least()).for_each(|((y, at), x)| self.pick_from(x, at, y));
        y
    }

    /// Writes the pixels at the given positions, plane after plane.
    pub fn pick_from<E: Real>(&self, x: &[E], at: &[u32], y: &mut [E]) {
        let [area, places] = self.areas();
        for ((x, at), y) in x.chunks(area).zip(at.chunks(places)).zip(y.chunks_mut(places)) {
            y.iter_mut().zip(at).for_each(|(y, &at)| *y = x[at as usize]);
        }
    }

    /// Planes of zeros with the given values added at their positions: the adjoint of picking.
    pub fn put<E: Real>(&self, y: &[E], at: &[u32]) -> Vec<E> {
        let [area, places] = self.areas();
        let mut x = zeros(y.len() / places * area);
        let planes = x.par_chunks_mut(area).zip(y.par_chunks(places)).zip(at.par_chunks(places));
        planes.with_min_len(self.at_least()).for_each(|((x, y), at)| self.put_to(y, at, x));
        x
    }

    /// Adds values at their positions, plane after plane.
    pub fn put_to<E: Real>(&self, y: &[E], at: &[u32], x: &mut [E]) {
        let [area, places] = self.areas();
        for ((x, at), y) in x.chunks_mut(area).zip(at.chunks(places)).zip(y.chunks(places)) {
            at.iter().zip(y).for_each(|(&at, &y)| x[at as usize] += y);
        }
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

/// [`largest_of_four`] of a plane.
struct LargestOfFour<'a, E> {
    planes: &'a Planes,
    x: &'a [E],
    y: &'a mut [E],
    at: &'a mut [u32],
}

impl<E: Real> NullaryFnOnce for LargestOfFour<'_, E> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        largest_of_four(self.planes, self.x, self.y, self.at, |x| x);
    }
}

/// Pixels of two lines that are compared at a time.
const STRETCH: usize = 32;
/// What is left of them.
const HALF: usize = STRETCH / 2;

/// The largest `f(x)` of each 2×2 pixels of planes that lie one after the other, and where in its plane it
/// lies; an odd line or column at the edge is dropped.
///
/// Whole stretches are read and written, also where a line ends before them: a loop over a part of one would
/// be slower than one over all of it. What is written too much is overwritten by the next line.
#[inline(always)]
pub(super) fn largest_of_four<E: Real>(
    planes: &Planes,
    x: &[E],
    y: &mut [E],
    at: &mut [u32],
    f: impl Fn(E) -> E + Copy,
) {
    let ([area, places], width, [h, w]) = (planes.areas(), planes.image[1], planes.result());
    for (plane, line) in (0..y.len() / places).flat_map(|plane| (0..h).map(move |line| (plane, line))) {
        for first in (0..w).step_by(HALF) {
            let from = 2 * line * width + 2 * first;
            let above = stretch(&x[plane * area + from..]);
            let below = stretch(&x[plane * area + from + width..]);
            let (best, place) = larger_of_stretch(above.map(f), below.map(f), width as u32);
            let (to, count) = (plane * places + line * w + first, HALF.min(w - first));
            put(&mut y[to..], best, count);
            put(&mut at[to..], place.map(|place| from as u32 + place), count);
        }
    }
}

/// The first pixels; where there are too few, zeros after them.
#[inline(always)]
fn stretch<E: Real>(x: &[E]) -> [E; STRETCH] {
    x.first_chunk().copied().unwrap_or_else(|| std::array::from_fn(|i| x.get(i).copied().unwrap_or(E::ZERO)))
}

/// Writes all values where there is room, and so many of them at least.
#[inline(always)]
fn put<T: Copy>(to: &mut [T], values: [T; HALF], count: usize) {
    match to.first_chunk_mut() {
        Some(to) => *to = values,
        None => to[..count].copy_from_slice(&values[..count]),
    }
}

/// Of each pixel, its neighbour to the right and the two below them the largest, the first of equal ones; of
/// these, every other. All are compared, as there are no vectors of every other pixel. Places count from the
/// first pixel above; those below are so many further.
#[inline(always)]
fn larger_of_stretch<E: Real>(
    above: [E; STRETCH],
    below: [E; STRETCH],
    further: u32,
) -> ([E; HALF], [u32; HALF]) {
    let (mut best, mut place) = ([E::ZERO; STRETCH], [0; STRETCH]);
    for x in 0..STRETCH - 1 {
        let top = larger((above[x], 0), (above[x + 1], 1));
        let bottom = larger((below[x], further), (below[x + 1], further + 1));
        (best[x], place[x]) = larger(top, bottom);
    }
    (std::array::from_fn(|j| best[2 * j]), std::array::from_fn(|j| 2 * j as u32 + place[2 * j]))
}
