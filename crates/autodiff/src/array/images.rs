//! Convolution of arrays of images: by kernels on slices in this machine's memory, by burn elsewhere.

use super::Array;
use super::columns::Window;
use super::convolve::{self, Extents};
use super::host::{Host, Real, array, on_host};
use burn::tensor::DType;
use burn::tensor::ops::ConvOptions;

/// The shapes of images `[tasks, in, examples, h, w]` and kernels `[tasks | 1, out, in, kh, kw]`, and
/// how one moves over the other.
#[derive(Clone, Debug)]
pub(crate) struct Geometry {
    images: [usize; 5],
    kernels: [usize; 5],
    stride: [usize; 2],
    padding: [usize; 2],
}

impl Geometry {
    /// # Panics
    /// When a shape has not five axes.
    pub fn new(images: &[usize], kernels: &[usize], stride: [usize; 2], padding: [usize; 2]) -> Self {
        let five = |shape: &[usize]| std::array::from_fn(|i| shape[i]);
        Self { images: five(images), kernels: five(kernels), stride, padding }
    }

    fn window(&self) -> Window {
        let [image, kernel] = [&self.images, &self.kernels].map(|shape| [shape[3], shape[4]]);
        Window { image, kernel, stride: self.stride, padding: self.padding }
    }

    fn result(&self) -> [usize; 5] {
        let [h, w] = self.window().result();
        [self.images[0], self.kernels[1], self.images[2], h, w]
    }

    fn extents(&self) -> Extents {
        Extents {
            tasks: self.images[0],
            examples: self.images[2],
            channels: [self.images[1], self.kernels[1]],
            window: self.window(),
            own: self.kernels[0] > 1,
        }
    }

    /// The convolution, `[tasks, out, examples, h′, w′]`.
    pub fn forward(&self, x: &Array, kernel: &Array) -> Array {
        if on_host(x) {
            return self.on_slices(x, kernel, convolve::forward, convolve::forward, &self.result());
        }
        let result = x.side_by_side().conv2d(self.stacked(kernel), &self.options());
        result.apart(&self.result())
    }

    /// The gradient of the images from that of the result, `g`.
    pub fn input_grad(&self, g: &Array, kernel: &Array) -> Array {
        if on_host(g) {
            return self.on_slices(g, kernel, convolve::input_grad, convolve::input_grad, &self.images);
        }
        let [tasks, channels, examples, h, w] = self.images;
        let template = g.template(&[examples, tasks * channels, h, w]);
        let grad = g.side_by_side().conv2d_input_grad(self.stacked(kernel), &template, &self.options());
        grad.apart(&self.images)
    }

    /// The gradient of the kernels from that of the result, `g`, and the images.
    pub fn kernel_grad(&self, g: &Array, x: &Array) -> Array {
        if on_host(g) {
            return self.on_slices(g, x, convolve::kernel_grad, convolve::kernel_grad, &self.kernels);
        }
        // Burn takes one group of channels, which is one task, after the other; this is one product.
        let [tasks, out, examples, h, w] = self.result();
        let rows = g.clone().reshape(&[tasks, out, examples * h * w]);
        let grad = rows.matmul(self.columns(x).transpose());
        let grad = if self.kernels[0] == tasks { grad } else { grad.sum_axes(&[0]) };
        grad.reshape(&self.kernels)
    }

    /// The pixels that each pixel of the window sees, `[tasks, in · kh · kw, examples · h′ · w′]`.
    fn columns(&self, x: &Array) -> Array {
        let [tasks, channels, examples, ..] = self.images;
        let [_, _, _, kh, kw] = self.kernels;
        let [_, _, _, h, w] = self.result();
        let padded = x.clone().padded(3, self.padding[0]).padded(4, self.padding[1]);
        let seen = |k: usize| {
            let [y, x] = [k / kw, k % kw];
            let lines = padded.clone().slice_every(3, y, h, self.stride[0]);
            let pixels = lines.slice_every(4, x, w, self.stride[1]);
            pixels.reshape(&[tasks, channels, 1, examples * h * w])
        };
        let columns = Array::cat((0..kh * kw).map(seen).collect(), 2);
        columns.reshape(&[tasks, channels * kh * kw, examples * h * w])
    }

    /// Runs the kernel for the element type at hand.
    fn on_slices(
        &self,
        a: &Array,
        b: &Array,
        single: fn(&Extents, &[f32], &[f32]) -> Vec<f32>,
        double: fn(&Extents, &[f64], &[f64]) -> Vec<f64>,
        shape: &[usize],
    ) -> Array {
        match a.dtype() {
            DType::F64 => run(&self.extents(), a, b, double, shape),
            _ => run(&self.extents(), a, b, single, shape),
        }
    }

    /// One group of channels for each task.
    fn options(&self) -> ConvOptions<2> {
        ConvOptions::new(self.stride, self.padding, [1, 1], self.images[0])
    }

    /// Kernels as burn takes them: `[tasks · out, in, kh, kw]`.
    fn stacked(&self, kernel: &Array) -> Array {
        let [_, out, channels, h, w] = self.kernels;
        let tasks = self.images[0];
        kernel.clone().expand(&[tasks, out, channels, h, w]).reshape(&[tasks * out, channels, h, w])
    }
}

fn run<E: Real>(
    extents: &Extents,
    a: &Array,
    b: &Array,
    kernel: fn(&Extents, &[E], &[E]) -> Vec<E>,
    shape: &[usize],
) -> Array {
    let hosts = [a, b].map(Host::of);
    array(kernel(extents, hosts[0].slice(), hosts[1].slice()), shape)
}

/// The layout that burn's convolution takes.
impl Array {
    /// `[tasks, channels, examples, h, w]` as `[examples, tasks · channels, h, w]`.
    fn side_by_side(&self) -> Self {
        let shape = self.shape();
        let (channels, examples) = (shape[0] * shape[1], shape[2]);
        let flat = self.clone().reshape(&[channels, examples, shape[3], shape[4]]);
        flat.permute(&[1, 0, 2, 3])
    }

    /// The opposite, to the given shape.
    fn apart(self, shape: &[usize]) -> Self {
        self.permute(&[1, 0, 2, 3]).reshape(shape)
    }

    /// With so many zeros before and after all else along an axis.
    fn padded(self, axis: usize, zeros: usize) -> Self {
        if zeros == 0 {
            return self;
        }
        let mut shape = self.shape();
        shape[axis] = zeros;
        let edge = self.full_like(&shape, 0.0);
        Self::cat(vec![edge.clone(), self, edge], axis)
    }

    /// An array of this shape without elements of its own: burn asks for one to learn the shape of a
    /// convolution's gradient.
    fn template(&self, shape: &[usize]) -> Self {
        self.full_like(&vec![1; shape.len()], 0.0).expand(shape)
    }
}
