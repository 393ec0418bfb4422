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

    fn pixels(&self) -> usize {
        self.kernel[0] * self.kernel[1]
    }

    /// Pixel `k` of the window, down and across.
    fn corner(&self, k: usize) -> [usize; 2] {
        [k / self.kernel[1], k % self.kernel[1]]
    }

    /// Where the window stands, as a place in a column, and the place of the image that its pixel
    /// `corner` then lies on.
    fn places(&self, corner: [usize; 2]) -> Vec<[u32; 2]> {
        let width = self.result()[1];
        let under = |axis: usize, at: usize| at * self.stride[axis] + corner[axis] - self.padding[axis];
        let across = |y| {
            let place = move |x| [y * width + x, under(0, y) * self.image[1] + under(1, x)].map(|i| i as u32);
            self.inside(1, corner[1]).map(place)
        };
        self.inside(0, corner[0]).flat_map(across).collect()
    }

    /// The positions along an axis at which pixel `k` of the window lies within the image.
    fn inside(&self, axis: usize, k: usize) -> std::ops::Range<usize> {
        let (stride, padding) = (self.stride[axis], self.padding[axis]);
        let first = padding.saturating_sub(k).div_ceil(stride);
        let last = (self.image[axis] + padding).saturating_sub(k).div_ceil(stride);
        first..last.min(self.result()[axis]).max(first)
    }
}

/// A window, and for each of its pixels the places `[of the column, of the image]` that it brings
/// together; none where the window [shifts](Window::shifts).
pub(crate) struct Lift {
    window: Window,
    places: Vec<Vec<[u32; 2]>>,
}

impl Lift {
    pub fn new(window: Window) -> Self {
        let places =
            (0..window.pixels()).filter(|_| !window.shifts()).map(|k| window.places(window.corner(k)));
        Self { places: places.collect(), window }
    }

    /// Writes the columns of one channel of one image: row `(ky, kx)` of `rows`, each `width` long, from
    /// `at` on. What lies outside of the image stays as it is: 0.
    pub fn fill<E: Real>(&self, image: &[E], rows: &mut [E], width: usize, at: usize) {
        let [h, w] = self.window.result();
        for (k, row) in rows.chunks_mut(width).take(self.window.pixels()).enumerate() {
            let row = &mut row[at..at + h * w];
            match self.places.get(k) {
                Some(places) => places.iter().for_each(|&[to, from]| row[to as usize] = image[from as usize]),
                None => shift(&self.window, self.window.corner(k), image, row),
            }
        }
    }

    /// Adds columns to the pixels that they came from: the adjoint of [`Lift::fill`]. Spoils the rows.
    pub fn pour<E: Real>(&self, rows: &mut [E], width: usize, at: usize, image: &mut [E]) {
        let [h, w] = self.window.result();
        for (k, row) in rows.chunks_mut(width).take(self.window.pixels()).enumerate() {
            let row = &mut row[at..at + h * w];
            match self.places.get(k) {
                Some(places) => {
                    places.iter().for_each(|&[from, to]| image[to as usize] += row[from as usize])
                }
                None => unshift(&self.window, self.window.corner(k), row, image),
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
