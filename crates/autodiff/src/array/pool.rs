//! Max-pooling of planes of pixels on slices.

use super::host::{Real, wide};
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
        for (i, (best, place)) in y.chunks_mut(w).zip(at.chunks_mut(w)).enumerate() {
            let start = i * self.stride[0] * width;
            if self.window == [2, 2] && self.stride == [2, 2] {
                wide(|| largest_of_four(&x[start..start + 2 * width], start as u32, best, place));
                continue;
            }
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
    // The second comparison holds for what is not a number, which must not be hidden.
    #[allow(clippy::eq_op)]
    if next.0 > best.0 || next.0 != next.0 { next } else { best }
}

/// The largest of each 2×2 pixels of two lines, of which the first begins at `start` in its plane.
#[inline(always)]
fn largest_of_four<E: Real>(lines: &[E], start: u32, best: &mut [E], place: &mut [u32]) {
    let width = lines.len() / 2;
    let (above, below) = (lines[..width].chunks_exact(2), lines[width..].chunks_exact(2));
    let results = best.iter_mut().zip(place);
    for (j, ((best, place), (a, b))) in results.zip(above.zip(below)).enumerate() {
        let (up, down) = (start + 2 * j as u32, start + 2 * j as u32 + width as u32);
        let upper = larger((a[0], up), (a[1], up + 1));
        (*best, *place) = larger(larger(upper, (b[0], down)), (b[1], down + 1));
    }
}
