//! Every `s`-th pixel of an image.

use super::host::Real;

/// The phases of images under strides `[s₀, s₁]`: phase `r₀·s₁ + r₁` holds the pixels
/// `[y·s₀ + r₀, x·s₁ + r₁]`, and 0 beyond the edge. A convolution with strides is one with stride 1 on these:
/// pixels are picked out one by one only once, and copied in long stretches after that.
///
/// Images lie one after the other, and so do those of a phase; phase follows phase.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phases {
    /// Height and width of an image.
    pub image: [usize; 2],
    pub stride: [usize; 2],
    /// Height and width of a phase: those of the image over the stride, rounded up.
    pub size: [usize; 2],
}

impl Phases {
    /// Numbers of one phase of so many numbers of images.
    pub fn len(&self, images: usize) -> usize {
        images / (self.image[0] * self.image[1]) * self.size[0] * self.size[1]
    }

    /// Makes all phases of so many numbers of images 0.
    pub fn clear<E: Real>(&self, images: usize, phases: &mut Vec<E>) {
        phases.clear();
        phases.resize(self.stride[0] * self.stride[1] * self.len(images), E::ZERO);
    }

    /// Writes the phases of images.
    pub fn split<E: Real>(&self, images: &[E], phases: &mut Vec<E>) {
        self.clear(images.len(), phases);
        let (len, step) = (self.len(images.len()), self.stride[1]);
        for ([row, at], line) in self.lines(images.len()).zip(images.chunks(self.image[1])) {
            let phases = &mut phases[row * step * len..];
            if step == 2 {
                let (even, odd) = phases.split_at_mut(len);
                let (pairs, last) = line.as_chunks::<2>();
                for ((even, odd), pair) in even[at..].iter_mut().zip(&mut odd[at..]).zip(pairs) {
                    (*even, *odd) = (pair[0], pair[1]);
                }
                last.iter().for_each(|&pixel| even[at + pairs.len()] = pixel);
                continue;
            }
            for (x, phase) in phases.chunks_mut(len).take(step.min(line.len())).enumerate() {
                let pixels = line[x..].iter().step_by(step);
                phase[at..].iter_mut().zip(pixels).for_each(|(to, from)| *to = *from);
            }
        }
    }

    /// Adds phases to the images: the adjoint of [`Phases::split`].
    pub fn merge<E: Real>(&self, phases: &[E], images: &mut [E]) {
        let (len, step) = (self.len(images.len()), self.stride[1]);
        for ([row, at], line) in self.lines(images.len()).zip(images.chunks_mut(self.image[1])) {
            let phases = &phases[row * step * len..];
            if step == 2 {
                let (even, odd) = phases.split_at(len);
                let (pairs, last) = line.as_chunks_mut::<2>();
                let beyond = even.get(at + pairs.len()).copied();
                for (pair, (even, odd)) in pairs.iter_mut().zip(even[at..].iter().zip(&odd[at..])) {
                    pair[0] += *even;
                    pair[1] += *odd;
                }
                last.iter_mut().zip(beyond).for_each(|(pixel, even)| *pixel += even);
                continue;
            }
            for (x, phase) in phases.chunks(len).take(step.min(line.len())).enumerate() {
                line[x..].iter_mut().step_by(step).zip(&phase[at..]).for_each(|(to, from)| *to += *from);
            }
        }
    }

    /// For each line of so many numbers of images its place among the strides, and where its pixels begin
    /// in a phase.
    fn lines(&self, images: usize) -> impl Iterator<Item = [usize; 2]> + use<> {
        let Self { image: [height, width], stride: [stride, _], size: [h, w] } = *self;
        let of_image = move |i: usize| (0..height).map(move |y| [y % stride, (i * h + y / stride) * w]);
        (0..images / (height * width)).flat_map(of_image)
    }
}

#[cfg(test)]
mod tests {
    use super::Phases;

    /// Two images of 1, 2, 3, …, at odd and even extents.
    #[test]
    fn phases_are_every_other_pixel_and_go_back_where_they_came_from() {
        for image in [[4, 6], [5, 7], [1, 1], [3, 4]] {
            for stride in [[2, 2], [3, 2], [2, 3], [1, 2]] {
                let size = [0, 1].map(|i: usize| usize::div_ceil(image[i], stride[i]));
                let phases = Phases { image, stride, size };
                let area = image[0] * image[1];
                let images: Vec<f64> = (1..=2 * area).map(|i| i as f64).collect();
                let mut split = Vec::new();
                phases.split(&images, &mut split);
                for (i, value) in split.iter().enumerate() {
                    let (phase, place) = (i / phases.len(2 * area), i % phases.len(2 * area));
                    let (which, place) = (place / (size[0] * size[1]), place % (size[0] * size[1]));
                    let y = place / size[1] * stride[0] + phase / stride[1];
                    let x = place % size[1] * stride[1] + phase % stride[1];
                    let inside = y < image[0] && x < image[1];
                    let pixel = if inside { images[which * area + y * image[1] + x] } else { 0.0 };
                    assert_eq!(*value, pixel, "{image:?} by {stride:?} at {i}");
                }
                let mut back = vec![0.0; images.len()];
                phases.merge(&split, &mut back);
                assert_eq!(back, images);
            }
        }
    }
}
