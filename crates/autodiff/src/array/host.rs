//! Elements of arrays that lie in this machine's memory, as plain slices.

use super::Array;
use burn::backend::flex::FlexTensor;
use burn::backend::{BackendTensor, DispatchTensor, DispatchTensorKind};
use burn::tensor::{DType, Device, Element, Shape, TensorData};
use faer::traits::RealField;
use pulp::NullaryFnOnce;
use rayon::iter::repeat_n;
use rayon::prelude::*;
use std::borrow::Cow;
use std::cell::Cell;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Sub};
use std::thread::LocalKey;

/// An element type that kernels on slices are written for: `f32` and `f64`.
pub(crate) trait Real:
    RealField
    + Element
    + Copy
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + AddAssign
    + Sum
{
    const ZERO: Self;
    const ONE: Self;
    /// The elements, row by row; nothing unless they lie so.
    fn slice(tensor: &FlexTensor) -> Option<&[Self]>;
    fn from_f64(value: f64) -> Self;
    fn root(self) -> Self;
    /// This thread's room to work in.
    fn room() -> &'static LocalKey<Cell<Vec<Self>>>;
}

thread_local! {
    static SINGLE: Cell<Vec<f32>> = const { Cell::new(Vec::new()) };
    static DOUBLE: Cell<Vec<f64>> = const { Cell::new(Vec::new()) };
}

impl Real for f32 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    fn slice(tensor: &FlexTensor) -> Option<&[Self]> {
        tensor.as_slice()
    }

    fn from_f64(value: f64) -> Self {
        value as f32
    }

    fn room() -> &'static LocalKey<Cell<Vec<Self>>> {
        &SINGLE
    }

    fn root(self) -> Self {
        self.sqrt()
    }
}

impl Real for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    fn slice(tensor: &FlexTensor) -> Option<&[Self]> {
        tensor.as_slice()
    }

    fn from_f64(value: f64) -> Self {
        value
    }

    fn room() -> &'static LocalKey<Cell<Vec<Self>>> {
        &DOUBLE
    }

    fn root(self) -> Self {
        self.sqrt()
    }
}

/// An array's elements, row by row, in this machine's memory.
pub(crate) struct Host<'a>(Cow<'a, FlexTensor>);

impl<'a> Host<'a> {
    /// Copies only what is not laid out row by row.
    ///
    /// # Panics
    /// When the array lies on another device.
    pub fn of(array: &'a Array) -> Self {
        Self::of_tensor(&array.tensor)
    }

    /// The elements that all tasks share, where the array was expanded from them, and else all.
    ///
    /// # Panics
    /// When the array lies on another device.
    pub fn once(array: &'a Array) -> Self {
        Self::of_tensor(array.shared.as_deref().unwrap_or(&array.tensor))
    }

    fn of_tensor(tensor: &'a DispatchTensor) -> Self {
        match &tensor.kind {
            DispatchTensorKind::Flex(BackendTensor::Float(tensor)) if tensor.is_contiguous() => {
                Self(Cow::Borrowed(tensor))
            }
            DispatchTensorKind::Flex(BackendTensor::Float(tensor)) => {
                Self(Cow::Owned(tensor.to_contiguous()))
            }
            _ => panic!("what belongs together lies in this machine's memory"),
        }
    }

    /// The elements.
    ///
    /// # Panics
    /// When they are of another type.
    pub fn slice<E: Real>(&self) -> &[E] {
        E::slice(&self.0).expect("a contiguous tensor of this type is a slice")
    }
}

/// Whether kernels on slices serve the array.
pub(crate) fn on_host(array: &Array) -> bool {
    let kind = &array.tensor.kind;
    let plain = matches!(kind, DispatchTensorKind::Flex(BackendTensor::Float(_)));
    plain && matches!(array.dtype(), DType::F32 | DType::F64)
}

/// An array of the elements, without a copy.
pub(crate) fn array<E: Real>(values: Vec<E>, shape: &[usize]) -> Array {
    Array::from_data(TensorData::new(values, Shape::from(shape.to_vec())), &Device::flex())
}

/// So many zeros. Large ones are written by all threads.
pub(crate) fn zeros<T: Copy + Default + Send + Sync>(length: usize) -> Vec<T> {
    const BLOCK: usize = 16;
    if length < 1 << 18 {
        return vec![T::default(); length];
    }
    let blocks = repeat_n([T::default(); BLOCK], length.div_ceil(BLOCK));
    let mut zeros = blocks.collect::<Vec<_>>().into_flattened();
    zeros.truncate(length);
    zeros
}

/// Lets `work` have so many numbers to write to, whatever they are. Each thread keeps its own from one time to
/// the next: fresh memory would have to be cleared each time.
pub(crate) fn with_room<E: Real, R>(length: usize, work: impl FnOnce(&mut [E]) -> R) -> R {
    let mut room = E::room().take();
    if room.len() < length {
        room.resize(length, E::ZERO);
    }
    let result = work(&mut room[..length]);
    E::room().set(room);
    result
}

/// Runs a kernel with the widest vectors that this processor has. Its `call` must be `#[inline(always)]`, and
/// so must be all that it calls: only what is compiled into this place uses them.
pub(crate) fn wide(kernel: impl NullaryFnOnce<Output = ()>) {
    pulp::Arch::new().dispatch(kernel);
}
