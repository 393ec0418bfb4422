//! Functions of their arguments and of nothing else.

use crate::case::{Case, TASKS, device, seeds, upload};
use crate::numbers::{same_bits, scalars};
use crate::verdict::{Verdict, ensure};
use metaburn_autodiff::DType;
use metaburn_core::{Params, Path, Split};

pub(super) fn init(case: &Case) -> Verdict {
    let draw = |index| case.learner.init(&mut seeds().stream("init", index), DType::F64, &device());
    draw(1);
    ensure(same_bits(&scalars(&draw(0)), &scalars(&case.theta)), || {
        "the same stream gave other parameters".to_string()
    })?;
    for (i, (name, value)) in case.theta.iter().enumerate() {
        ensure(case.theta.names().skip(i + 1).all(|other| other != name), || {
            format!("two parameters are named `{name}`")
        })?;
        ensure(value.shape().first() == Some(&1), || {
            format!(
                "`{name}` has shape {:?}; meta-parameters have a leading task axis of extent 1",
                value.shape()
            )
        })?;
    }
    Ok(())
}

pub(super) fn adapt(case: &Case) -> Verdict {
    let steps = case.learner.steps();
    let support = &case.embed(&case.theta, &case.episodes)?.support;
    let theta_before = scalars(&case.theta);
    let support_before = [support.x.value().to_f64(), support.y.value().to_f64()];

    let first = case.learner.adapt(&case.theta, support, steps)?;
    let other = case.family.sample(Split::Train, TASKS + 1, &mut seeds().stream("episodes", 1))?;
    case.adapt(&case.theta, &upload(&other))?;
    let again = case.learner.adapt(&case.theta, support, steps)?;

    ensure(same_bits(&along(&first), &along(&again)), || {
        "the same parameters and support set gave another path the second time".to_string()
    })?;
    ensure(same_bits(&theta_before, &scalars(&case.theta)), || "θ was changed in place".to_string())?;
    let support_after = [support.x.value().to_f64(), support.y.value().to_f64()];
    ensure(support_before == support_after, || "the support set was changed in place".to_string())
}

/// All scalars along a path.
fn along(path: &Path) -> Vec<f64> {
    path.iter().flat_map(|phi: &Params| scalars(phi)).collect()
}
