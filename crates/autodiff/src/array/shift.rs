//! Images moved by whole pixels.

use super::host::Real;

/// Images that are moved over their own frames: `moved[y, x] = image[y + by₀, x + by₁]`, and 0 where that
/// lies outside. Images lie one after the other, and are moved together: what wraps around an edge, or
/// comes from the neighbour, is blanked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shift {
    /// Height and width of an image, in pixels.
    pub size: [usize; 2],
    pub by: [isize; 2],
}

impl Shift {
    /// Writes the moved images.
    pub fn copy<E: Real>(&self, images: &[E], moved: &mut [E]) {
        let [from, to, length] = self.overlap(images.len());
        moved[..to].fill(E::ZERO);
        moved[to..to + length].copy_from_slice(&images[from..from + length]);
        moved[to + length..].fill(E::ZERO);
        self.blank(moved);
    }

    /// Adds moved images where they came from: the adjoint of [`Shift::copy`]. Spoils what it is given.
    pub fn add<E: Real>(&self, moved: &mut [E], images: &mut [E]) {
        self.blank(moved);
        let [from, to, length] = self.overlap(images.len());
        images[from..from + length].iter_mut().zip(&moved[to..to + length]).for_each(|(i, m)| *i += *m);
    }

    /// The stretches that lie on each other, `[of the images, of the moved ones, length]`.
    fn overlap(&self, all: usize) -> [usize; 3] {
        let ahead = self.by[0] * self.size[1] as isize + self.by[1];
        let (from, to) = (ahead.max(0) as usize, (-ahead).max(0) as usize);
        [from.min(all), to.min(all), all.saturating_sub(from.max(to))]
    }

    /// Zeros where nothing of the image itself lies.
    fn blank<E: Real>(&self, moved: &mut [E]) {
        let [height, width] = self.size;
        if self.by[0] != 0 {
            let outside = width * height.min(self.by[0].unsigned_abs());
            for image in moved.chunks_mut(height * width) {
                edge(image, outside, self.by[0] > 0).fill(E::ZERO);
            }
        }
        if self.by[1] != 0 {
            let outside = width.min(self.by[1].unsigned_abs());
            for line in moved.chunks_mut(width) {
                edge(line, outside, self.by[1] > 0).fill(E::ZERO);
            }
        }
    }
}

/// So many numbers at the end, or at the start.
fn edge<E>(values: &mut [E], count: usize, end: bool) -> &mut [E] {
    let start = if end { values.len() - count } else { 0 };
    &mut values[start..start + count]
}

#[cfg(test)]
mod tests {
    use super::Shift;

    #[test]
    fn images_move_within_their_own_frames() {
        let (size, count) = ([3_usize, 4_usize], 2);
        let images: Vec<f64> = (1..=24).map(f64::from).collect();
        for by in [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [1, -1], [-1, 1], [2, 3], [-4, 0], [0, 5]] {
            let shift = Shift { size, by };
            let mut moved = vec![f64::NAN; images.len()];
            shift.copy(&images, &mut moved);
            let mut expected = vec![0.0; images.len()];
            for (i, value) in expected.iter_mut().enumerate() {
                let (y, x) = ((i % 12 / 4) as isize + by[0], (i % 4) as isize + by[1]);
                if (0..3).contains(&y) && (0..4).contains(&x) {
                    *value = images[i / 12 * 12 + (y * 4 + x) as usize];
                }
            }
            assert_eq!(moved, expected, "{by:?}");
            // ⟨shift(a), b⟩ = ⟨a, adjoint(b)⟩.
            let (mut given, mut back) = (images.clone(), vec![0.0; images.len()]);
            shift.add(&mut given, &mut back);
            let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            assert_eq!(dot(&moved, &images), dot(&images, &back), "{by:?} of {count}");
        }
    }
}
