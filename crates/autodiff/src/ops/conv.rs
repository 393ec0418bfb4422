//! Two-dimensional convolution, closed under differentiation.
//!
//! With `y = conv(x, w)` the gradients are `x̄ = input_grad(w, ȳ)` and `w̄ = weight_grad(x, ȳ)`.
//! All three are bilinear forms of the same trilinear expression `⟨conv(x, w), ȳ⟩`, so the
//! derivative of each is one of the other two, to any order.

use super::Op;
use crate::array::Array;
use crate::array::compute::same_type;
use crate::error::{Error, Result};
use crate::grad::Backward;
use crate::var::Var;
use burn::tensor::ops::ConvOptions;

/// The geometry of a convolution. Kernels are laid out `[out, in / groups, height, width]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conv2d {
    /// Step of the window, in pixels, down and across.
    pub stride: [usize; 2],
    /// Zeros added on each side, in pixels, vertically and horizontally.
    pub padding: [usize; 2],
    /// Number of independent groups of channels; the number of tasks, for per-task kernels.
    pub groups: usize,
}

impl Conv2d {
    fn options(&self) -> ConvOptions<2> {
        ConvOptions::new(self.stride, self.padding, [1, 1], self.groups)
    }
}

/// The three bilinear forms.
enum Conv {
    Forward { geometry: Conv2d },
    InputGrad { geometry: Conv2d },
    WeightGrad { geometry: Conv2d },
}

impl Op for Conv {
    fn name(&self) -> &'static str {
        match self {
            Self::Forward { .. } => "conv2d",
            Self::InputGrad { .. } => "conv2d_input_grad",
            Self::WeightGrad { .. } => "conv2d_weight_grad",
        }
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let g = step.gradient().clone();
        match self {
            Self::Forward { geometry } => {
                let (x, w) = (step.input(0), step.input(1));
                if step.needs(0) {
                    step.give(0, g.conv2d_input_grad(&w, x.value(), geometry))?;
                }
                if step.needs(1) {
                    step.give(1, g.conv2d_weight_grad(&x, w.value(), geometry))?;
                }
            }
            Self::InputGrad { geometry } => {
                let (y, w) = (step.input(0), step.input(1));
                if step.needs(0) {
                    step.give(0, g.conv2d(&w, geometry)?)?;
                }
                if step.needs(1) {
                    step.give(1, y.conv2d_weight_grad(&g, w.value(), geometry))?;
                }
            }
            Self::WeightGrad { geometry } => {
                let (y, x) = (step.input(0), step.input(1));
                if step.needs(0) {
                    step.give(0, x.conv2d(&g, geometry)?)?;
                }
                if step.needs(1) {
                    step.give(1, y.conv2d_input_grad(&g, x.value(), geometry))?;
                }
            }
        }
        Ok(())
    }
}

/// An array of the same shape without elements of its own: burn asks for one to learn the shape
/// of a convolution's gradient.
fn template(like: &Array) -> Array {
    let shape = like.shape();
    like.full_like(&vec![1; shape.len()], 0.0).expand(&shape)
}

/// Convolution.
impl Var {
    /// Cross-correlation, as in every deep-learning library: `[batch, in, h, w]` with a kernel
    /// `[out, in / groups, kh, kw]` gives `[batch, out, h′, w′]`,
    /// `h′ = (h + 2·padding − kh) / stride + 1`.
    ///
    /// ```
    /// use metaburn_autodiff::{Array, Conv2d, DType, Device, Error, Var};
    ///
    /// let device = Device::flex();
    /// let image = Var::constant(Array::full(&[1, 1, 4, 4], 1.0, DType::F32, &device));
    /// let kernel = Var::leaf(Array::full(&[8, 1, 3, 3], 1.0, DType::F32, &device));
    /// let geometry = Conv2d { stride: [2, 2], padding: [1, 1], groups: 1 };
    /// let result = image.conv2d(&kernel, &geometry)?;
    /// assert_eq!(result.shape(), [1, 8, 2, 2]);
    /// assert_eq!(result.value().to_f64()[..4], [4.0, 6.0, 6.0, 9.0]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] when channels or groups do not fit, or the kernel is larger than
    /// the padded image; [`Error::BadShape`] when the stride or the number of groups is 0.
    pub fn conv2d(&self, weight: &Self, geometry: &Conv2d) -> Result<Self> {
        let (x, w) = (self.shape(), weight.shape());
        if geometry.groups == 0 || geometry.stride.contains(&0) {
            let expected = format!("{geometry:?} must have a stride and groups of at least 1");
            return Err(Error::BadShape { op: "conv2d", shape: x, expected });
        }
        let fits = x.len() == 4
            && w.len() == 4
            && x[1] == w[1] * geometry.groups
            && w[0] % geometry.groups == 0
            && (0..2).all(|i| w[2 + i] <= x[2 + i] + 2 * geometry.padding[i]);
        if !fits {
            return Err(Error::ShapeMismatch { op: "conv2d", left: x, right: w });
        }
        same_type("conv2d", self.value(), weight.value())?;
        let value = self.value().clone().conv2d(weight.value().clone(), &geometry.options());
        Ok(Self::record(value, &[self, weight], Conv::Forward { geometry: geometry.clone() }))
    }

    fn conv2d_input_grad(&self, weight: &Self, like: &Array, geometry: &Conv2d) -> Self {
        let value = self.value().clone().conv2d_input_grad(
            weight.value().clone(),
            &template(like),
            &geometry.options(),
        );
        Self::record(value, &[self, weight], Conv::InputGrad { geometry: geometry.clone() })
    }

    fn conv2d_weight_grad(&self, input: &Self, like: &Array, geometry: &Conv2d) -> Self {
        let value = self.value().clone().conv2d_weight_grad(
            input.value().clone(),
            &template(like),
            &geometry.options(),
        );
        Self::record(value, &[self, input], Conv::WeightGrad { geometry: geometry.clone() })
    }
}
