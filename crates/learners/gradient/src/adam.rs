//! Adam in the inner loop.

use crate::transform::{Transform, descend};
use metaburn_autodiff::Var;
use metaburn_core::{Params, Result, Stream};

/// Adam without its first moment (Kingma & Ba 2015, algorithm 1 with `β₁ = 0`), the inner optimizer
/// of Reptile's image experiments:
///
/// `v ← β₂ v + (1 − β₂) g²`,   `w ← β₂ w + (1 − β₂)`,   `φ ← φ − α g / (√(v/w) + ε)`,
///
/// with `v` and `w` from 0. The weight `w` is `1 − β₂ᵗ`, Adam's correction for that start.
///
/// *Carried or not.* The official code of Reptile has one optimizer for all tasks, one after the
/// other, so that `v` goes on from task to task, through to the test. With `carried` the moments are
/// parameters of the learner's own: tasks start from `v` and `w` in `θ`, and as Reptile moves `θ` towards
/// the mean of the adapted parameters, it moves these too. (Here tasks of a meta-batch stand side by
/// side; the mean of their moments takes the place of the last one's. Both are sums of squared
/// gradients with weights that fall with age. Outer optimizers other than plain SGD do not keep that
/// meaning.) Without, each task starts from 0.
#[derive(Clone, Copy, Debug)]
pub struct InnerAdam {
    /// The rate `α`.
    pub rate: f64,
    /// How much of the second moment each step keeps, `β₂`.
    pub keep: f64,
    /// Keeps the denominator away from 0, `ε`.
    pub epsilon: f64,
    /// Whether moments go on from task to task.
    pub carried: bool,
}

/// What the names of moments begin with, and the name of `w`.
const PREFIX: &str = "moment/";
const WEIGHT: &str = "moment/weight_of_all";

fn zeros(like: &Var, shape: &[usize]) -> Var {
    Var::constant(like.value().full_like(shape, 0.0))
}

impl InnerAdam {
    /// `α = rate`, `β₂ = 0.999`, `ε = 10⁻⁸`, moments carried from task to task.
    pub fn new(rate: f64) -> Self {
        Self { rate, keep: 0.999, epsilon: 1e-8, carried: true }
    }

    /// `β₂ old + (1 − β₂) new`.
    fn mixed(&self, old: &Var, new: &Var) -> Result<Var> {
        Ok(new.mul_scalar(1.0 - self.keep).add(&old.mul_scalar(self.keep))?)
    }
}

impl Transform for InnerAdam {
    fn meta_params(&self, adapted: &Params, _: &mut Stream) -> Vec<(String, Var)> {
        let Some(first) = adapted.vars().next().filter(|_| self.carried) else { return Vec::new() };
        let weight = (WEIGHT.to_string(), zeros(first, &[1, 1]));
        let moments = adapted.iter().map(|(name, v)| (format!("{PREFIX}{name}"), zeros(v, &v.shape())));
        [weight].into_iter().chain(moments).collect()
    }

    fn owns(&self, name: &str) -> bool {
        name.starts_with(PREFIX)
    }

    fn step(&self, _: &Params, phi: &Params, gradients: &Params, _: usize) -> Result<Params> {
        let Some(first) = gradients.vars().next() else { return Ok(phi.clone()) };
        let known = |name: &str, like: &Var, shape: &[usize]| match phi.find(name) {
            // An outer optimizer other than SGD may have taken a moment below 0.
            Some(moment) => moment.relu(),
            None => zeros(like, shape),
        };
        let weight = known(WEIGHT, first, &[1, 1]);
        let weight = self.mixed(&weight, &Var::constant(first.value().full_like(&weight.shape(), 1.0)))?;
        let mut moments = Params::new(vec![(WEIGHT.to_string(), weight.clone())]);
        for (name, gradient) in gradients.iter() {
            let name = format!("{PREFIX}{name}");
            let moment = self.mixed(&known(&name, gradient, &gradient.shape()), &gradient.square())?;
            moments.push(name, moment);
        }
        let next = descend(phi, gradients, |name, value, gradient| {
            let weight = weight.reshape(&vec![1; gradient.rank()])?;
            let scale = moments.get(&format!("{PREFIX}{name}"))?.div(&weight)?.sqrt();
            Ok(value.add_scaled(&gradient.div(&scale.add_scalar(self.epsilon))?, -self.rate)?)
        })?;
        let mut rest = next.filter(|name| !self.owns(name));
        moments.iter().for_each(|(name, moment)| rest.push(name, moment.clone()));
        Ok(rest)
    }
}
