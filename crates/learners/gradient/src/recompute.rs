//! Inner steps that the outer gradient computes again instead of keeping: memory for time.

use crate::learner::GradientLearner;
use metaburn_autodiff::{Var, grad};
use metaburn_core::{Examples, Params, Path, Result};
use std::ops::Range;

impl GradientLearner {
    /// The path at every `every`-th step, and at the last. The graph keeps these points alone; when it is
    /// differentiated, the steps between two of them are taken again, and their graph is dropped before
    /// the stretch before is looked at (gradient checkpointing: Chen, Xu, Zhang & Guestrin 2016, section
    /// 4.2). With `every ≈ √K` the memory of `K` steps grows as `√K`, for one forward and one inner
    /// backward pass more. Gradients are the same to the last bit on one device.
    pub(crate) fn sparse_path(
        &self,
        theta: &Params,
        support: &Examples,
        steps: usize,
        every: usize,
    ) -> Result<Path> {
        let mut path = vec![theta.clone()];
        let mut kept = vec![0];
        for from in (0..steps).step_by(every) {
            let to = steps.min(from + every);
            let next = self.stretch(from..to, theta, &path[path.len() - 1], support)?;
            path.push(next);
            kept.push(to);
        }
        path.into_iter().zip(kept).map(|(phi, k)| self.fit.condition(phi, support, k)).collect()
    }

    /// Parameters after a few steps, as one operation of `θ`, `φ` and the support inputs.
    fn stretch(
        &self,
        steps: Range<usize>,
        theta: &Params,
        phi: &Params,
        support: &Examples,
    ) -> Result<Params> {
        let ends = self.steps_from(steps.clone(), &theta.detach(), &phi.detach(), &detached(support))?;
        let adapted = ends.filter(|name| self.adapts(name));
        let value = flatten(&adapted)?.into_value();
        let inputs = inputs_of(theta, phi, support);
        let references: Vec<&Var> = inputs.iter().collect();
        let again = {
            let (learner, theta, phi, support) = (self.clone(), theta.clone(), phi.clone(), support.clone());
            move |g: &Var| {
                let (theta, phi) = (theta.leaves(), phi.leaves());
                let x = Var::leaf(support.x.value().clone());
                let support = Examples { x, y: support.y.clone() };
                let ends = learner.steps_from(steps.clone(), &theta, &phi, &support);
                let ends = ends.expect("these steps were taken before");
                let ends = ends.filter(|name| learner.adapts(name));
                let flat = flatten(&ends).expect("these steps were taken before");
                grad(&flat.mul(g)?.sum(), &inputs_of(&theta, &phi, &support), false)
            }
        };
        let flat = Var::custom("inner_steps", value, &references, again);
        let mut start = 0;
        let next = ends.iter().map(|(name, end)| {
            let Some(before) = phi.find(name).filter(|_| !self.adapts(name)) else {
                let (shape, from) = (end.shape(), start);
                start += end.len() / shape[0];
                return Ok(flat.slice(1, from, start)?.reshape(&shape)?);
            };
            Ok(before.clone())
        });
        Ok(ends.with_vars(next.collect::<Result<Vec<_>>>()?))
    }

    fn steps_from(
        &self,
        mut steps: Range<usize>,
        theta: &Params,
        phi: &Params,
        support: &Examples,
    ) -> Result<Params> {
        steps.try_fold(phi.clone(), |phi, k| self.step(k, theta, &phi, support))
    }
}

/// What steps depend on.
fn inputs_of(theta: &Params, phi: &Params, support: &Examples) -> Vec<Var> {
    theta.vars().chain(phi.vars()).chain([&support.x]).cloned().collect()
}

/// Parameters side by side, `[tasks, numbers]`.
fn flatten(params: &Params) -> Result<Var> {
    let rows = params.vars().map(|var| {
        let tasks = var.shape()[0];
        Ok(var.reshape(&[tasks, var.len() / tasks])?)
    });
    Ok(Var::cat(&rows.collect::<Result<Vec<_>>>()?, 1)?)
}

fn detached(examples: &Examples) -> Examples {
    Examples { x: examples.x.detach(), y: examples.y.clone() }
}
