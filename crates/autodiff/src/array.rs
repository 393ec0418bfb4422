//! A burn tensor whose rank is known at run time.

pub(crate) mod batch_norm;
mod columns;
pub(crate) mod compute;
mod convolve;
pub(crate) mod create;
mod factor;
pub(crate) mod host;
pub(crate) mod images;
pub(crate) mod linear;
mod phases;
pub(crate) mod pool;
pub(crate) mod product;
mod rectify;
mod shift;
mod step;

use burn::backend::{BackendTensor, Dispatch, DispatchTensor, DispatchTensorKind, TensorMetadata};
use burn::backend::{tensor::BoolTensor, tensor::IntTensor};
use burn::tensor::{DType, Device, Tensor, TensorData};
use std::sync::Arc;

/// A dense array of `f32` or `f64` on a device. Cloning shares the storage.
///
/// Burn's `Tensor<D>` has its rank in its type; a graph of operations needs one type for all
/// ranks, so an `Array` wraps the tensor beneath. [`Array::to_tensor`] and
/// [`Array::from_tensor`] convert at no cost.
#[derive(Clone, Debug)]
pub struct Array {
    pub(crate) tensor: DispatchTensor,
    /// What the array was expanded from along its first axis, so that a product with a matrix
    /// that all tasks share is computed as one product and not task by task.
    pub(crate) shared: Option<Arc<DispatchTensor>>,
}

/// Positions along one axis, as integers on the device.
#[derive(Clone, Debug)]
pub struct Indices(pub(crate) IntTensor<Dispatch>);

/// True or false for each element of an array.
#[derive(Clone, Debug)]
pub struct Mask(pub(crate) BoolTensor<Dispatch>);

impl From<DispatchTensor> for Array {
    fn from(tensor: DispatchTensor) -> Self {
        Self { tensor, shared: None }
    }
}

impl Array {
    /// Extents, outermost first.
    pub fn shape(&self) -> Vec<usize> {
        self.with_shape(<[usize]>::to_vec)
    }

    /// Number of axes.
    pub fn rank(&self) -> usize {
        self.with_shape(<[usize]>::len)
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        self.with_shape(|shape| shape.iter().product())
    }

    /// Lets `look` see the extents, without a copy on the processor: they are looked at very often.
    pub(crate) fn with_shape<R>(&self, look: impl FnOnce(&[usize]) -> R) -> R {
        match &self.tensor.kind {
            DispatchTensorKind::Flex(BackendTensor::Float(tensor)) => look(tensor.layout().shape()),
            _ => look(&self.tensor.shape()),
        }
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Element type, `F32` or `F64`.
    pub fn dtype(&self) -> DType {
        self.tensor.dtype()
    }

    /// The device that holds the elements.
    pub fn device(&self) -> Device {
        Tensor::<1>::from_dispatch(self.tensor.clone()).device()
    }

    /// The same tensor with its rank in the type.
    ///
    /// # Panics
    /// When `D` is not the array's rank.
    pub fn to_tensor<const D: usize>(&self) -> Tensor<D> {
        assert_eq!(D, self.rank(), "to_tensor: the array has rank {}", self.rank());
        Tensor::from_dispatch(self.tensor.clone())
    }

    /// Takes a burn tensor of any rank.
    pub fn from_tensor<const D: usize>(tensor: Tensor<D>) -> Self {
        tensor.into_dispatch().into()
    }

    /// Copies the elements to the host, row by row, in their own type.
    pub fn to_data(&self) -> TensorData {
        let shape = self.shape();
        let flat = self.clone().reshape(&[self.len()]);
        let data = Tensor::<1>::from_dispatch(flat.tensor).into_data();
        TensorData::from_bytes(data.into_bytes(), shape, self.dtype())
    }

    /// Copies the elements to the host as `f64`.
    pub fn to_f64(&self) -> Vec<f64> {
        self.to_data().iter::<f64>().collect()
    }

    /// The one element of an array that has just one, as `f64`.
    ///
    /// # Panics
    /// When the array does not hold exactly one element.
    pub fn item(&self) -> f64 {
        assert_eq!(self.len(), 1, "item: the array has shape {:?}", self.shape());
        self.to_f64()[0]
    }
}
