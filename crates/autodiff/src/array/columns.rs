//! Pixels under a moving window as columns of a matrix, and back.

use super::host::Real;
use super::phases::Phases;
use super::shift::Shift;

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

    fn pixels(&self) -> usize {
        self.kernel[0] * self.kernel[1]
    }

    /// Pixel `k` of the window, down and across.
    fn corner(&self, k: usize) -> [usize; 2] {
        [k / self.kernel[1], k % self.kernel[1]]
    }

    /// The positions along an axis at which pixel `k` of the window lies within the image.
    fn inside(&self, axis: usize, k: usize) -> std::ops::Range<usize> {
        let (stride, padding) = (self.stride[axis], self.padding[axis]);
        let first = padding.saturating_sub(k).div_ceil(stride);
        let last = (self.image[axis] + padding).saturating_sub(k).div_ceil(stride);
        first..last.min(self.result()[axis]).max(first)
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

    /// What lies under pixel `corner` of the window: a phase of the image, and how far it is shifted.
    fn phase(&self, corner: [usize; 2]) -> (usize, Shift) {
        let ahead = [0, 1].map(|i| corner[i] as isize - self.padding[i] as isize);
        let stride = self.stride.map(|s| s as isize);
        let phase = [0, 1].map(|i| ahead[i].rem_euclid(stride[i]) as usize);
        let by = [0, 1].map(|i| ahead[i].div_euclid(stride[i]));
        (phase[0] * self.stride[1] + phase[1], Shift { size: self.result(), by })
    }
}

/// How the columns of images are made: row `(ky, kx)` of the matrix holds what lies under that pixel of
/// the window at each of its positions, image after image, and 0 outside of an image.
pub(crate) struct Lift {
    rows: Rows,
    /// Pixels of an image, and positions of the window.
    areas: [usize; 2],
}

/// Where the rows of the matrix come from.
enum Rows {
    /// The images themselves, shifted.
    Shifts(Vec<Shift>),
    /// One of the [`Phases`] of the images each, shifted.
    Phases(Phases, Vec<(usize, Shift)>),
    /// Single places `[of the row, of the image]`, where neither has the size of the result.
    Places(Vec<Vec<[u32; 2]>>),
}

impl Lift {
    pub fn new(window: Window) -> Self {
        let corners = (0..window.pixels()).map(|k| window.corner(k));
        let Window { image, stride, .. } = window;
        let size = window.result();
        let fits = [0, 1].iter().all(|&i| image[i].div_ceil(stride[i]) == size[i]);
        let rows = if !fits {
            Rows::Places(corners.map(|corner| window.places(corner)).collect())
        } else if stride == [1, 1] {
            Rows::Shifts(corners.map(|corner| window.phase(corner).1).collect())
        } else {
            let phases = Phases { image, stride, size };
            Rows::Phases(phases, corners.map(|corner| window.phase(corner)).collect())
        };
        Self { rows, areas: [image[0] * image[1], size[0] * size[1]] }
    }

    /// Writes the columns of one channel of some images, which lie one after the other, as do the rows of
    /// the matrix. `spare` is room to work in.
    pub fn fill<E: Real>(&self, images: &[E], matrix: &mut [E], spare: &mut Vec<E>) {
        let [area, positions] = self.areas;
        let rows = matrix.chunks_mut(images.len() / area * positions);
        match &self.rows {
            Rows::Shifts(shifts) => rows.zip(shifts).for_each(|(row, shift)| shift.copy(images, row)),
            Rows::Phases(phases, shifts) => {
                phases.split(images, spare);
                let len = phases.len(images.len());
                for (row, (phase, shift)) in rows.zip(shifts) {
                    shift.copy(&spare[phase * len..][..len], row);
                }
            }
            Rows::Places(places) => {
                for (row, places) in rows.zip(places) {
                    row.fill(E::ZERO);
                    for (row, image) in row.chunks_mut(positions).zip(images.chunks(area)) {
                        places.iter().for_each(|&[to, from]| row[to as usize] = image[from as usize]);
                    }
                }
            }
        }
    }

    /// Adds columns to the pixels that they came from: the adjoint of [`Lift::fill`]. Spoils the rows.
    pub fn pour<E: Real>(&self, matrix: &mut [E], images: &mut [E], spare: &mut Vec<E>) {
        let [area, positions] = self.areas;
        let rows = matrix.chunks_mut(images.len() / area * positions);
        match &self.rows {
            Rows::Shifts(shifts) => rows.zip(shifts).for_each(|(row, shift)| shift.add(row, images)),
            Rows::Phases(phases, shifts) => {
                phases.clear(images.len(), spare);
                let len = phases.len(images.len());
                for (row, (phase, shift)) in rows.zip(shifts) {
                    shift.add(row, &mut spare[phase * len..][..len]);
                }
                phases.merge(spare, images);
            }
            Rows::Places(places) => {
                for (row, places) in rows.zip(places) {
                    for (row, image) in row.chunks(positions).zip(images.chunks_mut(area)) {
                        places.iter().for_each(|&[from, to]| image[to as usize] += row[from as usize]);
                    }
                }
            }
        }
    }
}
