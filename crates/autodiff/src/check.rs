//! Central finite differences: what every gradient is measured against.

use crate::array::Array;
use crate::error::Result;
use crate::grad::grad;
use crate::var::Var;
use std::collections::{BTreeMap, HashSet};

/// The largest relative error between the gradient of `f` at `inputs` and central differences
/// `(f(x + h) − f(x − h)) / 2h`, over all elements of all inputs:
/// `max |analytic − numeric| / max(1, |analytic|, |numeric|)`. Use `f64` inputs.
///
/// # Errors
/// Whatever `f` returns.
pub fn first_order(f: impl Fn(&[Var]) -> Result<Var>, inputs: &[Array], h: f64) -> Result<f64> {
    let leaves: Vec<Var> = inputs.iter().cloned().map(Var::leaf).collect();
    let analytic = grad(&f(&leaves)?, &leaves, false)?;
    let mut worst = 0.0_f64;
    for (which, gradient) in analytic.iter().enumerate() {
        for (element, a) in gradient.value().to_f64().into_iter().enumerate() {
            let at = |delta: f64| -> Result<f64> {
                let mut moved: Vec<Var> = inputs.iter().cloned().map(Var::constant).collect();
                moved[which] = Var::constant(nudge(&inputs[which], element, delta));
                Ok(f(&moved)?.item())
            };
            let numeric = (at(h)? - at(-h)?) / (2.0 * h);
            worst = larger(worst, relative_error(a, numeric));
        }
    }
    Ok(worst)
}

/// As [`first_order`], of the gradient itself: `d/dx Σ_i c_i · ∂f/∂x_i` against differences of
/// the first derivative, with fixed coefficients `c` that keep terms from cancelling.
///
/// # Errors
/// Whatever `f` returns.
pub fn second_order(f: impl Fn(&[Var]) -> Result<Var>, inputs: &[Array], h: f64) -> Result<f64> {
    let slope = |vars: &[Var]| -> Result<Var> {
        let leaves: Vec<Var> = vars
            .iter()
            .map(|v| if v.is_tracked() { v.clone() } else { Var::leaf(v.value().clone()) })
            .collect();
        let gradients = grad(&f(&leaves)?, &leaves, true)?;
        let mut total = Var::constant(inputs[0].full_like(&[1], 0.0));
        for g in gradients {
            let weights: Vec<f64> = (0..g.len()).map(|i| 1.0 + 0.37 * ((i * 7) % 5) as f64).collect();
            let weights = Var::constant(Array::from_f64(&weights, &g.shape(), &g.value().device()));
            total = total.add(&g.mul(&weights)?.sum())?;
        }
        Ok(total)
    };
    first_order(slope, inputs, h)
}

/// `|a − b| / max(1, |a|, |b|)`.
pub fn relative_error(a: f64, b: f64) -> f64 {
    (a - b).abs() / a.abs().max(b.abs()).max(1.0)
}

/// The larger of two errors, where NaN is the largest: `f64::max` would hide it.
fn larger(a: f64, b: f64) -> f64 {
    if b.is_nan() || b > a { b } else { a }
}

/// How often each operation, by name, occurs in the graph that leads to `roots`. What several
/// roots share is counted once; leaves and constants are not counted.
///
/// ```
/// use metaburn_autodiff::{Array, Device, Var, check};
///
/// let x = Var::leaf(Array::from_f64(&[2.0], &[1], &Device::flex()));
/// let y = x.exp().exp().sum();
/// assert_eq!(check::operations(&[y]), [("exp", 2), ("sum", 1)].into());
/// ```
pub fn operations(roots: &[Var]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    let mut seen = HashSet::new();
    let mut pending: Vec<&Var> = roots.iter().collect();
    while let Some(var) = pending.pop() {
        let Some(name) = var.operation() else { continue };
        if seen.insert(var.key()) {
            *counts.entry(name).or_insert(0) += 1;
            pending.extend(var.inputs());
        }
    }
    counts
}

fn nudge(array: &Array, element: usize, delta: f64) -> Array {
    let mut values = array.to_f64();
    values[element] += delta;
    Array::from_f64(&values, &array.shape(), &array.device())
}
