//! What becomes of an inner gradient before it is subtracted: the whole difference between many
//! members of the MAML family.

use metaburn_autodiff::Var;
use metaburn_core::{Params, Result, Stream};

/// The step that one parameter takes along its inner gradient.
pub trait Transform: Send + Sync {
    /// Meta-parameters of the transform's own, learned by the outer loop beside the network's.
    fn meta_params(&self, _network: &Params, _stream: &mut Stream) -> Vec<(String, Var)> {
        Vec::new()
    }

    /// Whether the inner loop changes the parameter at all; no gradient is computed where not.
    fn adapts(&self, _name: &str) -> bool {
        true
    }

    /// The parameter after step `k = 0, 1, …`: `φ − T_k(g)`. `theta` holds the transform's
    /// meta-parameters.
    ///
    /// # Errors
    /// When the meta-parameters lack an entry.
    fn step(&self, theta: &Params, name: &str, phi: &Var, gradient: &Var, k: usize) -> Result<Var>;
}

/// Plain gradient descent, `φ − α·g`.
#[derive(Clone, Copy, Debug)]
pub struct ConstantRate(pub f64);

impl Transform for ConstantRate {
    fn step(&self, _: &Params, _: &str, phi: &Var, gradient: &Var, _: usize) -> Result<Var> {
        Ok(phi.add_scaled(gradient, -self.0)?)
    }
}

/// Gradient descent of the network's head; its body stays as it is.
pub struct HeadOnly {
    /// The head's inner learning rate.
    pub rate: f64,
    /// Tells the head's parameters by their names.
    pub is_head: Box<dyn Fn(&str) -> bool + Send + Sync>,
}

impl Transform for HeadOnly {
    fn adapts(&self, name: &str) -> bool {
        (self.is_head)(name)
    }

    fn step(&self, _: &Params, _: &str, phi: &Var, gradient: &Var, _: usize) -> Result<Var> {
        Ok(phi.add_scaled(gradient, -self.rate)?)
    }
}

/// Draws initial rates for a parameter, with its shape.
pub type DrawRates = dyn Fn(&Var, &mut Stream) -> Var + Send + Sync;

/// A learned rate for each scalar, `φ − α ∘ g`. The rates lie beside the network's parameters,
/// under their names with `rate/` in front.
pub struct LearnedRates {
    /// Where the rates start.
    pub init: Box<DrawRates>,
}

impl LearnedRates {
    /// The name of a parameter's rates.
    pub fn name_of(parameter: &str) -> String {
        format!("rate/{parameter}")
    }
}

impl Transform for LearnedRates {
    fn meta_params(&self, network: &Params, stream: &mut Stream) -> Vec<(String, Var)> {
        network.iter().map(|(name, value)| (Self::name_of(name), (self.init)(value, stream))).collect()
    }

    fn adapts(&self, name: &str) -> bool {
        !name.starts_with("rate/")
    }

    fn step(&self, theta: &Params, name: &str, phi: &Var, gradient: &Var, _: usize) -> Result<Var> {
        let rate = theta.get(&Self::name_of(name))?;
        Ok(phi.sub(&rate.mul(gradient)?)?)
    }
}
