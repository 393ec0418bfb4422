//! A GPU computes what the processor does.

use crate::adapter::adapter;
use crate::case::{Case, Subject, device};
use crate::numbers::relative_error;
use crate::verdict::{Verdict, ensure};
use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{Episodes, Examples, Params, Result, meta_gradient};

/// Largest relative difference between single precision here and there.
const TOLERANCE: f64 = 1e-3;
/// A parameter whose gradient is less than this part of the largest is compared on that scale: that of a
/// bias in front of a batch norm is zero but for rounding.
const FLOOR: f64 = 1e-2;

pub(super) fn agree(case: &Case) -> Verdict {
    of(case)
}

/// The law for any learner, parameters and episodes. Holds where there is no adapter.
pub(crate) fn of(case: &Subject) -> Verdict {
    let Some(adapter) = adapter() else { return Ok(()) };
    let at = |device: &Device| -> Result<(f64, Params)> {
        let found = meta_gradient(
            case.learner.as_ref(),
            &moved(&case.theta, device),
            &Episodes {
                support: moved_examples(&case.episodes.support, device),
                query: moved_examples(&case.episodes.query, device),
            },
        )?;
        Ok((found.loss.item(), found.gradient))
    };
    let ((here, expected), (there, found)) = (at(&device())?, at(&adapter.device)?);
    ensure(relative_error(&[here], &[there]) <= TOLERANCE, || {
        format!("the meta-loss is {here} on the processor and {there} on {}", adapter.name)
    })?;
    let scale = |values: &[f64]| values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    let largest = expected.arrays().iter().map(|array| scale(&array.to_f64())).fold(0.0, f64::max);
    for (name, expected) in expected.iter() {
        let (expected, found) = (expected.value().to_f64(), found.get(name)?.value().to_f64());
        let apart: Vec<f64> = expected.iter().zip(&found).map(|(a, b)| a - b).collect();
        let error = scale(&apart) / scale(&expected).max(FLOOR * largest);
        let finite = found.len() == expected.len() && found.iter().all(|v| v.is_finite());
        ensure(finite && (error <= TOLERANCE || largest == 0.0), || {
            format!(
                "the gradient of `{name}` on {} is not the processor's (relative difference {error:.1e}, allowed {TOLERANCE:.0e})",
                adapter.name
            )
        })?;
    }
    Ok(())
}

/// The same numbers in single precision on a device.
fn single(var: &Var, device: &Device) -> Var {
    Var::constant(Array::from_f64_as(&var.value().to_f64(), &var.shape(), DType::F32, device))
}

fn moved(params: &Params, device: &Device) -> Params {
    params.with_vars(params.vars().map(|var| single(var, device)))
}

fn moved_examples(examples: &Examples, device: &Device) -> Examples {
    Examples { x: single(&examples.x, device), y: single(&examples.y, device) }
}
