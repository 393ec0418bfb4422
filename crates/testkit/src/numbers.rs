//! Comparing parameter trees and lists of numbers.

use metaburn_autodiff::Array;
use metaburn_core::Params;

/// All scalars of a tree in order.
pub(crate) fn scalars(params: &Params) -> Vec<f64> {
    params.arrays().iter().flat_map(Array::to_f64).collect()
}

/// Whether two lists are the same to the last bit.
pub(crate) fn same_bits(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| x.to_bits() == y.to_bits())
}

/// `max |aᵢ − bᵢ| / max(|aᵢ|, |bᵢ|)` with one scale for the whole list; infinite where lengths
/// differ or something is not a number.
pub(crate) fn relative_error(a: &[f64], b: &[f64]) -> f64 {
    if a.len() != b.len() || a.iter().chain(b).any(|v| !v.is_finite()) {
        return f64::INFINITY;
    }
    let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, |m: f64, v| m.max(v.abs()));
    let difference = largest(&mut a.iter().zip(b).map(|(x, y)| x - y));
    if difference == 0.0 {
        return 0.0;
    }
    difference / largest(&mut a.iter().chain(b).copied())
}

/// The mean of each position over several lists.
pub(crate) fn mean(lists: &[Vec<f64>]) -> Vec<f64> {
    let length = lists.first().map_or(0, Vec::len);
    (0..length).map(|i| lists.iter().map(|l| l[i]).sum::<f64>() / lists.len() as f64).collect()
}
