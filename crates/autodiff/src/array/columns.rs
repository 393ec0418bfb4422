//! Pixels under a moving window as columns of a matrix, and back.

use super::host::Real;

/// A window that moves over an image.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    /// Height and width of the image.
    pub image: [usize; 2],
    /// Height and width of the window.
    pub kernel: [usize; 2],
    pub stride: [usize; 2],
    pub padding: [usize; 2],
}

impl Window {
    /// Positions of the window, down and across.
    pub fn result(&self) -> [usize; 2] {
        [0, 1].map(|i| (self.image[i] + 2 * self.padding[i] - self.kernel[i]) / self.stride[i] + 1)
    }

    /// Whether the window stops once at each pixel, so that what lies under one of its corners is the
    /// image itself, shifted.
    fn shifts(&self) -> bool {
        self.stride == [1, 1] && self.result() == self.image
    }

    /// The positions along an axis at which pixel `k` of the window lies within the image.
    fn inside(&self, axis: usize, k: usize) -> std::ops::Range<usize> {
        let (stride, padding) = (self.stride[axis], self.padding[axis]);
        let first = padding.saturating_sub(k).div_ceil(stride);
        let last = (self.image[axis] + padding).saturating_sub(k).div_ceil(stride);
        first..last.min(self.result()[axis]).max(first)
    }
}

/// Writes the columns of one channel of one image: row `(ky, kx)` of `rows`, each `width` long, from
/// `at` on. What lies outside of the image stays as it is: 0.
pub(crate) fn fill<E: Real>(window: &Window, image: &[E], rows: &mut [E], width: usize, at: usize) {
    let [h, w] = window.result();
    for (k, row) in rows.chunks_mut(width).take(window.kernel[0] * window.kernel[1]).enumerate() {
        let (ky, kx) = (k / window.kernel[1], k % window.kernel[1]);
        let row = &mut row[at..at + h * w];
        if window.shifts() {
            shift(window, [ky, kx], image, row);
            continue;
        }
        for y in window.inside(0, ky) {
            let line = &image[(y * window.stride[0] + ky - window.padding[0]) * window.image[1]..];
            for x in window.inside(1, kx) {
                row[y * w + x] = line[x * window.stride[1] + kx - window.padding[1]];
            }
        }
    }
}

/// Adds columns to the pixels that they came from: the adjoint of [`fill`]. Spoils the rows.
pub(crate) fn pour<E: Real>(window: &Window, rows: &mut [E], width: usize, at: usize, image: &mut [E]) {
    let [h, w] = window.result();
    for (k, row) in rows.chunks_mut(width).take(window.kernel[0] * window.kernel[1]).enumerate() {
        let (ky, kx) = (k / window.kernel[1], k % window.kernel[1]);
        let row = &mut row[at..at + h * w];
        if window.shifts() {
            unshift(window, [ky, kx], row, image);
            continue;
        }
        for y in window.inside(0, ky) {
            let start = (y * window.stride[0] + ky - window.padding[0]) * window.image[1];
            for x in window.inside(1, kx) {
                image[start + x * window.stride[1] + kx - window.padding[1]] += row[y * w + x];
            }
        }
    }
}

/// The stretches of image and row that lie on each other, `[image, row, length]`, when the window's
/// corner `k` moves over the image pixel by pixel.
fn overlap(window: &Window, k: [usize; 2]) -> [usize; 3] {
    let width = window.image[1];
    let (ahead, behind) = (k[0] * width + k[1], window.padding[0] * width + window.padding[1]);
    let (from, to) = (ahead.saturating_sub(behind), behind.saturating_sub(ahead));
    [from, to, (window.image[0] * width).saturating_sub(from.max(to))]
}

/// Zeros where a shifted row wrapped around the edge.
fn blank<E: Real>(window: &Window, kx: usize, row: &mut [E]) {
    let inside = window.inside(1, kx);
    if inside.len() < window.image[1] {
        for line in row.chunks_mut(window.image[1]) {
            line[..inside.start].fill(E::ZERO);
            line[inside.end..].fill(E::ZERO);
        }
    }
}

fn shift<E: Real>(window: &Window, k: [usize; 2], image: &[E], row: &mut [E]) {
    let [from, to, length] = overlap(window, k);
    row[to..to + length].copy_from_slice(&image[from..from + length]);
    blank(window, k[1], row);
}

fn unshift<E: Real>(window: &Window, k: [usize; 2], row: &mut [E], image: &mut [E]) {
    blank(window, k[1], row);
    let [from, to, length] = overlap(window, k);
    image[from..from + length].iter_mut().zip(&row[to..to + length]).for_each(|(i, r)| *i += *r);
}
