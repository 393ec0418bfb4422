//! Learned matrices on the inner gradient.

use crate::transform::Transform;
use metaburn_autodiff::{Array, Var};
use metaburn_core::{Params, Result, Stream};
use std::sync::Arc;

/// The transform of Meta-Curvature (Park & Oliva 2019, eqs. 8–10): with the gradient of a kernel as
/// a tensor `G` `[out, in, filter]`, each mode is multiplied by a learned square matrix,
///
/// `φ − α · (G ×_in M_i ×_out M_o ×_filter M_f)`.
///
/// The matrices of a parameter are `curvature/out/<name>` `[1, out, out]`, `curvature/in/<name>`
/// `[1, in, in]` for matrices and kernels, and `curvature/filter/<name>` `[1, kh·kw, kh·kw]` for
/// kernels. They start as identities, where only the rates are left.
#[derive(Clone)]
pub struct Curvature(
    /// What takes the step along the gradients that come out: the rate `α`, one or many, fixed or learned.
    pub Arc<dyn Transform>,
);

/// The modes, in the order of a parameter's axes.
const MODES: [&str; 3] = ["out", "in", "filter"];

/// What the names of matrices begin with.
const PREFIX: &str = "curvature/";

fn name(mode: &str, parameter: &str) -> String {
    format!("{PREFIX}{mode}/{parameter}")
}

/// The extents of a parameter `[1, out, in, …]` as modes; those it has not are left out.
fn modes(shape: &[usize]) -> Vec<usize> {
    let mut modes: Vec<usize> = shape[1..].iter().take(2).copied().collect();
    if shape.len() > 3 {
        modes.push(shape[3..].iter().product());
    }
    modes
}

fn identity(n: usize, like: &Var) -> Var {
    let values: Vec<f64> = (0..n * n).map(|i| if i % (n + 1) == 0 { 1.0 } else { 0.0 }).collect();
    let (dtype, device) = (like.value().dtype(), like.value().device());
    Var::constant(Array::from_f64_as(&values, &[1, n, n], dtype, &device))
}

/// Multiplies mode `mode` of `g` `[tasks, modes…]` by a matrix `[1, n, n]`.
fn multiply(g: &Var, mode: usize, matrix: &Var) -> Result<Var> {
    let shape = g.shape();
    let mut order: Vec<usize> = (0..shape.len()).collect();
    order.swap(1, mode + 1);
    let front = g.permute(&order)?;
    let moved = front.shape();
    let flat = front.reshape(&[moved[0], moved[1], moved[2..].iter().product()])?;
    Ok(matrix.matmul(&flat)?.reshape(&moved)?.permute(&order)?)
}

impl Transform for Curvature {
    fn meta_params(&self, adapted: &Params, stream: &mut Stream) -> Vec<(String, Var)> {
        let of = |(parameter, value): (&str, &Var)| {
            let extents = modes(&value.shape()).into_iter().zip(MODES);
            let entry = |(n, mode): (usize, &str)| (name(mode, parameter), identity(n, value));
            extents.map(entry).collect::<Vec<_>>()
        };
        adapted.iter().flat_map(of).chain(self.0.meta_params(adapted, stream)).collect()
    }

    fn owns(&self, name: &str) -> bool {
        name.starts_with(PREFIX) || self.0.owns(name)
    }

    fn step(&self, theta: &Params, phi: &Params, gradients: &Params, k: usize) -> Result<Params> {
        let curved = gradients.iter().map(|(parameter, gradient)| {
            let shape = gradient.shape();
            let extents = modes(&shape);
            let mut g = gradient.reshape(&[&shape[..1], &extents].concat())?;
            for (mode, word) in MODES.iter().take(extents.len()).enumerate() {
                g = multiply(&g, mode, theta.get(&name(word, parameter))?)?;
            }
            Ok(g.reshape(&shape)?)
        });
        let curved = gradients.with_vars(curved.collect::<Result<Vec<_>>>()?);
        self.0.step(theta, phi, &curved, k)
    }
}
