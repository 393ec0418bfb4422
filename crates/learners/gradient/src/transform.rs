//! What becomes of an inner gradient before it is subtracted: the whole difference between many
//! members of the MAML family.

use metaburn_autodiff::Var;
use metaburn_core::{Params, Result, Stream};

/// The step that the inner loop takes along its gradients.
pub trait Transform: Send + Sync {
    /// Meta-parameters of the transform's own, learned by the outer loop beside the network's.
    /// `adapted` are the parameters that the inner loop changes.
    fn meta_params(&self, _adapted: &Params, _stream: &mut Stream) -> Vec<(String, Var)> {
        Vec::new()
    }

    /// Whether a parameter is one of [`Transform::meta_params`], which no inner gradient changes.
    fn owns(&self, _name: &str) -> bool {
        false
    }

    /// The parameters after step `k = 0, 1, …`: `φ − T_k(g)`, with gradients `g` for those that
    /// adapt. `theta` holds the transform's meta-parameters.
    ///
    /// # Errors
    /// When the meta-parameters lack an entry.
    fn step(&self, theta: &Params, phi: &Params, gradients: &Params, k: usize) -> Result<Params>;
}

/// Moves each parameter that has a gradient, `next(name, φ, g)`, and leaves the others.
pub(crate) fn descend(
    phi: &Params,
    gradients: &Params,
    next: impl Fn(&str, &Var, &Var) -> Result<Var>,
) -> Result<Params> {
    let moved = phi.iter().map(|(name, value)| match gradients.find(name) {
        Some(gradient) => next(name, value, gradient),
        None => Ok(value.clone()),
    });
    Ok(phi.with_vars(moved.collect::<Result<Vec<_>>>()?))
}

/// Plain gradient descent, `φ − α·g`.
#[derive(Clone, Copy, Debug)]
pub struct ConstantRate(pub f64);

impl Transform for ConstantRate {
    fn step(&self, _: &Params, phi: &Params, gradients: &Params, _: usize) -> Result<Params> {
        descend(phi, gradients, |_, value, gradient| Ok(value.add_scaled(gradient, -self.0)?))
    }
}

/// Gradient descent with a rate for each step, `φ − α_k·g`; the last one serves all steps after it.
#[derive(Clone, Debug)]
pub struct StepRates(pub Vec<f64>);

impl Transform for StepRates {
    fn step(&self, theta: &Params, phi: &Params, gradients: &Params, k: usize) -> Result<Params> {
        let rate = self.0.get(k).or(self.0.last()).copied().unwrap_or(0.0);
        ConstantRate(rate).step(theta, phi, gradients, k)
    }
}
