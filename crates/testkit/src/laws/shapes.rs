//! Shapes, element types, and the length of the path.

use crate::case::{Case, TASKS, device, seeds};
use crate::numbers::{relative_error, scalars};
use crate::verdict::{Verdict, ensure};
use metaburn_autodiff::{DType, Var};
use metaburn_core::{Examples, Params};

pub(super) fn task_axis(case: &Case) -> Verdict {
    let (learner, steps) = (&case.learner, case.learner.steps());
    let episodes = case.embed(&case.theta, &case.episodes)?;
    let path = learner.adapt(&case.theta, &episodes.support, steps)?;
    ensure((1..=steps + 1).contains(&path.len()), || {
        format!(
            "{steps} inner steps gave a path of {} parameter trees; it has φ₁ … φ_K, or φ₀ as well",
            path.len()
        )
    })?;
    for phi in &path {
        fits_theta(phi, &case.theta)?;
    }
    let (phi, outputs) = (&path[path.len() - 1], case.family.shape().outputs);
    for (set, Examples { x, .. }) in [("support", &episodes.support), ("query", &episodes.query)] {
        let expected = [TASKS, x.shape()[1], outputs];
        let prediction = learner.predict(phi, x)?;
        ensure(prediction.shape() == expected, || {
            format!("predictions on the {set} set have shape {:?}, not {expected:?}", prediction.shape())
        })?;
        finite("predictions", &prediction)?;
    }
    let loss = learner.meta_loss(phi, &episodes.query)?;
    ensure(loss.shape() == [TASKS], || format!("meta_loss has shape {:?}, not [{TASKS}]", loss.shape()))?;
    finite("losses", &loss)
}

/// Each entry has one slice for each task or one for all; entries of `θ` keep their own shape.
fn fits_theta(phi: &Params, theta: &Params) -> Verdict {
    for (name, value) in phi.iter() {
        let shape = value.shape();
        ensure(shape.first().is_some_and(|&t| t == 1 || t == TASKS), || {
            format!("`{name}` on the path has shape {shape:?}; its first axis is that of {TASKS} tasks")
        })?;
        let own = theta.find(name).map(|v| v.shape());
        ensure(own.as_ref().is_none_or(|own| own[1..] == shape[1..]), || {
            format!("`{name}` has shape {shape:?} on the path, but {own:?} in θ")
        })?;
        finite(name, value)?;
    }
    Ok(())
}

fn finite(what: &str, value: &Var) -> Verdict {
    let all = value.value().to_f64().iter().all(|v| v.is_finite());
    ensure(all, || format!("{what}: some numbers are not finite"))
}

pub(super) fn element_types(case: &Case) -> Verdict {
    for dtype in [DType::F32, DType::F64] {
        let theta = case.learner.init(&mut seeds().stream("init", 0), dtype, &device());
        let episodes = case.drawn.upload(&device(), dtype);
        let phi = case.adapt(&theta, &episodes)?;
        let loss = case.learner.meta_loss(&phi, &case.embed(&theta, &episodes)?.query)?;
        let gradient = case.meta_gradient(&theta, &episodes)?;
        for (name, value) in
            theta.iter().chain(phi.iter()).chain(gradient.iter()).chain([("meta_loss", &loss)])
        {
            let found = value.value().dtype();
            ensure(found == dtype, || format!("`{name}` is {found:?} where {dtype:?} was asked for"))?;
        }
    }
    Ok(())
}

pub(super) fn further_steps(case: &Case) -> Verdict {
    let steps = case.learner.steps();
    let support = case.embed(&case.theta, &case.episodes)?.support;
    let short = case.learner.adapt(&case.theta, &support, steps)?;
    let long = case.learner.adapt(&case.theta, &support, steps + 3)?;
    ensure(long.len() >= short.len(), || {
        format!("{steps} steps gave a path of {}, {} steps one of {}", short.len(), steps + 3, long.len())
    })?;
    for (k, (a, b)) in short.iter().zip(&long).enumerate() {
        let error = relative_error(&scalars(a), &scalars(b));
        ensure(error <= 1e-10, || {
            format!("entry {k} of the path depends on how many steps follow (relative error {error:.1e})")
        })?;
    }
    Ok(())
}
