//! Rectifiers, choices by mask, and softmax.

use super::{Op, check_axis};
use crate::array::compute::same_type;
use crate::array::{Array, Mask};
use crate::error::{Error, Result};
use crate::grad::Backward;
use crate::var::Var;

/// `max(x, 0)`.
struct Relu;

impl Op for Relu {
    fn name(&self) -> &'static str {
        "relu"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let output = step.output_value();
        let given = step.gradient().relu_gate(output);
        step.give(0, given)
    }
}

/// `g` where a fixed `output` is positive, else 0: linear in `g`, and its own adjoint.
struct ReluGate(Array);

impl Op for ReluGate {
    fn name(&self) -> &'static str {
        "relu_gate"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let given = step.gradient().relu_gate(self.0.clone());
        step.give(0, given)
    }
}

/// A constant where the mask holds, else `x`.
struct MaskFill(Mask);

impl Op for MaskFill {
    fn name(&self) -> &'static str {
        "mask_fill"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let given = step.gradient().mask_fill(&self.0, 0.0)?;
        step.give(0, given)
    }
}

struct LogSoftmax {
    axis: usize,
}

impl Op for LogSoftmax {
    fn name(&self) -> &'static str {
        "log_softmax"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let g = step.gradient();
        let total = g.sum_axes(&[self.axis])?;
        let given = g.sub(&step.output().exp().mul(&total)?)?;
        step.give(0, given)
    }
}

/// Activation functions.
impl Var {
    /// `max(x, 0)`; its derivative at 0 is taken as 0.
    pub fn relu(&self) -> Self {
        Self::record(self.value().clone().relu(), &[self], Relu)
    }

    pub(super) fn relu_gate(&self, output: Array) -> Self {
        let value = self.value().clone().relu_gate(output.clone());
        Self::record(value, &[self], ReluGate(output))
    }

    /// Where `x > threshold`.
    pub fn greater(&self, threshold: f64) -> Mask {
        self.value().clone().greater(threshold)
    }

    /// `value` where the mask holds, else `x`.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] when the mask has another shape.
    pub fn mask_fill(&self, mask: &Mask, value: f64) -> Result<Self> {
        if mask.shape() != self.shape() {
            return Err(Error::ShapeMismatch { op: "mask_fill", left: self.shape(), right: mask.shape() });
        }
        let filled = self.value().clone().mask_fill(mask, value);
        Ok(Self::record(filled, &[self], MaskFill(mask.clone())))
    }

    /// `x` kept within `low ..= high`; no gradient flows where it was not.
    ///
    /// # Errors
    /// None; the result is that of [`Var::mask_fill`], whose mask always fits here.
    pub fn clamp(&self, low: f64, high: f64) -> Result<Self> {
        let above = self.greater(high);
        let below = self.neg().greater(-low);
        self.mask_fill(&above, high)?.mask_fill(&below, low)
    }

    /// The larger of two variables of the same shape, element by element; where they are equal
    /// the gradient goes to `other`. What is not a number stays so.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`], [`Error::TypeMismatch`].
    pub fn maximum(&self, other: &Self) -> Result<Self> {
        self.check_alike("maximum", other)?;
        let mine = self.value().clone().greater_or_nan(other.value().clone());
        self.mask_fill(&mine.not(), 0.0)?.add(&other.mask_fill(&mine, 0.0)?)
    }

    /// The smaller of two variables of the same shape, element by element; where they are equal
    /// the gradient goes to `other`. What is not a number stays so.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`], [`Error::TypeMismatch`].
    pub fn minimum(&self, other: &Self) -> Result<Self> {
        self.check_alike("minimum", other)?;
        Ok(self.neg().maximum(&other.neg())?.neg())
    }

    /// Refuses operands of different shapes, which broadcasting might let pass, or types.
    pub(super) fn check_alike(&self, op: &'static str, other: &Self) -> Result<()> {
        if self.shape() != other.shape() {
            return Err(Error::ShapeMismatch { op, left: self.shape(), right: other.shape() });
        }
        same_type(op, self.value(), other.value())
    }

    /// `ln softmax(x)` along `axis`, computed without overflow.
    ///
    /// # Errors
    /// [`Error::BadShape`] when the axis does not exist.
    pub fn log_softmax(&self, axis: usize) -> Result<Self> {
        check_axis("log_softmax", self, axis)?;
        Ok(Self::record(self.value().clone().log_softmax(axis), &[self], LogSoftmax { axis }))
    }

    /// `softmax(x)` along `axis`: positive, and summing to 1. Errors as [`Var::log_softmax`].
    ///
    /// ```
    /// use metaburn_autodiff::{Array, Device, Error, Var};
    ///
    /// let x = Var::leaf(Array::from_f64(&[5.0, 5.0, 9.0, 9.0], &[2, 2], &Device::flex()));
    /// assert_eq!(x.softmax(1)?.value().to_f64(), [0.5; 4]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn softmax(&self, axis: usize) -> Result<Self> {
        Ok(self.log_softmax(axis)?.exp())
    }
}
