//! Sums, means and maxima over axes, and their opposite, repetition.

use super::{Op, check_axis};
use crate::error::{Error, Result};
use crate::grad::Backward;
use crate::var::Var;

/// Sums over some axes; the summed axes keep extent 1, or the shape becomes `[1]`.
struct Sum;

impl Op for Sum {
    fn name(&self) -> &'static str {
        "sum"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let shape = step.shape(0);
        let g = step.gradient();
        let g = if g.rank() == shape.len() { g.clone() } else { g.reshape(&vec![1; shape.len()])? };
        let given = g.expand(&shape)?;
        step.give(0, given)
    }
}

struct Expand;

impl Op for Expand {
    fn name(&self) -> &'static str {
        "expand"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let g = step.gradient().clone();
        step.give(0, g)
    }
}

/// Reductions.
impl Var {
    /// The sum of all elements, of shape `[1]`.
    ///
    /// ```
    /// use metaburn_autodiff::{Array, Device, Error, Var, grad};
    ///
    /// let x = Var::leaf(Array::from_f64(&[1.0, 2.0, 3.0, 4.0], &[2, 2], &Device::flex()));
    /// assert_eq!(x.sum().item(), 10.0);
    /// assert_eq!(x.sum_axes(&[1])?.value().to_f64(), [3.0, 7.0]);
    /// assert_eq!(x.mean_per_task()?.value().to_f64(), [1.5, 3.5]);
    /// assert_eq!(grad(&x.mean(), &[x.clone()], false)?[0].value().to_f64(), [0.25; 4]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn sum(&self) -> Self {
        Self::record(self.value().clone().sum(), &[self], Sum)
    }

    /// The mean of all elements, of shape `[1]`.
    pub fn mean(&self) -> Self {
        self.sum().mul_scalar(1.0 / self.len() as f64)
    }

    /// Sums over each axis in `axes`, which keeps extent 1.
    ///
    /// # Errors
    /// [`Error::BadShape`] when an axis does not exist or is named twice.
    pub fn sum_axes(&self, axes: &[usize]) -> Result<Self> {
        for (i, &axis) in axes.iter().enumerate() {
            check_axis("sum_axes", self, axis)?;
            if axes[..i].contains(&axis) {
                let expected = format!("axis {axis} was named twice");
                return Err(Error::BadShape { op: "sum_axes", shape: self.shape(), expected });
            }
        }
        Ok(Self::record(self.value().clone().sum_axes(axes), &[self], Sum))
    }

    /// Means over each axis in `axes`, which keeps extent 1. Errors as [`Var::sum_axes`].
    pub fn mean_axes(&self, axes: &[usize]) -> Result<Self> {
        let sum = self.sum_axes(axes)?;
        let count: usize = axes.iter().map(|&axis| self.shape()[axis]).product();
        Ok(sum.mul_scalar(1.0 / count as f64))
    }

    /// The mean over all axes but the first: `[tasks, …] → [tasks]`.
    ///
    /// # Errors
    /// [`Error::BadShape`] when there is no task.
    pub fn mean_per_task(&self) -> Result<Self> {
        let per_task = self.per_task("mean_per_task")?;
        let tasks = self.shape()[0];
        let flat = self.reshape(&[tasks, per_task])?;
        Ok(flat.sum_axes(&[1])?.reshape(&[tasks])?.mul_scalar(1.0 / per_task as f64))
    }

    /// The number of elements of each task.
    pub(super) fn per_task(&self, op: &'static str) -> Result<usize> {
        match self.shape().first() {
            Some(&tasks) if tasks > 0 => Ok(self.len() / tasks),
            _ => {
                let expected = "[tasks, …] with at least one task is".to_string();
                Err(Error::BadShape { op, shape: self.shape(), expected })
            }
        }
    }

    /// The largest element along `axis`, which keeps extent 1; where several are equally large,
    /// the gradient goes to the first.
    ///
    /// # Errors
    /// [`Error::BadShape`] when the axis does not exist or has no element.
    pub fn max_axis(&self, axis: usize) -> Result<Self> {
        check_axis("max_axis", self, axis)?;
        if self.shape()[axis] == 0 {
            let expected = format!("axis {axis} has no element");
            return Err(Error::BadShape { op: "max_axis", shape: self.shape(), expected });
        }
        let at = self.value().clone().argmax(axis);
        self.gather(axis, &at)
    }

    /// Repeats axes of extent 1 up to `shape`.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] when another axis would have to change.
    pub fn expand(&self, shape: &[usize]) -> Result<Self> {
        let own = self.shape();
        if own == shape {
            return Ok(self.clone());
        }
        if own.len() != shape.len() || own.iter().zip(shape).any(|(a, b)| a != b && *a != 1) {
            return Err(Error::ShapeMismatch { op: "expand", left: own, right: shape.to_vec() });
        }
        Ok(Self::record(self.value().clone().expand(shape), &[self], Expand))
    }

    /// Sums away the axes that broadcasting from `shape` has repeated.
    pub(crate) fn sum_to(&self, shape: &[usize]) -> Result<Self> {
        let own = self.shape();
        if own == shape {
            return Ok(self.clone());
        }
        let repeated: Vec<usize> = (0..own.len()).filter(|&i| own[i] != shape[i]).collect();
        self.sum_axes(&repeated)
    }
}
