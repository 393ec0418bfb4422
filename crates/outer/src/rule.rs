//! Update rules, on one vector of all parameters.

use metaburn_autodiff::Var;
use metaburn_core::{Options, Result};

/// The name of what is no rule of the gradient alone.
pub(crate) const TRPO: &str = "trpo";

/// Names of the optimizers, and a line about each.
pub(crate) const RULES: [(&str, &str); 6] = [
    ("sgd", "gradient descent: θ ← θ − η·g"),
    ("momentum", "gradient descent with heavy-ball momentum (Polyak 1964)"),
    ("nesterov", "gradient descent with Nesterov momentum (Sutskever et al. 2013)"),
    ("adam", "adaptive moments (Kingma & Ba 2015)"),
    ("adamw", "Adam with decoupled weight decay (Loshchilov & Hutter 2019)"),
    (TRPO, "trust regions, for policies (Schulman et al. 2015)"),
];

/// What the gradient `g` does to the parameters `θ` at rate `η`. The formulas are in the
/// documentation of [`crate::Optimizer`].
pub(crate) enum Rule {
    Sgd,
    Momentum { momentum: f64, nesterov: bool },
    Adam { beta1: f64, beta2: f64, epsilon: f64, weight_decay: f64 },
}

impl Rule {
    /// Reads the settings of the rule of that name. Also returns the default rate.
    pub fn from_options(name: &str, options: &mut Options) -> Result<(Self, f64)> {
        Ok(match name {
            "sgd" => (Self::Sgd, 0.01),
            "momentum" | "nesterov" => {
                let momentum = fraction(options, "momentum", 0.9)?;
                (Self::Momentum { momentum, nesterov: name == "nesterov" }, 0.01)
            }
            _ => (Self::adam(options, name == "adamw")?, 0.001),
        })
    }

    fn adam(options: &mut Options, decays: bool) -> Result<Self> {
        let beta1 = fraction(options, "beta1", 0.9)?;
        let beta2 = fraction(options, "beta2", 0.999)?;
        let epsilon = options.positive("epsilon", 1e-8)?;
        let weight_decay = if decays {
            options.number_where("weight_decay", 0.01, "a number of at least 0", |v| v >= 0.0)?
        } else {
            0.0
        };
        Ok(Self::Adam { beta1, beta2, epsilon, weight_decay })
    }

    /// Number of moments that the rule keeps between iterations.
    pub fn moments(&self) -> usize {
        match self {
            Self::Sgd => 0,
            Self::Momentum { .. } => 1,
            Self::Adam { .. } => 2,
        }
    }

    /// The parameters after update number `t`, counted from 1; the moments are updated as well.
    pub fn step(&self, theta: &Var, g: &Var, moments: &mut [Var], rate: f64, t: u64) -> Result<Var> {
        match *self {
            Self::Sgd => Ok(theta.add_scaled(g, -rate)?),
            Self::Momentum { momentum, nesterov } => {
                let m = g.add_scaled(&moments[0], momentum)?;
                let direction = if nesterov { g.add_scaled(&m, momentum)? } else { m.clone() };
                moments[0] = m;
                Ok(theta.add_scaled(&direction, -rate)?)
            }
            Self::Adam { beta1, beta2, epsilon, weight_decay } => {
                let m = moments[0].mul_scalar(beta1).add_scaled(g, 1.0 - beta1)?;
                let v = moments[1].mul_scalar(beta2).add_scaled(&g.square(), 1.0 - beta2)?;
                let (bias1, bias2) = (1.0 - beta1.powf(t as f64), 1.0 - beta2.powf(t as f64));
                // m̂/(√v̂ + ε), with the corrections of bias taken out of the vectors.
                let direction = m.div(&v.sqrt().add_scalar(epsilon * bias2.sqrt()))?;
                let theta = if weight_decay > 0.0 {
                    theta.mul_scalar(1.0 - rate * weight_decay)
                } else {
                    theta.clone()
                };
                moments[0] = m;
                moments[1] = v;
                Ok(theta.add_scaled(&direction, -rate * bias2.sqrt() / bias1)?)
            }
        }
    }
}

/// A number in `[0, 1)`.
fn fraction(options: &mut Options, name: &str, default: f64) -> Result<f64> {
    options.number_where(name, default, "a number of at least 0 and below 1", |v| (0.0..1.0).contains(&v))
}
