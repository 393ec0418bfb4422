//! Rates that the outer loop learns.

use crate::transform::{Transform, descend};
use metaburn_autodiff::{Array, Var};
use metaburn_core::{Params, Result, Stream};
use rand_distr::{Distribution, Uniform};

/// Where learned rates start.
#[derive(Clone, Debug, PartialEq)]
pub enum Rates {
    /// All at one value. With rates that stay there, Meta-SGD is MAML.
    Constant(f64),
    /// Each step at a value of its own; the last one serves all steps after it.
    Steps(Vec<f64>),
    /// Each drawn uniformly between two positive values, as in the experiments of Meta-SGD.
    Uniform(f64, f64),
}

/// What has a learned rate of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Granularity {
    /// Each inner step.
    Step,
    /// Each parameter tensor.
    Tensor,
    /// Each tensor in each step: MAML++ (Antoniou, Edwards & Storkey 2019, section 4).
    TensorStep,
    /// Each scalar: Meta-SGD (Li et al. 2017, eq. 3).
    Scalar,
}

/// Learned rates, `φ − α ∘ g`. They lie beside the network's parameters, under the names of these
/// with `rate/` in front: `[1, …]` like the parameter for [`Granularity::Scalar`], `[1, steps]` where
/// steps differ, else `[1, 1]`. Those of [`Granularity::Step`] are one entry, `rate/step`. Steps beyond
/// those of meta-training use the last one's rates.
#[derive(Clone, Debug)]
pub struct LearnedRates {
    /// Where the rates start.
    pub start: Rates,
    /// What has one of its own.
    pub of: Granularity,
    /// Inner steps in meta-training.
    pub steps: usize,
}

/// What the names of rates begin with.
const PREFIX: &str = "rate/";

impl LearnedRates {
    /// The name of a parameter's rates.
    fn name(&self, parameter: &str) -> String {
        match self.of {
            Granularity::Step => format!("{PREFIX}step"),
            _ => format!("{PREFIX}{parameter}"),
        }
    }

    fn has_steps(&self) -> bool {
        matches!(self.of, Granularity::Step | Granularity::TensorStep)
    }

    /// Initial rates for a parameter.
    fn draw(&self, like: &Var, stream: &mut Stream) -> Var {
        let shape = match self.of {
            Granularity::Scalar => like.shape(),
            _ => vec![1, if self.has_steps() { self.steps.max(1) } else { 1 }],
        };
        let values = self.start.draw(shape.iter().product(), stream);
        let (dtype, device) = (like.value().dtype(), like.value().device());
        Var::constant(Array::from_f64_as(&values, &shape, dtype, &device))
    }

    /// The rates of step `k`, to be multiplied with a gradient of rank `rank`.
    fn at(&self, rates: &Var, k: usize, rank: usize) -> Result<Var> {
        if self.of == Granularity::Scalar {
            return Ok(rates.clone());
        }
        let k = if self.has_steps() { k.min(rates.shape()[1] - 1) } else { 0 };
        Ok(rates.slice(1, k, k + 1)?.reshape(&vec![1; rank])?)
    }
}

impl Rates {
    fn draw(&self, count: usize, stream: &mut Stream) -> Vec<f64> {
        match self {
            Self::Constant(rate) => vec![*rate; count],
            Self::Steps(rates) => {
                (0..count).map(|k| rates.get(k).or(rates.last()).copied().unwrap_or(0.0)).collect()
            }
            Self::Uniform(low, high) => match Uniform::new(low, high) {
                Ok(uniform) => uniform.sample_iter(stream).take(count).collect(),
                Err(_) => vec![*low; count],
            },
        }
    }
}

impl Transform for LearnedRates {
    fn meta_params(&self, adapted: &Params, stream: &mut Stream) -> Vec<(String, Var)> {
        let all = adapted.iter().map(|(name, value)| (self.name(name), self.draw(value, stream)));
        if self.of == Granularity::Step { all.take(1).collect() } else { all.collect() }
    }

    fn owns(&self, name: &str) -> bool {
        name.starts_with(PREFIX)
    }

    fn step(&self, theta: &Params, phi: &Params, gradients: &Params, k: usize) -> Result<Params> {
        descend(phi, gradients, |name, value, gradient| {
            let rate = self.at(theta.get(&self.name(name))?, k, gradient.rank())?;
            Ok(value.sub(&rate.mul(gradient)?)?)
        })
    }
}
