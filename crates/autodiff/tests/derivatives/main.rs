//! First and second derivative of every operation against central finite differences in `f64`,
//! over random shapes, broadcasting and memory layouts.

mod composed;
mod coverage;
mod devices;
mod draw;
mod elementwise;
mod structure;
mod table;

use draw::Draw;
use metaburn_autodiff::{Array, Result, Var, check};
use proptest::test_runner::{Config, TestCaseError, TestCaseResult, TestError, TestRng, TestRunner};
use table::{Case, Problem};

/// Step of the differences; their error is of order `STEP²` and `1e-16 / STEP`.
const STEP: f64 = 1e-5;
const TOLERANCE: f64 = 1e-6;

/// `Σ c·y + ½ Σ y²`: its gradient depends on `y`, so that linear operations, too, have a second
/// derivative, and their adjoints are differentiated.
pub fn number(y: &Var) -> Result<Var> {
    let weights: Vec<f64> = (0..y.len()).map(|i| 1.0 + 0.3 * ((i * 7) % 5) as f64).collect();
    let (dtype, device) = (y.value().dtype(), y.value().device());
    let weights = Var::constant(Array::from_f64_as(&weights, &y.shape(), dtype, &device));
    Ok(y.mul(&weights)?.add(&y.mul(y)?.mul_scalar(0.5))?.sum())
}

fn differences_agree(problem: &Problem) -> TestCaseResult {
    let f = |x: &[Var]| number(&(problem.function)(x)?);
    let fail = |what: &str, reason: String| {
        let shapes: Vec<_> = problem.inputs.iter().map(|x| (x.shape(), x.to_f64())).collect();
        Err(TestCaseError::fail(format!("{what} derivative: {reason}, inputs {shapes:?}")))
    };
    let first = check::first_order(f, &problem.inputs, STEP);
    if !first.as_ref().is_ok_and(|&error| error < TOLERANCE) {
        return fail("first", format!("{first:?}"));
    }
    let second = check::second_order(f, &problem.inputs, STEP);
    if !second.as_ref().is_ok_and(|&error| error < TOLERANCE) {
        return fail("second", format!("{second:?}"));
    }
    Ok(())
}

/// Draws problems of each case, as many as asked for, and lists those that do not pass.
pub fn run(cases: Vec<Case>, count: u32, passes: impl Fn(&Case, &[u16]) -> TestCaseResult) {
    let mut failures = Vec::new();
    for case in cases {
        let config = Config { cases: count, failure_persistence: None, ..Config::default() };
        let rng = TestRng::deterministic_rng(config.rng_algorithm);
        let numbers = proptest::collection::vec(proptest::num::u16::ANY, 256);
        let outcome = TestRunner::new_with_rng(config, rng).run(&numbers, |numbers| passes(&case, &numbers));
        match outcome {
            Ok(()) => {}
            Err(TestError::Fail(reason, _)) => failures.push(format!("{}: {reason}", case.name)),
            Err(TestError::Abort(reason)) => failures.push(format!("{}: {reason}", case.name)),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn check_differences(cases: Vec<Case>) {
    run(cases, 64, |case, numbers| differences_agree(&(case.problem)(&mut Draw::new(numbers))));
}

#[test]
fn elementwise_operations() {
    check_differences(elementwise::cases());
}

#[test]
fn structural_operations() {
    check_differences(structure::cases());
}

#[test]
fn composed_operations() {
    check_differences(composed::cases());
}
