//! The outer gradient is of the order that the learner declares.

use crate::case::{Case, Subject, device};
use crate::numbers::{relative_error, scalars};
use crate::verdict::{Verdict, ensure};
use metaburn_autodiff::{Array, Var, grad};
use metaburn_core::{Order, Params, Result};

/// Largest relative error against finite differences.
const TOLERANCE: f64 = 1e-6;
/// The same of an implicit gradient.
const IMPLICIT: f64 = 1e-4;
/// Least relative difference between orders; far above [`TOLERANCE`].
const MARGIN: f64 = 1e-4;

pub(super) fn declared(case: &Case) -> Verdict {
    of(case)
}

/// The law for any learner, parameters and episodes.
pub(crate) fn of(case: &Subject) -> Verdict {
    let found = case.meta_gradient(&case.theta, &case.episodes)?;
    ensure(found.names().eq(case.theta.names()), || "the gradient has other names than θ".to_string())?;
    match case.learner.order() {
        Order::Zeroth => zeroth(case, &found),
        Order::First => first(case, &found),
        Order::Second => second(case, &found),
        Order::Implicit => implicit(case, &found),
    }
}

fn second(case: &Subject, found: &Params) -> Verdict {
    let exact = scalars(found);
    let error = relative_error(&exact, &finite_differences(case)?);
    ensure(error <= TOLERANCE, || {
        format!(
            "declared second order, but the gradient differs from finite differences of the meta-loss (relative error {error:.1e}, allowed {TOLERANCE:.0e})"
        )
    })?;
    if !moves(case)? {
        return Ok(());
    }
    let apart = relative_error(&exact, &scalars(&first_order(case)?));
    ensure(apart >= MARGIN, || {
        format!(
            "declared second order, but the gradient is the first-order one (relative difference {apart:.1e}, at least {MARGIN:.0e} expected): adaptation is too weak to be told apart, or its derivative is lost"
        )
    })
}

/// As second order, but only as close as the inner loop comes to its minimum.
fn implicit(case: &Subject, found: &Params) -> Verdict {
    let exact = scalars(found);
    let error = relative_error(&exact, &finite_differences(case)?);
    ensure(error <= IMPLICIT, || {
        format!(
            "declared implicit, but the gradient differs from finite differences of the meta-loss (relative error {error:.1e}, allowed {IMPLICIT:.0e}): give the inner loop steps enough to converge"
        )
    })?;
    let apart = relative_error(&exact, &scalars(&first_order(case)?));
    ensure(apart >= case.apart, || {
        format!(
            "declared implicit, but the gradient is the first-order one (relative difference {apart:.1e})"
        )
    })
}

/// Compares the entries that the adapted loss depends on; others (learned rates, say) have no
/// derivative `∂L/∂φ` to be taken for.
fn first(case: &Subject, found: &Params) -> Verdict {
    let expected = first_order(case)?;
    for (name, expected) in expected.iter() {
        let expected = expected.value().to_f64();
        if expected.iter().all(|&g| g == 0.0) {
            continue;
        }
        let error = relative_error(&found.get(name)?.value().to_f64(), &expected);
        ensure(error <= 1e-10, || {
            format!(
                "declared first order, but the gradient of `{name}` is not ∂L/∂φ at the adapted weights (relative error {error:.1e})"
            )
        })?;
    }
    Ok(())
}

fn zeroth(case: &Subject, found: &Params) -> Verdict {
    let phi = case.adapt(&case.theta, &case.episodes)?;
    for (name, theta) in case.theta.iter() {
        let (from, to) = (theta.value().to_f64(), phi.get(name)?.value().to_f64());
        let copies = to.len() / from.len();
        let mean = |i: usize| (0..copies).map(|t| to[t * from.len() + i]).sum::<f64>() / copies as f64;
        let expected: Vec<f64> = from.iter().enumerate().map(|(i, x)| x - mean(i)).collect();
        let found = found.get(name)?.value().to_f64();
        let scale = from.iter().fold(1.0, |m: f64, v| m.max(v.abs()));
        let close = found.iter().zip(&expected).all(|(f, e)| (f - e).abs() <= 1e-12 * scale);
        ensure(found.len() == expected.len() && close, || {
            format!("declared zeroth order, but the gradient of `{name}` is not θ − mean φ")
        })?;
    }
    // Where there are no meta-parameters, nothing is learned.
    let moves = case.theta.is_empty() || moves(case)?;
    ensure(moves, || "declared zeroth order, but adaptation does not move θ".to_string())
}

/// Central differences of the mean meta-loss, one scalar of `θ` after another.
fn finite_differences(case: &Subject) -> Result<Vec<f64>> {
    let mut slopes = Vec::new();
    for (which, value) in case.theta.vars().enumerate() {
        for element in 0..value.len() {
            let at = |delta: f64| -> Result<f64> {
                let moved = nudge(&case.theta, which, element, delta);
                Ok(case.losses(&moved, &case.episodes)?.iter().sum::<f64>() / case.episodes.tasks() as f64)
            };
            slopes.push((at(case.step)? - at(-case.step)?) / (2.0 * case.step));
        }
    }
    Ok(slopes)
}

fn nudge(theta: &Params, which: usize, element: usize, delta: f64) -> Params {
    theta.with_vars(theta.vars().enumerate().map(|(i, v)| {
        let mut values = v.value().to_f64();
        if i == which {
            values[element] += delta;
        }
        Var::constant(Array::from_f64(&values, &v.shape(), &device()))
    }))
}

/// `∂L/∂φ` at the adapted parameters, summed over tasks: the meta-gradient as it would be if
/// adaptation added a constant to `θ`.
fn first_order(case: &Subject) -> Result<Params> {
    let phi = case.adapt(&case.theta, &case.episodes)?.leaves();
    let query = case.embed(&case.theta, &case.episodes)?.query;
    let loss = case.learner.meta_loss(&phi, &query)?.mean();
    let wrt: Vec<Var> = phi.vars().cloned().collect();
    let gradient = phi.with_vars(grad(&loss, &wrt, false)?);
    let summed = case.theta.iter().map(|(name, theta)| match gradient.find(name) {
        Some(g) => Ok(g.sum_axes(&[0])?),
        None => Ok(Var::constant(theta.value().full_like(&theta.shape(), 0.0))),
    });
    Ok(case.theta.with_vars(summed.collect::<Result<Vec<_>>>()?))
}

/// Whether adaptation changes an entry of `θ`, as gradient steps do and prototypes do not.
fn moves(case: &Subject) -> Result<bool> {
    let phi = case.adapt(&case.theta, &case.episodes)?;
    for (name, from) in case.theta.iter() {
        if let Some(to) = phi.find(name) {
            let apart = to.sub(from)?.value().to_f64();
            if apart.iter().any(|d| *d != 0.0) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
