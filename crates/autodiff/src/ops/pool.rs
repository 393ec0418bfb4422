//! Pooling over windows of an image.

use super::Op;
use crate::array::{Array, Indices};
use crate::error::{Error, Result};
use crate::grad::Backward;
use crate::var::Var;

/// The geometry of a pooling window; windows that would reach over the edge are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool2d {
    /// Extent of the window, in pixels, down and across.
    pub window: [usize; 2],
    /// Step of the window, in pixels, down and across.
    pub stride: [usize; 2],
}

impl Pool2d {
    fn check(&self, op: &'static str, x: &Var) -> Result<()> {
        let shape = x.shape();
        if self.window.contains(&0) || self.stride.contains(&0) {
            let expected = format!("{self:?} must have a window and a stride of at least 1");
            return Err(Error::BadShape { op, shape, expected });
        }
        if shape.len() == 4 && shape[2] >= self.window[0] && shape[3] >= self.window[1] {
            return Ok(());
        }
        let expected = format!("[batch, channels, height, width] of at least {:?} is", self.window);
        Err(Error::BadShape { op, shape, expected })
    }
}

/// Linear average and its adjoint.
enum Average {
    Pool { geometry: Pool2d },
    Spread { geometry: Pool2d },
}

impl Op for Average {
    fn name(&self) -> &'static str {
        match self {
            Self::Pool { .. } => "avg_pool2d",
            Self::Spread { .. } => "avg_pool2d_grad",
        }
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let g = step.gradient();
        let given = match self {
            Self::Pool { geometry } => g.avg_spread(step.input(0).value(), geometry),
            Self::Spread { geometry } => g.avg_pool2d(geometry)?,
        };
        step.give(0, given)
    }
}

/// Pooling.
impl Var {
    /// The largest pixel of each window: `[batch, channels, h, w] → [batch, channels, h′, w′]`.
    /// The gradient goes to the first largest pixel. Built on [`Var::gather`], so it can be
    /// differentiated any number of times.
    ///
    /// ```
    /// use metaburn_autodiff::{Array, Device, Error, Pool2d, Var};
    ///
    /// let pixels = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
    /// let image = Var::leaf(Array::from_f64(&pixels, &[1, 1, 2, 4], &Device::flex()));
    /// let pooled = image.max_pool2d(&Pool2d { window: [2, 2], stride: [2, 2] })?;
    /// assert_eq!(pooled.value().to_f64(), [6.0, 8.0]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::BadShape`] when the window is larger than the image, or it or its stride is 0.
    pub fn max_pool2d(&self, geometry: &Pool2d) -> Result<Self> {
        geometry.check("max_pool2d", self)?;
        let shape = self.shape();
        let (batch, channels) = (shape[0], shape[1]);
        let (at, pooled) = self.value().clone().max_pool2d_positions(geometry);
        let flat = self.reshape(&[batch, channels, shape[2] * shape[3]])?;
        flat.gather(2, &at)?.reshape(&pooled)
    }

    /// The mean of each window: `[batch, channels, h, w] → [batch, channels, h′, w′]`.
    ///
    /// ```
    /// use metaburn_autodiff::{Array, Device, Error, Pool2d, Var};
    ///
    /// let pixels = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
    /// let image = Var::leaf(Array::from_f64(&pixels, &[1, 1, 2, 4], &Device::flex()));
    /// let pooled = image.avg_pool2d(&Pool2d { window: [2, 2], stride: [2, 2] })?;
    /// assert_eq!(pooled.value().to_f64(), [3.5, 5.5]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::BadShape`] when the window is larger than the image, or it or its stride is 0.
    pub fn avg_pool2d(&self, geometry: &Pool2d) -> Result<Self> {
        geometry.check("avg_pool2d", self)?;
        let value = self.value().clone().avg_pool2d(geometry);
        Ok(Self::record(value, &[self], Average::Pool { geometry: geometry.clone() }))
    }

    fn avg_spread(&self, like: &Array, geometry: &Pool2d) -> Self {
        let value = self.value().clone().avg_pool2d_grad(like, geometry);
        Self::record(value, &[self], Average::Spread { geometry: geometry.clone() })
    }
}

impl Array {
    /// For each window the position of its largest pixel in the flattened image,
    /// `[batch, channels, h′·w′]`, and the shape `[batch, channels, h′, w′]`.
    fn max_pool2d_positions(self, geometry: &Pool2d) -> (Indices, Vec<usize>) {
        use burn::backend::{Dispatch, TensorMetadata, ops::IntTensorOps, ops::ModuleOps};
        use burn::tensor::{IntDType, Shape};
        let pooled = Dispatch::max_pool2d_with_indices(
            self.tensor,
            geometry.window,
            geometry.stride,
            [0, 0],
            [1, 1],
            false,
            IntDType::I64,
        );
        let shape = pooled.indices.shape().to_vec();
        let flat = Shape::from([shape[0], shape[1], shape[2] * shape[3]]);
        (Indices(Dispatch::int_reshape(pooled.indices, flat)), shape)
    }

    fn avg_pool2d(self, geometry: &Pool2d) -> Self {
        use burn::backend::{Dispatch, ops::ModuleOps};
        let Pool2d { window, stride } = *geometry;
        Self::from(Dispatch::avg_pool2d(self.tensor, window, stride, [0, 0], true, false))
    }

    fn avg_pool2d_grad(self, like: &Array, geometry: &Pool2d) -> Self {
        use burn::backend::{Dispatch, ops::ModuleOps};
        let Pool2d { window, stride } = *geometry;
        Self::from(Dispatch::avg_pool2d_backward(
            like.tensor.clone(),
            self.tensor,
            window,
            stride,
            [0, 0],
            true,
            false,
        ))
    }
}
