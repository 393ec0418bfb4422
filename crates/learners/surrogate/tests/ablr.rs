//! Bayesian linear regression against the densities and the ridge regression that it equals.

mod common;

use common::{
    examples, loss, negative_log_density, network, number, rows, shape, softplus, solve, theta, with,
};
use metaburn_autodiff::Var;
use metaburn_core::{Examples, Learner, Objective, Params, TaskShape};
use metaburn_gradient::GradientLearner;
use metaburn_surrogate::{Adapts, Training, ablr};

fn learner(training: Training, adapts: Adapts) -> GradientLearner {
    ablr(network(), &shape(), training, adapts, 0.05).unwrap()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `1/α` and `1/β`.
fn variances(params: &Params) -> [f64; 2] {
    ["precision/weights", "precision/noise"].map(|name| softplus(number(params, name)))
}

fn features(params: &Params, x: &Var) -> Vec<Vec<f64>> {
    rows(&network().features(params, x).unwrap())
}

/// `ΦΦᵀ/α + I/β`.
fn covariance(params: &Params, x: &Var) -> Vec<Vec<f64>> {
    let ([weights, noise], phi) = (variances(params), features(params, x));
    let entry =
        |i: usize, j: usize| weights * dot(&phi[i], &phi[j]) + if i == j { noise + 1e-6 } else { 0.0 };
    (0..phi.len()).map(|i| (0..phi.len()).map(|j| entry(i, j)).collect()).collect()
}

/// More examples than features (6), and fewer.
#[test]
fn the_loss_is_the_density_of_all_targets() {
    let learner = learner(Training::Joint, Adapts::All);
    let theta = with(&theta(&learner), "precision/weights", 0.9);
    for (seen, asked) in [(7, 5), (1, 2)] {
        let (support, query) = (examples(1, seen, 0.0), examples(1, asked, 40.0));
        let cat = |a: &Var, b: &Var| Var::cat(&[a.clone(), b.clone()], 1).unwrap();
        let all = Examples { x: cat(&support.x, &query.x), y: cat(&support.y, &query.y) };
        let density = negative_log_density(&all.y.value().to_f64(), 0.0, covariance(&theta, &all.x));
        let found = loss(&learner, &theta, &support, &query, 0).unwrap();
        let expected = density / (seen + asked) as f64;
        assert!((found - expected).abs() < 1e-12, "{found} and {expected}");
    }
}

/// The mean is `φᵀ(ΦᵀΦ + λI)⁻¹Φᵀy` with `λ = α/β`, and the variance `φᵀ(αI + βΦᵀΦ)⁻¹φ + 1/β`.
#[test]
fn predictions_are_ridge_regressions() {
    let learner = learner(Training::Joint, Adapts::All);
    let theta = theta(&learner);
    let (support, query) = (examples(1, 9, 0.0), examples(1, 4, 40.0));
    let [weights, noise] = variances(&theta);
    let noise = noise + 1e-6;
    let (seen, asked) = (features(&theta, &support.x), features(&theta, &query.x));
    let y = support.y.value().to_f64();
    let column = |i: usize| seen.iter().map(|row| row[i]).collect::<Vec<f64>>();
    let gram = |i: usize, j: usize| dot(&column(i), &column(j)) + if i == j { noise / weights } else { 0.0 };
    let gram: Vec<Vec<f64>> = (0..6).map(|i| (0..6).map(|j| gram(i, j)).collect()).collect();
    let ridge = solve(gram.clone(), (0..6).map(|i| dot(&column(i), &y)).collect()).0;

    let phi = learner.adapt(&theta, &support, 0).unwrap().remove(0);
    let found = learner.predict(&phi, &query.x).unwrap().value().to_f64();
    for (p, row) in found.chunks(2).zip(asked) {
        assert!((p[0] - dot(&row, &ridge)).abs() < 1e-12);
        let variance = noise * dot(&row, &solve(gram.clone(), row.clone()).0) + noise;
        assert!((p[1].exp() - variance).abs() < 1e-12);
    }
}

#[test]
fn predictions_are_the_conditional_density() {
    let learner = learner(Training::Maml(1), Adapts::All);
    let theta = theta(&learner);
    let (support, query) = (examples(1, 6, 0.0), examples(1, 1, 90.0));
    let cat = |a: &Var, b: &Var| Var::cat(&[a.clone(), b.clone()], 1).unwrap();
    let all = Examples { x: cat(&support.x, &query.x), y: cat(&support.y, &query.y) };
    let density = |e: &Examples| negative_log_density(&e.y.value().to_f64(), 0.0, covariance(&theta, &e.x));
    let found = loss(&learner, &theta, &support, &query, 0).unwrap();
    assert!((found - (density(&all) - density(&support))).abs() < 1e-12);
}

#[test]
fn adapting_the_precisions_leaves_the_network_as_it_is() {
    let learner = learner(Training::Maml(4), Adapts::Precisions);
    let theta = theta(&learner);
    let path = learner.adapt(&theta, &examples(2, 6, 0.0), 4).unwrap();
    for (name, before) in theta.iter() {
        let after = path[4].get(name).unwrap();
        let moved = after.shape() != before.shape() || after.value().to_f64() != before.value().to_f64();
        assert_eq!(moved, name.starts_with("precision/"), "{name}");
    }
}

#[test]
fn other_objectives_are_refused() {
    let classes = TaskShape { objective: Objective::CrossEntropy, ..shape() };
    let said = ablr(network(), &classes, Training::Joint, Adapts::All, 0.1).err().unwrap().to_string();
    assert!(said.contains("ablr predicts a mean and a log variance"), "{said}");
}
