//! The step of gradient descent in one pass.

use super::Array;
use super::host::{Host, Real, array, on_host};
use burn::tensor::DType;

/// Numbers that one core adds up faster than several can share.
const FEW: usize = 1 << 18;

impl Array {
    /// `self + scale · other`. Where `self` was expanded from what all tasks share, it is read only once.
    pub(crate) fn add_scaled(&self, other: &Self, scale: f64) -> Self {
        if other.len() > FEW || self.shape() != other.shape() || self.is_empty() || !on_host(self) {
            return other.clone().mul_scalar(scale).add(self.clone());
        }
        match self.dtype() {
            DType::F64 => step::<f64>(self, other, scale),
            _ => step::<f32>(self, other, scale),
        }
    }
}

fn step<E: Real>(a: &Array, b: &Array, scale: f64) -> Array {
    let (from, along, scale) = (Host::once(a), Host::of(b), E::from_f64(scale));
    let (a, mut sum) = (from.slice::<E>(), Vec::with_capacity(b.len()));
    for b in along.slice::<E>().chunks(a.len()) {
        sum.extend(a.iter().zip(b).map(|(a, b)| *a + scale * *b));
    }
    array(sum, &b.shape())
}
