//! Every `s`-th pixel of an image.

use super::host::Real;

/// The phases of an image under strides `[s₀, s₁]`: phase `r₀·s₁ + r₁` holds the pixels
/// `[y·s₀ + r₀, x·s₁ + r₁]`, and 0 beyond the edge. A convolution with strides is one with stride 1 on these:
/// pixels are picked out one by one only once, and copied in long stretches after that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phases {
    /// Width of the image.
    pub width: usize,
    pub stride: [usize; 2],
    /// Height and width of a phase: those of the image over the stride, rounded up.
    pub size: [usize; 2],
}

impl Phases {
    /// Makes all phases 0.
    pub fn clear<E: Real>(&self, phases: &mut Vec<E>) {
        phases.clear();
        phases.resize(self.stride[0] * self.stride[1] * self.area(), E::ZERO);
    }

    /// Writes the phases of an image, one after the other.
    pub fn split<E: Real>(&self, image: &[E], phases: &mut Vec<E>) {
        self.clear(phases);
        for (y, line) in image.chunks(self.width).enumerate() {
            if self.stride[1] == 2 {
                let start = self.start(y, 0);
                let (even, odd) = phases[start..].split_at_mut(self.area());
                let (pairs, last) = line.as_chunks::<2>();
                for ((even, odd), pair) in even.iter_mut().zip(odd.iter_mut()).zip(pairs) {
                    (*even, *odd) = (pair[0], pair[1]);
                }
                last.iter().for_each(|&pixel| even[pairs.len()] = pixel);
                continue;
            }
            for x in 0..self.stride[1].min(line.len()) {
                let phase = phases[self.start(y, x)..].iter_mut();
                phase.zip(line[x..].iter().step_by(self.stride[1])).for_each(|(to, from)| *to = *from);
            }
        }
    }

    /// Adds phases to the image: the adjoint of [`Phases::split`].
    pub fn merge<E: Real>(&self, phases: &[E], image: &mut [E]) {
        for (y, line) in image.chunks_mut(self.width).enumerate() {
            if self.stride[1] == 2 {
                let (even, odd) = phases[self.start(y, 0)..].split_at(self.area());
                let (pairs, last) = line.as_chunks_mut::<2>();
                let beyond = even.get(pairs.len()).copied();
                for (pair, (even, odd)) in pairs.iter_mut().zip(even.iter().zip(odd)) {
                    pair[0] += *even;
                    pair[1] += *odd;
                }
                last.iter_mut().zip(beyond).for_each(|(pixel, even)| *pixel += even);
                continue;
            }
            for x in 0..self.stride[1].min(line.len()) {
                let phase = phases[self.start(y, x)..].iter();
                line[x..].iter_mut().step_by(self.stride[1]).zip(phase).for_each(|(to, from)| *to += *from);
            }
        }
    }

    fn area(&self) -> usize {
        self.size[0] * self.size[1]
    }

    /// Where the pixels of line `y` that belong to the phases of column `x` begin.
    fn start(&self, y: usize, x: usize) -> usize {
        let phase = y % self.stride[0] * self.stride[1] + x;
        phase * self.area() + y / self.stride[0] * self.size[1]
    }
}

#[cfg(test)]
mod tests {
    use super::Phases;

    /// Lines of 0, 1, 2, …, at odd and even extents.
    #[test]
    fn phases_are_every_other_pixel_and_go_back_where_they_came_from() {
        for (height, width) in [(4, 6), (5, 7), (1, 1), (3, 4)] {
            for stride in [[2, 2], [3, 2], [2, 3], [1, 2]] {
                let size = [height, width];
                let phases =
                    Phases { width, stride, size: [0, 1].map(|i: usize| size[i].div_ceil(stride[i])) };
                let image: Vec<f64> = (1..=height * width).map(|i| i as f64).collect();
                let mut split = Vec::new();
                phases.split(&image, &mut split);
                for (i, value) in split.iter().enumerate() {
                    let (phase, place) = (i / phases.area(), i % phases.area());
                    let y = place / phases.size[1] * stride[0] + phase / stride[1];
                    let x = place % phases.size[1] * stride[1] + phase % stride[1];
                    let pixel = if y < height && x < width { image[y * width + x] } else { 0.0 };
                    assert_eq!(*value, pixel, "{height}×{width} by {stride:?} at {i}");
                }
                let mut back = vec![0.0; image.len()];
                phases.merge(&split, &mut back);
                assert_eq!(back, image);
            }
        }
    }
}
