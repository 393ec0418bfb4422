//! Picking elements by position, and adding them back.

use super::{Op, check_axis};
use crate::array::Indices;
use crate::error::{Error, Result};
use crate::grad::Backward;
use crate::var::Var;

/// `y[…i…] = x[…index[…i…]…]`.
struct Gather {
    axis: usize,
    indices: Indices,
}

impl Op for Gather {
    fn name(&self) -> &'static str {
        "gather"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let extent = step.shape(0)[self.axis];
        let given = step.gradient().scatter_add(self.axis, &self.indices, extent)?;
        step.give(0, given)
    }
}

/// `y[…index[…i…]…] += x[…i…]`, the adjoint of `gather`.
struct ScatterAdd {
    axis: usize,
    indices: Indices,
}

impl Op for ScatterAdd {
    fn name(&self) -> &'static str {
        "scatter_add"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let given = step.gradient().gather(self.axis, &self.indices)?;
        step.give(0, given)
    }
}

/// Indexing along one axis. All other axes of `indices` and of the variable agree.
impl Var {
    /// Element `indices[i]` of `axis` for each `i`: the class scores of given labels, the
    /// log-probabilities of given actions.
    ///
    /// ```
    /// use metaburn_autodiff::{Array, Device, Error, Indices, Var};
    ///
    /// let device = Device::flex();
    /// let scores = Var::leaf(Array::from_f64(&[0.1, 0.7, 0.2, 0.5, 0.3, 0.2], &[2, 3], &device));
    /// let labels = Indices::new(&[1, 0], &[2, 1], &device);
    /// assert_eq!(scores.gather(1, &labels)?.value().to_f64(), [0.7, 0.5]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] when an axis other than `axis` differs.
    ///
    /// # Panics
    /// On the CPU, when a position is not below the extent of `axis`. Positions lie on the
    /// device, so they are not looked at beforehand.
    pub fn gather(&self, axis: usize, indices: &Indices) -> Result<Self> {
        self.check_indices("gather", axis, indices)?;
        let value = self.value().clone().gather(axis, indices);
        Ok(Self::record(value, &[self], Gather { axis, indices: indices.clone() }))
    }

    /// Zeros of `extent` along `axis`, with each element of `self` added at its position.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] when `indices` has not the shape of `self`.
    ///
    /// # Panics
    /// On the CPU, when a position is not below `extent`.
    pub fn scatter_add(&self, axis: usize, indices: &Indices, extent: usize) -> Result<Self> {
        self.check_indices("scatter_add", axis, indices)?;
        if indices.shape() != self.shape() {
            return Err(Error::ShapeMismatch {
                op: "scatter_add",
                left: self.shape(),
                right: indices.shape(),
            });
        }
        let mut shape = self.shape();
        shape[axis] = extent;
        let zeros = self.value().full_like(&shape, 0.0);
        let value = zeros.scatter_add(axis, indices, self.value().clone());
        Ok(Self::record(value, &[self], ScatterAdd { axis, indices: indices.clone() }))
    }

    fn check_indices(&self, op: &'static str, axis: usize, indices: &Indices) -> Result<()> {
        check_axis(op, self, axis)?;
        let (a, b) = (self.shape(), indices.shape());
        if a.len() == b.len() && (0..a.len()).all(|i| i == axis || a[i] == b[i]) {
            return Ok(());
        }
        Err(Error::ShapeMismatch { op, left: a, right: b })
    }
}
