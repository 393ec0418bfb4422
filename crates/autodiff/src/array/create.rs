//! Making arrays, and moving them between hosts, devices and element types.

use super::{Array, Indices};
use burn::backend::{Dispatch, ops::FloatTensorOps, ops::IntTensorOps};
use burn::tensor::{BoolDType, DType, Device, FloatDType, IntDType, Shape, TensorData};

impl Array {
    /// Uploads host data. What is neither `f32` nor `f64` becomes `f32`.
    pub fn from_data(data: TensorData, device: &Device) -> Self {
        let kept = matches!(data.dtype(), DType::F32 | DType::F64);
        let data = if kept { data } else { data.convert::<f32>() };
        Self::from(Dispatch::float_from_data(data, device.as_dispatch()))
    }

    /// Uploads `f32` values, row by row.
    ///
    /// # Panics
    /// When the number of values is not the product of `shape`.
    pub fn from_f32(values: &[f32], shape: &[usize], device: &Device) -> Self {
        Self::from_data(TensorData::new(values.to_vec(), Shape::from(shape.to_vec())), device)
    }

    /// Uploads `f64` values, row by row.
    ///
    /// # Panics
    /// When the number of values is not the product of `shape`.
    pub fn from_f64(values: &[f64], shape: &[usize], device: &Device) -> Self {
        Self::from_data(TensorData::new(values.to_vec(), Shape::from(shape.to_vec())), device)
    }

    /// Uploads `f64` values, row by row, as another element type. They are rounded on the host: some
    /// devices have no double precision.
    ///
    /// # Panics
    /// When the number of values is not the product of `shape`.
    pub fn from_f64_as(values: &[f64], shape: &[usize], dtype: DType, device: &Device) -> Self {
        let data = TensorData::new(values.to_vec(), Shape::from(shape.to_vec()));
        Self::from_data(data.convert_dtype(dtype), device)
    }

    /// An array that holds `value` everywhere, with `self`'s element type and device.
    pub fn full_like(&self, shape: &[usize], value: f64) -> Self {
        let device = self.device();
        Self::full(shape, value, self.dtype(), &device)
    }

    /// An array that holds `value` everywhere.
    pub fn full(shape: &[usize], value: f64, dtype: DType, device: &Device) -> Self {
        let shape = Shape::from(shape.to_vec());
        Self::from(Dispatch::float_full(shape, value.into(), device.as_dispatch(), FloatDType::from(dtype)))
    }

    /// The same values in another element type.
    pub fn cast(self, dtype: DType) -> Self {
        if self.dtype() == dtype {
            return self;
        }
        Self::from(Dispatch::float_cast(self.tensor, FloatDType::from(dtype)))
    }

    /// The same values on another device.
    pub fn to_device(self, device: &Device) -> Self {
        Self::from(Dispatch::float_to_device(self.tensor, device.as_dispatch()))
    }
}

/// The integers that positions are: not every GPU has those of 64 bits.
pub(crate) fn index_type(device: &Device) -> IntDType {
    device.settings().int_dtype
}

/// What true and false are: GPUs have no single bytes.
pub(crate) fn truth_type(device: &Device) -> BoolDType {
    device.settings().bool_dtype
}

impl Indices {
    /// Uploads positions of the given shape.
    ///
    /// # Panics
    /// When the number of values is not the product of `shape`.
    pub fn new(values: &[usize], shape: &[usize], device: &Device) -> Self {
        let values: Vec<i64> = values.iter().map(|&v| v as i64).collect();
        let data = TensorData::new(values, Shape::from(shape.to_vec()));
        let data = data.convert_dtype(index_type(device).into());
        Self(Dispatch::int_from_data(data, device.as_dispatch()))
    }
}
