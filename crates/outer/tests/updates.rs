//! Each update rule against the textbook, in numbers and in scalar arithmetic.

mod common;

use common::{Given, Quadratic, end, optimizer, tree};
use metaburn_autodiff::DType;
use proptest::prelude::*;

const START: [f64; 5] = [1.0, -0.5, 2.0, 0.25, -3.0];

fn bowl() -> Quadratic {
    Quadratic { a: vec![1.0, 0.3, 2.0, 0.05, 1.5], c: vec![0.0, 1.0, -1.0, 4.0, 0.5] }
}

fn assert_close(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    for (f, e) in found.iter().zip(expected) {
        assert!((f - e).abs() <= tolerance * e.abs().max(1.0), "{what}: {found:?} is not {expected:?}");
    }
}

/// Gradients 1, −2, ½ from `θ = 1` at rate 0.1, worked out in 30 decimal digits.
#[test]
fn known_sequences() {
    let cases: [(&str, [f64; 3]); 5] = [
        ("sgd", [0.9, 1.1, 1.05]),
        ("momentum", [0.9, 1.01, 1.059]),
        ("nesterov", [0.81, 1.109, 1.1031]),
        ("adam", [0.900_000_001, 0.936_610_353_472_075, 0.950_279_419_673_822]),
        ("adamw", [0.899_000_001, 0.934_711_353_471_075, 0.947_445_708_319_351]),
    ];
    for (name, sequence) in cases {
        for (steps, expected) in (1..).zip(sequence) {
            let start = tree(&[1.0; 3], DType::F64);
            let found = end(Given(vec![1.0, -2.0, 0.5]), optimizer(name, &[("rate", 0.1)]), start, steps);
            assert_close(&found, &[expected; 3], 1e-14, name);
        }
    }
}

/// One scalar of the textbook's update, written without the tricks of the implementation.
fn textbook(name: &str, x: &mut f64, g: f64, m: &mut f64, v: &mut f64, rate: f64, t: i32) {
    match name {
        "sgd" => *x -= rate * g,
        "momentum" | "nesterov" => {
            *m = 0.9 * *m + g;
            *x -= rate * if name == "nesterov" { g + 0.9 * *m } else { *m };
        }
        _ => {
            if name == "adamw" {
                *x -= rate * 0.01 * *x;
            }
            *m = 0.9 * *m + 0.1 * g;
            *v = 0.999 * *v + 0.001 * g * g;
            let (m_hat, v_hat) = (*m / (1.0 - 0.9_f64.powi(t)), *v / (1.0 - 0.999_f64.powi(t)));
            *x -= rate * m_hat / (v_hat.sqrt() + 1e-8);
        }
    }
}

#[test]
fn fifty_steps_equal_the_textbook() {
    for name in ["sgd", "momentum", "nesterov", "adam", "adamw"] {
        let (mut x, mut m, mut v) = (START.to_vec(), [0.0; 5], [0.0; 5]);
        for t in 1..=50 {
            for (i, g) in bowl().slope(&x).into_iter().enumerate() {
                textbook(name, &mut x[i], g, &mut m[i], &mut v[i], 0.05, t);
            }
        }
        for (dtype, tolerance) in [(DType::F64, 1e-12), (DType::F32, 5e-6)] {
            let found = end(bowl(), optimizer(name, &[("rate", 0.05)]), tree(&START, dtype), 50);
            assert_close(&found, &x, tolerance, name);
        }
    }
}

#[test]
fn rates_follow_the_schedule() {
    let settings = [("rate", 0.1), ("warmup", 2.0)];
    let found = end(Given(vec![1.0; 4]), optimizer("sgd", &settings), tree(&[1.0; 3], DType::F64), 4);
    assert_close(&found, &[1.0 - 0.05 - 0.1 - 0.1 - 0.1; 3], 1e-15, "warm-up of two iterations");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// On a quadratic each coordinate shrinks by `1 − ηa` a step.
    #[test]
    fn gradient_descent_on_a_quadratic_has_a_closed_form(
        start in prop::collection::vec(-5.0..5.0_f64, 4),
        c in prop::collection::vec(-5.0..5.0_f64, 4),
        a in prop::collection::vec(0.1..3.0_f64, 4),
        rate in 0.01..0.5_f64,
        steps in 1..30_u64,
    ) {
        let problem = Quadratic { a: a.clone(), c: c.clone() };
        let found = end(problem, optimizer("sgd", &[("rate", rate)]), tree(&start, DType::F64), steps);
        for i in 0..4 {
            let expected = c[i] + (1.0 - rate * a[i]).powi(steps as i32) * (start[i] - c[i]);
            prop_assert!((found[i] - expected).abs() < 1e-12 * expected.abs().max(1.0));
        }
    }

    /// Adam's first step has the length of the rate, whatever the gradient's scale.
    #[test]
    fn the_first_step_of_adam_is_the_rate(g in 1e-3..1e3_f64, sign in any::<bool>(), rate in 1e-4..1.0_f64) {
        let g = if sign { g } else { -g };
        let found = end(Given(vec![g]), optimizer("adam", &[("rate", rate)]), tree(&[0.0; 3], DType::F64), 1);
        for x in found {
            prop_assert!((x + rate * g.signum()).abs() < 1e-4 * rate);
        }
    }
}
