//! The deep-kernel Gaussian process against the formulas of its definition.

mod common;

use common::{
    examples, loss, negative_log_density, network, number, rows, shape, softplus, solve, theta, var, with,
};
use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{Episodes, Examples, Learner, Objective, Params, Seeds, TaskShape, meta_gradient};
use metaburn_gradient::GradientLearner;
use metaburn_surrogate::{Training, deep_kernel};

fn learner(training: Training) -> GradientLearner {
    deep_kernel(network(), &shape(), 5, training, 0.05).unwrap()
}

/// The covariance of observations at `x` `[1, n, 2]`, from distances and not from their squares.
fn covariance(params: &Params, x: &Var) -> Vec<Vec<f64>> {
    let z = network().features(params, x).unwrap();
    let z = rows(&z.matmul_transposed(params.get("embedding/weight").unwrap()).unwrap());
    let [length, scale, noise] =
        ["lengthscale", "scale", "noise"].map(|name| softplus(number(params, &format!("kernel/{name}"))));
    let entry = |i: usize, j: usize| {
        let r = 5.0_f64.sqrt() * z[i].iter().zip(&z[j]).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
            / length;
        scale * (1.0 + r + r * r / 3.0) * (-r).exp() + if i == j { noise + 1e-6 } else { 0.0 }
    };
    (0..z.len()).map(|i| (0..z.len()).map(|j| entry(i, j)).collect()).collect()
}

/// Support set and query set as one.
fn pooled(support: &Examples, query: &Examples) -> Examples {
    let cat = |a: &Var, b: &Var| Var::cat(&[a.clone(), b.clone()], 1).unwrap();
    Examples { x: cat(&support.x, &query.x), y: cat(&support.y, &query.y) }
}

#[test]
fn joint_training_lowers_the_negative_log_density_of_all_examples() {
    let learner = learner(Training::Joint);
    let theta = with(&theta(&learner), "mean", 0.3);
    let (support, query) = (examples(1, 7, 0.0), examples(1, 5, 40.0));
    let all = pooled(&support, &query);
    let expected = |params: &Params| {
        negative_log_density(&all.y.value().to_f64(), number(params, "mean"), covariance(params, &all.x))
            / 12.0
    };
    let found = loss(&learner, &theta, &support, &query, 0).unwrap();
    assert!((found - expected(&theta)).abs() < 1e-12, "{found} and {}", expected(&theta));

    let episodes = Episodes { support: support.clone(), query: query.clone() };
    let gradient = meta_gradient(&learner, &theta, &episodes).unwrap().gradient;
    for name in ["mean", "kernel/lengthscale", "kernel/scale", "kernel/noise"] {
        let at = |step: f64| expected(&with(&theta, name, number(&theta, name) + step));
        let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
        assert!((number(&gradient, name) - slope).abs() < 1e-8, "{name}");
    }
}

/// `p(y_q | y_S) = p(y_S, y_q) / p(y_S)`.
#[test]
fn predictions_are_the_conditional_density() {
    let learner = learner(Training::Maml(1));
    let theta = theta(&learner);
    let (support, query) = (examples(1, 6, 0.0), examples(1, 1, 90.0));
    let density = |e: &Examples| negative_log_density(&e.y.value().to_f64(), 0.0, covariance(&theta, &e.x));
    let expected = density(&pooled(&support, &query)) - density(&support);
    let found = loss(&learner, &theta, &support, &query, 0).unwrap();
    assert!((found - expected).abs() < 1e-12, "{found} and {expected}");
}

#[test]
fn without_noise_the_posterior_goes_through_the_data() {
    let learner = learner(Training::Joint);
    let noisy = theta(&learner);
    let quiet = with(&noisy, "kernel/noise", -40.0);
    let support = examples(2, 5, 3.0);
    let predict = |theta: &Params, x: &Var| {
        let phi = learner.adapt(theta, &support, 0).unwrap().remove(0);
        learner.predict(&phi, x).unwrap().value().to_f64()
    };
    let worst = |theta: &Params| {
        let (found, y) = (predict(theta, &support.x), support.y.value().to_f64());
        found.chunks(2).zip(y).map(|(p, y)| (p[0] - y).abs()).fold(0.0, f64::max)
    };
    assert!(worst(&quiet) < 5e-3 && worst(&noisy) > 0.1, "{} and {}", worst(&quiet), worst(&noisy));
    assert!(predict(&quiet, &support.x).chunks(2).all(|p| p[1].exp() < 1e-5));
    // Elsewhere it is less sure, and never less than the prior.
    let elsewhere = predict(&quiet, &var(&[3.0, -3.0, 3.0, -3.0], &[2, 1, 2]));
    let prior = softplus(number(&quiet, "kernel/scale")) + 1e-6;
    assert!(elsewhere.chunks(2).all(|p| p[1].exp() > 1e-3 && p[1].exp() < prior + 1e-12), "{elsewhere:?}");
}

#[test]
fn the_order_of_the_outer_gradient_is_a_choice() {
    let episodes = Episodes { support: examples(3, 6, 0.0), query: examples(3, 4, 70.0) };
    let [exact, first, joint] = [Training::Maml(3), Training::Fomaml(3), Training::Joint].map(|training| {
        let learner = learner(training);
        meta_gradient(&learner, &theta(&learner), &episodes).unwrap()
    });
    assert_eq!(exact.loss.item(), first.loss.item(), "the forward pass is the same");
    assert!((exact.loss.item() - joint.loss.item()).abs() > 1e-3, "joint training has another loss");
    let apart = exact
        .gradient
        .vars()
        .zip(first.gradient.vars())
        .any(|(a, b)| a.sub(b).unwrap().value().to_f64().iter().any(|d| d.abs() > 1e-2));
    assert!(apart);
}

#[test]
fn inner_steps_lower_the_evidence_of_the_support_set() {
    let learner = learner(Training::Reptile(10));
    let theta = theta(&learner);
    let support = examples(1, 9, 0.0);
    let path = learner.adapt(&theta, &support, 10).unwrap();
    let evidence: Vec<f64> = path
        .iter()
        .map(|phi| {
            let mean = number(phi, "mean");
            negative_log_density(&support.y.value().to_f64(), mean, covariance(phi, &support.x))
        })
        .collect();
    assert!(evidence.windows(2).all(|pair| pair[1] < pair[0]), "{evidence:?}");
}

/// Distances of 0 between different examples, differentiated twice; in single precision the
/// covariance is then singular but for its noise.
#[test]
fn repeated_points_have_finite_second_order_gradients() {
    let learner = learner(Training::Maml(2));
    for dtype in [DType::F64, DType::F32] {
        let cast = |v: &Var| Var::constant(v.value().clone().cast(dtype));
        let x = cast(&var(&[0.3, -0.2].repeat(6), &[1, 6, 2]));
        let y = cast(&var(&[0.1, 0.2, 0.1, 0.0, 0.3, 0.1], &[1, 6, 1]));
        let support = Examples { x, y };
        let episodes = Episodes { support: support.clone(), query: support };
        let theta = learner.init(&mut Seeds::new(3).stream("init", 0), dtype, &Device::flex());
        let noise = cast(&var(&[-40.0], &[1, 1, 1]));
        let quiet = theta.iter().map(|(n, v)| if n == "kernel/noise" { noise.clone() } else { v.clone() });
        for theta in [theta.clone(), theta.with_vars(quiet)] {
            let phi = learner.adapt(&theta, &episodes.support, 0).unwrap().remove(0);
            assert!(learner.meta_loss(&phi, &episodes.query).unwrap().item().is_finite());
        }
        let result = meta_gradient(&learner, &theta, &episodes).unwrap();
        let finite = |v: &Var| v.value().to_f64().iter().all(|g| g.is_finite());
        assert!(result.gradient.vars().all(finite), "{dtype:?}");
    }
}

#[test]
fn the_models_head_is_no_parameter() {
    let names: Vec<String> = theta(&learner(Training::Joint)).names().map(str::to_string).collect();
    let expected = [
        "layer1/weight",
        "layer1/bias",
        "layer2/weight",
        "layer2/bias",
        "embedding/weight",
        "kernel/lengthscale",
        "kernel/scale",
        "kernel/noise",
        "mean",
    ];
    assert_eq!(names, expected);
}

#[test]
fn other_objectives_and_numbers_that_are_not_finite_are_refused() {
    let squared = TaskShape { outputs: 1, objective: Objective::SquaredError, ..shape() };
    let said = deep_kernel(network(), &squared, 5, Training::Joint, 0.1).err().unwrap().to_string();
    assert!(said.contains("scored by mean squared error"), "{said}");
    let learner = learner(Training::Joint);
    let support = Examples { x: var(&[f64::NAN; 4], &[1, 2, 2]), y: var(&[0.0; 2], &[1, 2, 1]) };
    let said = loss(&learner, &theta(&learner), &support, &support, 0).unwrap_err().to_string();
    assert!(said.contains("covariance matrix of task 0"), "{said}");
}

#[test]
fn the_dense_solver_of_these_tests_solves() {
    let (x, log_determinant) = solve(vec![vec![0.0, 2.0], vec![3.0, 1.0]], vec![4.0, 5.0]);
    assert_eq!(x, [1.0, 2.0]);
    assert!((log_determinant - 6.0_f64.ln()).abs() < 1e-15);
}
