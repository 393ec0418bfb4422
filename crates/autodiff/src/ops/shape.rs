//! Rearranging elements: reshape, permute, slice, concatenate.

use super::{Op, check_axis};
use crate::array::Array;
use crate::array::compute::same_type;
use crate::error::{Error, Result};
use crate::grad::Backward;
use crate::var::Var;

struct Reshape;

impl Op for Reshape {
    fn name(&self) -> &'static str {
        "reshape"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let given = step.gradient().reshape(&step.shape(0))?;
        step.give(0, given)
    }
}

struct Permute {
    axes: Vec<usize>,
}

impl Op for Permute {
    fn name(&self) -> &'static str {
        "permute"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let mut inverse = vec![0; self.axes.len()];
        for (to, &from) in self.axes.iter().enumerate() {
            inverse[from] = to;
        }
        let given = step.gradient().permute(&inverse)?;
        step.give(0, given)
    }
}

struct Slice {
    axis: usize,
    start: usize,
}

impl Op for Slice {
    fn name(&self) -> &'static str {
        "slice"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let extent = step.shape(0)[self.axis];
        let given = step.gradient().embed(self.axis, self.start, extent);
        step.give(0, given)
    }
}

/// Zeros with the input written at `start`: the adjoint of `slice`.
struct Embed {
    axis: usize,
    start: usize,
}

impl Op for Embed {
    fn name(&self) -> &'static str {
        "embed"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let end = self.start + step.shape(0)[self.axis];
        let given = step.gradient().slice(self.axis, self.start, end)?;
        step.give(0, given)
    }
}

struct Cat {
    axis: usize,
    extents: Vec<usize>,
}

impl Op for Cat {
    fn name(&self) -> &'static str {
        "cat"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let mut start = 0;
        for (i, extent) in self.extents.iter().enumerate() {
            if step.needs(i) {
                let given = step.gradient().slice(self.axis, start, start + extent)?;
                step.give(i, given)?;
            }
            start += extent;
        }
        Ok(())
    }
}

/// Rearrangements; all are linear, and their adjoints rearrange back.
impl Var {
    /// The same elements, row by row, in another shape.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] when the number of elements would change.
    pub fn reshape(&self, shape: &[usize]) -> Result<Self> {
        if self.shape() == shape {
            return Ok(self.clone());
        }
        if self.len() != shape.iter().product::<usize>() {
            return Err(Error::ShapeMismatch { op: "reshape", left: self.shape(), right: shape.to_vec() });
        }
        Ok(Self::record(self.value().clone().reshape(shape), &[self], Reshape))
    }

    /// Axes in another order: axis `i` of the result is axis `axes[i]` of `self`.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] when `axes` does not name each axis once.
    pub fn permute(&self, axes: &[usize]) -> Result<Self> {
        let mut sorted = axes.to_vec();
        sorted.sort_unstable();
        if !sorted.iter().copied().eq(0..self.rank()) {
            return Err(Error::ShapeMismatch { op: "permute", left: self.shape(), right: axes.to_vec() });
        }
        let value = self.value().clone().permute(axes);
        Ok(Self::record(value, &[self], Permute { axes: axes.to_vec() }))
    }

    /// The last two axes exchanged.
    ///
    /// # Errors
    /// [`Error::BadShape`] when there are fewer than two axes.
    pub fn transpose(&self) -> Result<Self> {
        let rank = self.rank();
        if rank < 2 {
            let expected = "at least two axes are needed".to_string();
            return Err(Error::BadShape { op: "transpose", shape: self.shape(), expected });
        }
        let mut axes: Vec<usize> = (0..rank).collect();
        axes.swap(rank - 2, rank - 1);
        self.permute(&axes)
    }

    /// The part `start .. end` of one axis.
    ///
    /// # Errors
    /// [`Error::BadShape`] when the axis does not exist, or has no such part.
    pub fn slice(&self, axis: usize, start: usize, end: usize) -> Result<Self> {
        check_axis("slice", self, axis)?;
        if start >= end || end > self.shape()[axis] {
            let expected = format!("axis {axis} has no part {start}..{end}");
            return Err(Error::BadShape { op: "slice", shape: self.shape(), expected });
        }
        let value = self.value().clone().slice(axis, start, end);
        Ok(Self::record(value, &[self], Slice { axis, start }))
    }

    fn embed(&self, axis: usize, start: usize, extent: usize) -> Self {
        let mut shape = self.shape();
        shape[axis] = extent;
        let zeros = self.value().full_like(&shape, 0.0);
        let value = zeros.slice_assign(axis, start, self.value().clone());
        Self::record(value, &[self], Embed { axis, start })
    }

    /// Variables one after another along `axis`.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] when other axes differ; [`Error::BadShape`] for no parts.
    pub fn cat(parts: &[Self], axis: usize) -> Result<Self> {
        let Some(first) = parts.first() else {
            let expected = "at least one part is needed".to_string();
            return Err(Error::BadShape { op: "cat", shape: Vec::new(), expected });
        };
        check_axis("cat", first, axis)?;
        for part in parts {
            same_type("cat", first.value(), part.value())?;
            let (a, b) = (first.shape(), part.shape());
            let fits = a.len() == b.len() && (0..a.len()).all(|i| i == axis || a[i] == b[i]);
            if !fits {
                return Err(Error::ShapeMismatch { op: "cat", left: a, right: b });
            }
        }
        let value = Array::cat(parts.iter().map(|p| p.value().clone()).collect(), axis);
        let extents = parts.iter().map(|p| p.shape()[axis]).collect();
        Ok(Self::record(value, &parts.iter().collect::<Vec<_>>(), Cat { axis, extents }))
    }
}
