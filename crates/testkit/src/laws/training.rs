//! The point of it all.

use crate::case::{Case, device, seeds, upload};
use crate::numbers::scalars;
use crate::verdict::{Verdict, ensure};
use metaburn_autodiff::{Array, Var};
use metaburn_core::{Params, Result, Split};

const ITERATIONS: u64 = 200;
/// What must be left of the meta-loss, at most.
const REMAINS: f64 = 0.9;

pub(super) fn lowers_the_loss(case: &Case) -> Verdict {
    if case.theta.is_empty() {
        return Ok(());
    }
    let before = score(case, &case.theta)?;
    let after = score(case, &train(case)?)?;
    ensure(after < REMAINS * before, || {
        format!(
            "{ITERATIONS} steps of Adam took the meta-loss on unseen tasks from {before:.4} to {after:.4}"
        )
    })
}

/// The mean meta-loss over tasks that training does not see.
fn score(case: &Case, theta: &Params) -> Result<f64> {
    let drawn = case.family.sample(Split::Test, 64, &mut seeds().stream("score", 0))?;
    let losses = case.losses(theta, &upload(&drawn))?;
    Ok(losses.iter().sum::<f64>() / losses.len() as f64)
}

/// Adam (Kingma & Ba 2015, algorithm 1) at rate 0.02 on 8 fresh tasks a step.
fn train(case: &Case) -> Result<Params> {
    let mut theta = case.theta.clone();
    let mut x = scalars(&theta);
    let (mut m, mut v) = (vec![0.0; x.len()], vec![0.0; x.len()]);
    for i in 0..ITERATIONS {
        let drawn = case.family.sample(Split::Train, 8, &mut seeds().stream("train", i))?;
        let gradient = scalars(&case.meta_gradient(&theta, &upload(&drawn))?);
        let t = i as i32 + 1;
        let (bias1, bias2) = (1.0 - 0.9_f64.powi(t), 1.0 - 0.999_f64.powi(t));
        for (j, g) in gradient.into_iter().enumerate() {
            m[j] = 0.9 * m[j] + 0.1 * g;
            v[j] = 0.999 * v[j] + 0.001 * g * g;
            x[j] -= 0.02 * (m[j] / bias1) / ((v[j] / bias2).sqrt() + 1e-8);
        }
        theta = with_scalars(&theta, &x);
    }
    Ok(theta)
}

fn with_scalars(template: &Params, values: &[f64]) -> Params {
    let mut rest = values;
    template.with_vars(template.vars().map(|v| {
        let (own, after) = rest.split_at(v.len());
        rest = after;
        Var::constant(Array::from_f64(own, &v.shape(), &device()))
    }))
}
