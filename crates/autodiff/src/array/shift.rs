//! Images moved by whole pixels.

use super::host::Real;

/// An image that is moved over its own frame: `moved[y, x] = image[y + by₀, x + by₁]`, and 0 where that
/// lies outside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shift {
    /// Height and width, in pixels.
    pub size: [usize; 2],
    pub by: [isize; 2],
}

impl Shift {
    /// Writes the moved image.
    pub fn copy<E: Real>(&self, image: &[E], moved: &mut [E]) {
        let [from, to, length] = self.overlap();
        moved[..to].fill(E::ZERO);
        moved[to..to + length].copy_from_slice(&image[from..from + length]);
        moved[to + length..].fill(E::ZERO);
        self.blank(moved);
    }

    /// Adds a moved image where it came from: the adjoint of [`Shift::copy`]. Spoils what it is given.
    pub fn add<E: Real>(&self, moved: &mut [E], image: &mut [E]) {
        self.blank(moved);
        let [from, to, length] = self.overlap();
        image[from..from + length].iter_mut().zip(&moved[to..to + length]).for_each(|(i, m)| *i += *m);
    }

    /// The stretches that lie on each other, row after row, `[of the image, of the moved one, length]`.
    fn overlap(&self) -> [usize; 3] {
        let [height, width] = self.size;
        let ahead = self.by[0] * width as isize + self.by[1];
        let (from, to) = (ahead.max(0) as usize, (-ahead).max(0) as usize);
        let area = height * width;
        [from.min(area), to.min(area), area.saturating_sub(from.max(to))]
    }

    /// Zeros where a row of the image wrapped around the edge.
    fn blank<E: Real>(&self, moved: &mut [E]) {
        let (width, by) = (self.size[1], self.by[1]);
        if by == 0 {
            return;
        }
        let outside = width.min(by.unsigned_abs());
        for line in moved.chunks_mut(width) {
            let wrapped = if by > 0 { &mut line[width - outside..] } else { &mut line[..outside] };
            wrapped.fill(E::ZERO);
        }
    }
}
