//! Trust-region policy optimisation of meta-parameters.

use crate::tree::ParamTree;
use argmin::core::{Error, Executor, Operator, State};
use argmin::solver::conjugategradient::ConjugateGradient;
use argmin_math::{ArgminDot, ArgminScaledAdd, ArgminScaledSub, ArgminZeroLike};
use metaburn_autodiff::{Var, grad, hvp};
use metaburn_core::{Experience, Options, Params, Result, Tried};
use rayon::prelude::*;

/// What a batch of policies lived through, shard by shard, with each shard's share of the tasks.
pub type Shards = Vec<Shard>;
type Shard = (f64, Box<dyn Experience>);

/// Trust-region policy optimisation (Schulman, Levine, Moritz, Jordan & Abbeel 2015, section 6 and appendix C)
/// of meta-parameters, as in MAML's reinforcement learning (Finn et al. 2017, section 5.3).
///
/// With the meta-loss `L(θ)` and the mean divergence `D(θ)` of the adapted policies from those that acted, both
/// through the inner loop and on trajectories that stay as they are:
///
/// `θ ← θ − β σ^j x`,  `(∇²D + c·I) x = ∇L`,  `β = √(2δ / xᵀ(∇²D + c·I)x)`
///
/// with the first `j = 0, 1, …` for which `L` falls and `D ≤ δ`; `θ` stays where there is none.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TrustRegion {
    /// `δ`, nats.
    radius: f64,
    /// Iterations of conjugate gradient.
    solver_steps: usize,
    /// `c`.
    damping: f64,
    /// `σ`.
    shrink: f64,
    /// How many step lengths are tried.
    tries: usize,
}

/// What came of a step.
pub(crate) struct Moved {
    /// The meta-loss before it.
    pub loss: Var,
    /// Where it led.
    pub theta: Params,
    /// `σ^j`, or 0 where no length would do.
    pub fraction: f64,
}

/// A squared residual below which the direction is exact enough.
const SOLVED: f64 = 1e-10;

impl TrustRegion {
    /// Reads `radius` (0.01), `solver_steps` (10), `damping` (1e-5), `shrink` (0.8) and `tries` (15).
    pub fn from_options(options: &mut Options) -> Result<Self> {
        let shrinks = |v: f64| v > 0.0 && v < 1.0;
        Ok(Self {
            radius: options.positive("radius", 0.01)?,
            solver_steps: options.count("solver_steps", 10)?,
            damping: options.positive("damping", 1e-5)?,
            shrink: options.number_where("shrink", 0.8, "a number above 0 and below 1", shrinks)?,
            tries: options.count("tries", 15)?,
        })
    }

    /// One step from `theta`, which made the experience.
    pub fn step(&self, shards: &Shards, theta: &Params) -> std::result::Result<Moved, Error> {
        let Slope { loss, gradient, curvature } = Slope::at(shards, theta, self.damping)?;
        let before = loss.item();
        if !before.is_finite() {
            return Err(Error::msg(format!(
                "the meta-loss is {before}: adapted policies diverged; a smaller `learner.rate` may help"
            )));
        }
        let stays = Moved { loss, theta: theta.clone(), fraction: 0.0 };
        if gradient.dot(&gradient) == 0.0 {
            return Ok(stays);
        }
        let direction = self.direction(&curvature, gradient)?;
        let bend: f64 = direction.dot(&(&curvature).apply(&direction)?);
        let length = (2.0 * self.radius / bend).sqrt();
        if !length.is_finite() {
            return Ok(stays);
        }
        let start = ParamTree(theta.clone());
        for fraction in (0..self.tries).map(|j| self.shrink.powi(j as i32)) {
            let candidate = start.scaled_sub(&(length * fraction), &direction).0;
            let (after, divergence) = tried(shards, &candidate)?;
            if after < before && divergence <= self.radius {
                return Ok(Moved { theta: candidate, fraction, ..stays });
            }
        }
        Ok(stays)
    }

    /// `x` by conjugate gradient.
    fn direction(
        &self,
        curvature: &Curvature<'_>,
        gradient: ParamTree,
    ) -> std::result::Result<ParamTree, Error> {
        let start = gradient.zero_like();
        let solved = Executor::new(curvature, ConjugateGradient::new(gradient))
            .configure(|s| s.param(start.clone()).max_iters(self.solver_steps as u64).target_cost(SOLVED))
            .ctrlc(false)
            .timer(false)
            .run()?;
        Ok(solved.state.get_param().cloned().unwrap_or(start))
    }
}

/// `L` and `D` at `theta`, sums over shards in order.
fn tried(shards: &Shards, theta: &Params) -> Result<(f64, f64)> {
    let part = |(weight, experience): &Shard| {
        let Tried { loss, divergence } = experience.tried(theta)?;
        Ok((weight * loss.item(), weight * divergence.item()))
    };
    let parts = shards.par_iter().map(part).collect::<Result<Vec<(f64, f64)>>>()?;
    Ok((parts.iter().map(|part| part.0).sum(), parts.iter().map(|part| part.1).sum()))
}

/// Where a step starts: `L`, `∇L` and `∇²D + c·I`.
struct Slope<'a> {
    loss: Var,
    gradient: ParamTree,
    curvature: Curvature<'a>,
}

impl<'a> Slope<'a> {
    fn at(shards: &Shards, theta: &'a Params, damping: f64) -> Result<Self> {
        let part = |(weight, experience): &Shard| {
            let leaves = theta.leaves();
            let wrt: Vec<Var> = leaves.vars().cloned().collect();
            let Tried { loss, divergence } = experience.tried(&leaves)?;
            let loss = loss.mul_scalar(*weight);
            let gradient = theta.with_vars(grad(&loss, &wrt, false)?);
            let gradients = grad(&divergence.mul_scalar(*weight), &wrt, true)?;
            Ok(((loss.detach(), gradient), (wrt, gradients)))
        };
        let parts = shards.par_iter().map(part).collect::<Result<Vec<_>>>()?;
        let (slopes, gradients): (Vec<(Var, Params)>, Vec<_>) = parts.into_iter().unzip();
        let (losses, slopes): (Vec<Var>, Vec<Params>) = slopes.into_iter().unzip();
        Ok(Self {
            loss: Var::cat(&losses, 0)?.sum(),
            gradient: sum(slopes.into_iter(), theta),
            curvature: Curvature { theta, damping, gradients },
        })
    }
}

fn sum(parts: impl Iterator<Item = Params>, like: &Params) -> ParamTree {
    let zero = ParamTree(like.clone()).zero_like();
    parts.fold(zero, |sum, part| sum.scaled_add(&1.0, &ParamTree(part)))
}

/// `∇²D + c·I` as an operator. Each product is one reverse pass over gradients that are kept.
struct Curvature<'a> {
    theta: &'a Params,
    damping: f64,
    /// What is differentiated by, and `w_i ∇D_i`, of each shard.
    gradients: Vec<(Vec<Var>, Vec<Var>)>,
}

impl Operator for &Curvature<'_> {
    type Param = ParamTree;
    type Output = ParamTree;

    fn apply(&self, v: &ParamTree) -> std::result::Result<ParamTree, Error> {
        let v_vars: Vec<Var> = v.0.vars().cloned().collect();
        let part = |(wrt, gradients): &(Vec<Var>, Vec<Var>)| -> Result<Params> {
            Ok(self.theta.with_vars(hvp(gradients, wrt, &v_vars)?))
        };
        let parts = self.gradients.par_iter().map(part).collect::<Result<Vec<Params>>>()?;
        Ok(sum(parts.into_iter(), self.theta).scaled_add(&self.damping, v))
    }
}
