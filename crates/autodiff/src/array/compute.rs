//! Arithmetic on arrays, without recording. Operands are taken by value, so that burn can work
//! in place where nobody else holds the storage.

use super::create::{index_type, truth_type};
use super::host::on_host;
use super::{Array, Indices, Mask};
use crate::error::{Error, Result};
use burn::backend::ops::{ActivationOps, BoolTensorOps, FloatTensorOps, IntTensorOps, ModuleOps};
use burn::backend::{Dispatch, TensorMetadata};
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Shape, Slice};
use std::sync::Arc;

/// The shape that two shapes of the same rank broadcast to: each axis equal, or 1 on one side.
pub(crate) fn broadcast_shape(op: &'static str, a: &[usize], b: &[usize]) -> Result<Vec<usize>> {
    let fits = a.len() == b.len() && a.iter().zip(b).all(|(x, y)| x == y || *x == 1 || *y == 1);
    if !fits {
        return Err(Error::ShapeMismatch { op, left: a.to_vec(), right: b.to_vec() });
    }
    Ok(a.iter().zip(b).map(|(x, y)| if *x == 1 { *y } else { *x }).collect())
}

/// Refuses operands of different element types.
pub(crate) fn same_type(op: &'static str, a: &Array, b: &Array) -> Result<()> {
    if a.dtype() == b.dtype() {
        return Ok(());
    }
    Err(Error::TypeMismatch { op, left: a.dtype(), right: b.dtype() })
}

/// Element-wise arithmetic; shapes broadcast, and the caller has checked them.
impl Array {
    pub(crate) fn add(self, other: Self) -> Self {
        Self::from(Dispatch::float_add(self.tensor, other.tensor))
    }

    pub(crate) fn sub(self, other: Self) -> Self {
        Self::from(Dispatch::float_sub(self.tensor, other.tensor))
    }

    pub(crate) fn mul(self, other: Self) -> Self {
        Self::from(Dispatch::float_mul(self.tensor, other.tensor))
    }

    pub(crate) fn div(self, other: Self) -> Self {
        Self::from(Dispatch::float_div(self.tensor, other.tensor))
    }

    pub(crate) fn add_scalar(self, value: f64) -> Self {
        Self::from(Dispatch::float_add_scalar(self.tensor, value.into()))
    }

    pub(crate) fn mul_scalar(self, value: f64) -> Self {
        Self::from(Dispatch::float_mul_scalar(self.tensor, value.into()))
    }

    pub(crate) fn powf(self, exponent: f64) -> Self {
        Self::from(Dispatch::float_powf_scalar(self.tensor, exponent.into()))
    }

    pub(crate) fn exp(self) -> Self {
        Self::from(Dispatch::float_exp(self.tensor))
    }

    pub(crate) fn ln(self) -> Self {
        Self::from(Dispatch::float_log(self.tensor))
    }

    pub(crate) fn sqrt(self) -> Self {
        Self::from(Dispatch::float_sqrt(self.tensor))
    }

    pub(crate) fn tanh(self) -> Self {
        Self::from(Dispatch::float_tanh(self.tensor))
    }

    pub(crate) fn sin(self) -> Self {
        Self::from(Dispatch::float_sin(self.tensor))
    }

    pub(crate) fn cos(self) -> Self {
        Self::from(Dispatch::float_cos(self.tensor))
    }

    pub(crate) fn abs(self) -> Self {
        Self::from(Dispatch::float_abs(self.tensor))
    }

    pub(crate) fn sign(self) -> Self {
        Self::from(Dispatch::float_sign(self.tensor))
    }

    pub(crate) fn sigmoid(self) -> Self {
        Self::from(Dispatch::sigmoid(self.tensor))
    }

    pub(crate) fn relu(self) -> Self {
        Self::from(Dispatch::relu(self.tensor))
    }

    /// `self` where `output > 0`, else 0.
    pub(crate) fn relu_gate(self, output: Self) -> Self {
        Self::from(Dispatch::relu_backward(output.tensor, self.tensor))
    }

    pub(crate) fn log_softmax(self, axis: usize) -> Self {
        Self::from(Dispatch::log_softmax(self.tensor, axis))
    }
}

/// Comparisons and choices.
impl Array {
    /// Where `self > value`.
    pub(crate) fn greater(self, value: f64) -> Mask {
        let truth = truth_type(&self.device());
        Mask(Dispatch::float_greater_elem(self.tensor, value.into(), truth))
    }

    /// Where `self > other` or `self` is not a number, element by element.
    pub(crate) fn greater_or_nan(self, other: Self) -> Mask {
        let truth = truth_type(&self.device());
        let nan = Dispatch::float_is_nan(self.tensor.clone(), truth);
        let greater = Dispatch::float_greater(self.tensor, other.tensor, truth);
        Mask(Dispatch::bool_or(greater, nan))
    }

    /// `value` where the mask holds, else `self`.
    pub(crate) fn mask_fill(self, mask: &Mask, value: f64) -> Self {
        Self::from(Dispatch::float_mask_fill(self.tensor, mask.0.clone(), value.into()))
    }

    /// Position of the largest element along `axis`, which keeps extent 1.
    pub(crate) fn argmax(self, axis: usize) -> Indices {
        let positions = index_type(&self.device());
        Indices(Dispatch::float_argmax(self.tensor, axis, positions))
    }
}

impl Mask {
    /// The opposite mask.
    pub(crate) fn not(&self) -> Self {
        Self(Dispatch::bool_not(self.0.clone()))
    }

    /// Extents, outermost first.
    pub fn shape(&self) -> Vec<usize> {
        self.0.shape().to_vec()
    }
}

impl Indices {
    /// Extents, outermost first.
    pub fn shape(&self) -> Vec<usize> {
        self.0.shape().to_vec()
    }

    /// Copies the positions to the host.
    pub fn to_vec(&self) -> Vec<usize> {
        let flat = Dispatch::int_reshape(self.0.clone(), Shape::from([self.0.shape().num_elements()]));
        let tensor = burn::tensor::Tensor::<1, burn::tensor::Int>::from_dispatch(flat);
        tensor.into_data().iter::<i64>().map(|v| v as usize).collect()
    }
}

/// Shapes, sums and products of matrices.
impl Array {
    pub(crate) fn reshape(self, shape: &[usize]) -> Self {
        Self::from(Dispatch::float_reshape(self.tensor, Shape::from(shape.to_vec())))
    }

    pub(crate) fn permute(self, axes: &[usize]) -> Self {
        Self::from(Dispatch::float_permute(self.tensor, axes))
    }

    pub(crate) fn expand(self, shape: &[usize]) -> Self {
        let own = self.shape();
        let along_first = own[0] == 1 && own[1..] == shape[1..];
        let shared = along_first.then(|| Arc::new(self.tensor.clone()));
        let tensor = Dispatch::float_expand(self.tensor, Shape::from(shape.to_vec()));
        Self { tensor, shared }
    }

    /// What the array was expanded from along its first axis, or else the array.
    pub(crate) fn compact(self) -> Self {
        match self.shared {
            Some(shared) => Self::from(Arc::unwrap_or_clone(shared)),
            None => self,
        }
    }

    /// The sum of all elements, of shape `[1]`. Burn adds the parts of an array in the order in which they
    /// are ready: on the CPU those of a very large one, on a GPU those of any. So here a large array is summed
    /// row by row, and on a GPU a small one as a row.
    pub(crate) fn sum(self) -> Self {
        let on_cpu = on_host(&self);
        let (row, large) = if on_cpu { (1 << 16, 1 << 22) } else { (1 << 10, 1 << 12) };
        let len = self.len();
        if len < large {
            let whole = |a: Self| Self::from(Dispatch::float_sum(a.tensor));
            return if on_cpu { whole(self) } else { self.reshape(&[1, len]).sum_axes(&[1]).reshape(&[1]) };
        }
        let (rows, flat) = (len / row, self.reshape(&[len]));
        let total = flat.clone().slice(0, 0, rows * row).reshape(&[rows, row]).sum_axes(&[1]).sum();
        if len == rows * row { total } else { total.add(flat.slice(0, rows * row, len).sum()) }
    }

    /// Sums over each axis in `axes`, which keeps extent 1.
    pub(crate) fn sum_axes(self, axes: &[usize]) -> Self {
        axes.iter().fold(self, |a, &axis| Self::from(Dispatch::float_sum_dim(a.tensor, axis)))
    }

    pub(crate) fn slice(self, axis: usize, start: usize, end: usize) -> Self {
        let slices = axis_slice(&self.shape(), axis, start, end);
        Self::from(Dispatch::float_slice(self.tensor, &slices))
    }

    /// So many elements along an axis, each `step` after the one before.
    pub(crate) fn slice_every(self, axis: usize, start: usize, count: usize, step: usize) -> Self {
        let end = start + (count - 1) * step + 1;
        let mut slices = axis_slice(&self.shape(), axis, start, end);
        slices[axis] = Slice::new(start as isize, Some(end as isize), step as isize);
        Self::from(Dispatch::float_slice(self.tensor, &slices))
    }

    /// `self` with `part` written at `start` along `axis`.
    pub(crate) fn slice_assign(self, axis: usize, start: usize, part: Self) -> Self {
        let slices = axis_slice(&self.shape(), axis, start, start + part.shape()[axis]);
        Self::from(Dispatch::float_slice_assign(self.tensor, &slices, part.tensor))
    }

    pub(crate) fn cat(parts: Vec<Self>, axis: usize) -> Self {
        Self::from(Dispatch::float_cat(parts.into_iter().map(|p| p.tensor).collect(), axis))
    }

    pub(crate) fn gather(self, axis: usize, indices: &Indices) -> Self {
        Self::from(Dispatch::float_gather(axis, self.tensor, indices.0.clone()))
    }

    /// `self` with each element of `values` added at its position along `axis`.
    pub(crate) fn scatter_add(self, axis: usize, indices: &Indices, values: Self) -> Self {
        Self::from(Dispatch::float_scatter(
            axis,
            self.tensor,
            indices.0.clone(),
            values.tensor,
            burn::tensor::IndexingUpdateOp::Add,
        ))
    }

    pub(crate) fn matmul(self, other: Self) -> Self {
        Self::from(Dispatch::float_matmul(self.tensor, other.tensor))
    }

    /// The last two axes exchanged.
    pub(crate) fn transpose(self) -> Self {
        let rank = self.rank();
        Self::from(Dispatch::float_swap_dims(self.tensor, rank - 2, rank - 1))
    }
}

fn axis_slice(shape: &[usize], axis: usize, start: usize, end: usize) -> Vec<Slice> {
    let whole = shape.iter().map(|&n| Slice::from(0..n));
    whole.enumerate().map(|(i, s)| if i == axis { Slice::from(start..end) } else { s }).collect()
}

/// Convolution and pooling over `[batch, channels, height, width]`.
impl Array {
    pub(crate) fn conv2d(self, weight: Self, options: &ConvOptions<2>) -> Self {
        Self::from(Dispatch::conv2d(self.tensor, weight.tensor, None, options.clone()))
    }

    /// The gradient of a convolution's input, whose shape `template` has.
    pub(crate) fn conv2d_input_grad(self, weight: Self, template: &Self, options: &ConvOptions<2>) -> Self {
        Self::from(Dispatch::conv2d_x_backward(
            template.tensor.clone(),
            weight.tensor,
            self.tensor,
            options.clone(),
        ))
    }
}
