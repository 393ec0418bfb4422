//! Each operation on a GPU, where there is one (as `METABURN_REQUIRE_GPU` asks for), against the same on the
//! processor.

use crate::draw::Draw;
use crate::table::{self, Problem};
use crate::{number, run};
use metaburn_autodiff::{DType, Device, Result, Var, adapters, grad};
use proptest::test_runner::TestCaseError;

/// Problems of each operation: a GPU's kernels are compiled anew for each kind of problem.
const PROBLEMS: u32 = 6;
/// Of the largest number; in single precision, with a GPU's own exponentials and powers.
const TOLERANCE: f64 = 1e-3;

/// The number that a problem leads to, its gradient, and the gradient of the sum of that one's squares.
fn derivatives(problem: &Problem) -> Result<Vec<Vec<f64>>> {
    let leaves: Vec<Var> = problem.inputs.iter().cloned().map(Var::leaf).collect();
    let value = number(&(problem.function)(&leaves)?)?;
    let first = grad(&value, &leaves, true)?;
    let mut total = value.mul_scalar(0.0);
    for gradient in &first {
        total = total.add(&gradient.square().sum())?;
    }
    let second = grad(&total, &leaves, false)?;
    let found = std::iter::once(value).chain(first).chain(second);
    Ok(found.map(|var| var.value().to_f64()).collect())
}

#[test]
fn operations_do_not_depend_on_the_device() {
    let Some(adapter) = adapters().into_iter().next() else {
        let required = std::env::var_os("METABURN_REQUIRE_GPU").is_some();
        assert!(!required, "no adapter was found, though METABURN_REQUIRE_GPU is set");
        eprintln!("skipped: there is no adapter, or the feature `gpu` is not on");
        return;
    };
    run(table::all(), PROBLEMS, |case, numbers| {
        let on = |device: Device| derivatives(&(case.problem)(&mut Draw::on(numbers, device, DType::F32)));
        let (here, there) = (on(Device::flex()), on(adapter.device.clone()));
        let (here, there) = (here.expect(case.name), there.expect(case.name));
        for (what, (expected, found)) in here.iter().zip(&there).enumerate() {
            let scale = expected.iter().fold(1.0_f64, |m, v| m.max(v.abs()));
            let close = expected.iter().zip(found).all(|(e, f)| (e - f).abs() <= TOLERANCE * scale);
            if !close || expected.len() != found.len() {
                return Err(TestCaseError::fail(format!("number {what}: {found:?} for {expected:?}")));
            }
        }
        Ok(())
    });
}
