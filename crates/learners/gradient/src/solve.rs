//! The implicit gradient of an inner loop's minimum, by conjugate gradient.

use crate::fit::Fit;
use metaburn_autodiff::{Var, grad, hvp};
use metaburn_core::{Examples, Params, Result};
use std::sync::Arc;

/// How the derivative `∂φ*/∂θ = (I + H/λ)⁻¹` is applied.
pub(crate) struct Implicit {
    pub fit: Arc<dyn Fit>,
    pub lambda: f64,
    /// Iterations of conjugate gradient.
    pub steps: usize,
}

/// Keeps a division by 0 away once a task's residual has vanished.
const TINY: f64 = 1e-30;

impl Implicit {
    /// The minimum, as a function of `θ`.
    pub fn attach(&self, theta: &Params, minimum: &Params, support: &Examples, k: usize) -> Result<Params> {
        let tasks = support.x.shape()[0];
        let at = minimum.per_task(tasks, |_| true)?.leaves();
        let wrt: Vec<Var> = at.vars().cloned().collect();
        let loss = self.fit.support_loss(&at, support, k)?.sum();
        let gradients = grad(&loss, &wrt, true)?;
        let start = flatten(&theta.per_task(tasks, |_| true)?)?;
        let value = flatten(&at.detach())?.into_value();
        let (shape, steps, lambda) = (at.detach(), self.steps, self.lambda);
        let flat = Var::custom("implicit", value, &[&start], move |g| {
            let curvature = |p: &Var| -> metaburn_autodiff::Result<Var> {
                let parts: Vec<Var> = unflatten(p, &shape)?.vars().cloned().collect();
                let product = flatten(&shape.with_vars(hvp(&gradients, &wrt, &parts)?))?;
                p.add_scaled(&product, 1.0 / lambda)
            };
            Ok(vec![conjugate_gradient(curvature, &g.detach(), steps)?])
        });
        Ok(unflatten(&flat, &at)?)
    }
}

/// Solves `A x = b` for each task apart: `b` and the result are `[tasks, n]`, `A` symmetric and
/// positive definite (Hestenes & Stiefel 1952).
fn conjugate_gradient(
    a: impl Fn(&Var) -> metaburn_autodiff::Result<Var>,
    b: &Var,
    steps: usize,
) -> metaburn_autodiff::Result<Var> {
    let dot = |x: &Var, y: &Var| x.mul(y)?.sum_axes(&[1]);
    let mut x = b.mul_scalar(0.0);
    let (mut residual, mut direction) = (b.clone(), b.clone());
    let mut length = dot(&residual, &residual)?;
    for _ in 0..steps {
        let product = a(&direction)?.detach();
        let stride = length.div(&dot(&direction, &product)?.add_scalar(TINY))?;
        x = x.add(&direction.mul(&stride)?)?;
        residual = residual.sub(&product.mul(&stride)?)?;
        let next = dot(&residual, &residual)?;
        direction = residual.add(&direction.mul(&next.div(&length.add_scalar(TINY))?)?)?;
        length = next;
    }
    Ok(x)
}

/// All parameters side by side, `[tasks, n]`.
fn flatten(params: &Params) -> metaburn_autodiff::Result<Var> {
    let flat = params.vars().map(|v| v.reshape(&[v.shape()[0], v.len() / v.shape()[0]]));
    Var::cat(&flat.collect::<Result<Vec<_>, _>>()?, 1)
}

/// The opposite, with the names and shapes of `like`.
fn unflatten(flat: &Var, like: &Params) -> metaburn_autodiff::Result<Params> {
    let mut start = 0;
    let parts = like.vars().map(|v| {
        let shape = v.shape();
        let end = start + v.len() / shape[0];
        let part = flat.slice(1, start, end)?.reshape(&shape);
        start = end;
        part
    });
    Ok(like.with_vars(parts.collect::<Result<Vec<_>, _>>()?))
}
