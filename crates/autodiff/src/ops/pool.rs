//! Pooling over windows of an image.

use super::Op;
use crate::array::create::index_type;
use crate::array::host::{Host, Real, array, on_host};
use crate::array::pool::Planes;
use crate::array::{Array, Indices};
use crate::error::{Error, Result};
use crate::grad::Backward;
use crate::var::Var;
use burn::tensor::DType;
use std::sync::Arc;

/// The geometry of a pooling window; windows that would reach over the edge are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool2d {
    /// Extent of the window, in pixels, down and across.
    pub window: [usize; 2],
    /// Step of the window, in pixels, down and across.
    pub stride: [usize; 2],
}

impl Pool2d {
    pub(super) fn check(&self, op: &'static str, x: &Var) -> Result<()> {
        let shape = x.shape();
        if self.window.contains(&0) || self.stride.contains(&0) {
            let expected = format!("{self:?} must have a window and a stride of at least 1");
            return Err(Error::BadShape { op, shape, expected });
        }
        if let [.., _, height, width] = shape[..]
            && height >= self.window[0]
            && width >= self.window[1]
            && !x.is_empty()
        {
            return Ok(());
        }
        let expected = format!("[…, height, width] of at least {:?} is", self.window);
        Err(Error::BadShape { op, shape, expected })
    }
}

impl Pool2d {
    /// As it moves over the last two axes of a variable that passed [`Pool2d::check`].
    pub(super) fn planes(&self, x: &Var) -> Planes {
        let shape = x.shape();
        let image = [shape[shape.len() - 2], shape[shape.len() - 1]];
        Planes { image, window: self.window, stride: self.stride }
    }
}

/// The pixels at fixed positions, or, the other way round, values put at these. Both are linear, and
/// each is the other's adjoint.
pub(super) struct Largest {
    pub planes: Arc<Planes>,
    pub at: Arc<Vec<u32>>,
    pub puts: bool,
}

impl Op for Largest {
    fn name(&self) -> &'static str {
        if self.puts { "max_pool2d_grad" } else { "max_pool2d" }
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let given = self.pull(step.gradient(), &step.shape(0));
        step.give(0, given)
    }
}

impl Largest {
    /// The gradient of the input, of the given shape, from that of the result.
    pub fn pull(&self, g: &Var, shape: &[usize]) -> Var {
        let value = match g.value().dtype() {
            DType::F64 => self.adjoint::<f64>(g.value(), shape),
            _ => self.adjoint::<f32>(g.value(), shape),
        };
        let (planes, at) = (self.planes.clone(), self.at.clone());
        Var::record(value, &[g], Self { planes, at, puts: !self.puts })
    }

    fn adjoint<E: Real>(&self, g: &Array, shape: &[usize]) -> Array {
        let g = Host::of(g);
        let values = if self.puts {
            self.planes.pick::<E>(g.slice(), &self.at)
        } else {
            self.planes.put::<E>(g.slice(), &self.at)
        };
        array(values, shape)
    }
}

/// The largest pixels `[…outer, h′, w′]` and their positions.
fn largest<E: Real>(planes: &Planes, x: &Array, outer: &[usize]) -> (Array, Vec<u32>) {
    let (values, at) = planes.largest::<E>(Host::of(x).slice());
    (array(values, &[outer, &planes.result()].concat()), at)
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
    /// The largest pixel of each window, `[…, h, w] → […, h′, w′]`. The gradient goes to the first
    /// largest pixel; it can be differentiated any number of times.
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
        let (outer, image) = shape.split_at(shape.len() - 2);
        if !on_host(self.value()) {
            return self.gather_largest(geometry, outer, image);
        }
        let planes = geometry.planes(self);
        let (value, at) = match self.value().dtype() {
            DType::F64 => largest::<f64>(&planes, self.value(), outer),
            _ => largest::<f32>(&planes, self.value(), outer),
        };
        let picked = Largest { planes: Arc::new(planes), at: Arc::new(at), puts: false };
        Ok(Self::record(value, &[self], picked))
    }

    /// Max-pooling by positions that burn finds.
    fn gather_largest(&self, geometry: &Pool2d, outer: &[usize], image: &[usize]) -> Result<Self> {
        let planes = outer.iter().product();
        let folded = self.value().clone().reshape(&[1, planes, image[0], image[1]]);
        let (at, pooled) = folded.max_pool2d_positions(geometry);
        let flat = self.reshape(&[1, planes, image[0] * image[1]])?;
        flat.gather(2, &at)?.reshape(&[outer, &pooled[2..]].concat())
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
        use burn::tensor::Shape;
        let positions = index_type(&self.device());
        let pooled = Dispatch::max_pool2d_with_indices(
            self.tensor,
            geometry.window,
            geometry.stride,
            [0, 0],
            [1, 1],
            false,
            positions,
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
