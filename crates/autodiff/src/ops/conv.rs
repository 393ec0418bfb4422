//! Two-dimensional convolution of the images of many tasks, closed under differentiation.
//!
//! With `y = conv(x, w)` the gradients are `x̄ = input_grad(w, ȳ)` and `w̄ = kernel_grad(x, ȳ)`.
//! All three are bilinear forms of the same trilinear expression `⟨conv(x, w), ȳ⟩`, so the
//! derivative of each is one of the other two, to any order.

use super::Op;
use crate::array::Array;
use crate::array::compute::same_type;
use crate::array::images::Geometry;
use crate::error::{Error, Result};
use crate::grad::Backward;
use crate::var::Var;

/// How the window of a convolution moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conv2d {
    /// Step of the window, in pixels, down and across.
    pub stride: [usize; 2],
    /// Zeros added on each side, in pixels, vertically and horizontally.
    pub padding: [usize; 2],
}

/// The three bilinear forms.
enum Form {
    Forward,
    InputGrad,
    KernelGrad,
}

struct Conv {
    form: Form,
    geometry: Geometry,
}

impl Op for Conv {
    fn name(&self) -> &'static str {
        match self.form {
            Form::Forward => "conv2d",
            Form::InputGrad => "conv2d_input_grad",
            Form::KernelGrad => "conv2d_kernel_grad",
        }
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let (g, geometry) = (step.gradient().clone(), &self.geometry);
        let (a, b) = (step.input(0), step.input(1));
        // Inputs are (x, w), (ȳ, w) and (ȳ, x).
        if step.needs(0) {
            step.give(
                0,
                match self.form {
                    Form::Forward => g.conv2d_input_grad(&b, geometry),
                    Form::InputGrad => g.conv2d_forward(&b, geometry),
                    Form::KernelGrad => b.conv2d_forward(&g, geometry),
                },
            )?;
        }
        if step.needs(1) {
            step.give(
                1,
                match self.form {
                    Form::Forward => g.conv2d_kernel_grad(&a, geometry),
                    Form::InputGrad => a.conv2d_kernel_grad(&g, geometry),
                    Form::KernelGrad => a.conv2d_input_grad(&g, geometry),
                },
            )?;
        }
        Ok(())
    }
}

/// Convolution.
impl Var {
    /// Cross-correlation, as in every deep-learning library, of images
    /// `[tasks, in, examples, h, w]` with kernels `[tasks | 1, out, in, kh, kw]`, which the tasks share
    /// or have one each. The result is `[tasks, out, examples, h′, w′]`,
    /// `h′ = (h + 2·padding − kh) / stride + 1`.
    ///
    /// The channels come before the examples, so that all that a channel of a task holds lies
    /// together: one matrix product serves many images, and batch norm runs along rows.
    ///
    /// ```
    /// use metaburn_autodiff::{Array, Conv2d, DType, Device, Error, Var};
    ///
    /// let device = Device::flex();
    /// let image = Var::constant(Array::full(&[1, 1, 1, 4, 4], 1.0, DType::F32, &device));
    /// let kernel = Var::leaf(Array::full(&[1, 8, 1, 3, 3], 1.0, DType::F32, &device));
    /// let result = image.conv2d(&kernel, &Conv2d { stride: [2, 2], padding: [1, 1] })?;
    /// assert_eq!(result.shape(), [1, 8, 1, 2, 2]);
    /// assert_eq!(result.value().to_f64()[..4], [4.0, 6.0, 6.0, 9.0]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] when channels or tasks do not fit, or the kernel is larger than the
    /// padded image; [`Error::BadShape`] when the stride is 0.
    pub fn conv2d(&self, kernel: &Self, conv: &Conv2d) -> Result<Self> {
        let (x, w) = (self.shape(), kernel.shape());
        if conv.stride.contains(&0) {
            let expected = format!("{conv:?} must have a stride of at least 1");
            return Err(Error::BadShape { op: "conv2d", shape: x, expected });
        }
        let fits = x.len() == 5
            && w.len() == 5
            && (w[0] == x[0] || w[0] == 1)
            && x[1] == w[2]
            && (0..2).all(|i| w[3 + i] > 0 && w[3 + i] <= x[3 + i] + 2 * conv.padding[i]);
        if !fits || self.is_empty() || kernel.is_empty() {
            return Err(Error::ShapeMismatch { op: "conv2d", left: x, right: w });
        }
        same_type("conv2d", self.value(), kernel.value())?;
        Ok(self.conv2d_forward(kernel, &Geometry::new(&x, &w, conv.stride, conv.padding)))
    }

    fn conv2d_forward(&self, kernel: &Self, geometry: &Geometry) -> Self {
        let value = geometry.forward(self.value(), kernel.value());
        self.conv2d_with(kernel, value, Form::Forward, geometry)
    }

    fn conv2d_input_grad(&self, kernel: &Self, geometry: &Geometry) -> Self {
        let value = geometry.input_grad(self.value(), kernel.value());
        self.conv2d_with(kernel, value, Form::InputGrad, geometry)
    }

    fn conv2d_kernel_grad(&self, input: &Self, geometry: &Geometry) -> Self {
        let value = geometry.kernel_grad(self.value(), input.value());
        self.conv2d_with(input, value, Form::KernelGrad, geometry)
    }

    fn conv2d_with(&self, other: &Self, value: Array, form: Form, geometry: &Geometry) -> Self {
        Self::record(value, &[self, other], Conv { form, geometry: geometry.clone() })
    }
}
