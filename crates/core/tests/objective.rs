//! Losses and accuracies of hand-computed cases.

use metaburn_autodiff::{Array, Device, Var};
use metaburn_core::{Objective, Params};

fn constant(values: &[f64], shape: &[usize]) -> Var {
    Var::constant(Array::from_f64(values, shape, &Device::flex()))
}

#[test]
fn squared_error_is_the_mean_over_examples_and_outputs() {
    let prediction = constant(&[1.0, 2.0, 3.0, 5.0], &[2, 2, 1]);
    let target = constant(&[0.0, 0.0, 3.0, 1.0], &[2, 2, 1]);
    let loss = Objective::SquaredError.loss(&prediction, &target).unwrap();
    assert_eq!(loss.value().to_f64(), [2.5, 8.0]);
    assert_eq!(Objective::SquaredError.accuracy(&prediction, &target), None);
}

#[test]
fn cross_entropy_of_equal_scores_is_the_logarithm_of_the_ways() {
    let scores = constant(&[0.0; 6], &[1, 2, 3]);
    let target = constant(&[1.0, 0.0, 0.0, 0.0, 0.0, 1.0], &[1, 2, 3]);
    let loss = Objective::CrossEntropy.loss(&scores, &target).unwrap().item();
    assert!((loss - 3.0_f64.ln()).abs() < 1e-14);
}

#[test]
fn gaussian_is_the_negative_log_density() {
    // Standard deviations 2 and 1/2, residuals 1 and −1.
    let log_variance = [4.0_f64.ln(), 0.25_f64.ln()];
    let prediction = constant(&[1.0, log_variance[0], 3.0, log_variance[1]], &[1, 2, 2]);
    let target = constant(&[2.0, 2.0], &[1, 2, 1]);
    let loss = Objective::Gaussian.loss(&prediction, &target).unwrap();
    let density = |z: f64, deviation: f64| (-0.5 * z * z).exp() / (deviation * std::f64::consts::TAU.sqrt());
    let expected = -0.5 * (density(0.5, 2.0).ln() + density(2.0, 0.5).ln());
    assert_eq!(loss.shape(), [1]);
    assert!((loss.item() - expected).abs() < 1e-14);
    assert_eq!(Objective::Gaussian.accuracy(&prediction, &target), None);
    let message = Objective::Gaussian.loss(&target, &target).unwrap_err().to_string();
    assert!(message.contains("mean and log variance") && message.contains("[1, 2, 1]"), "{message}");
}

#[test]
fn accuracy_counts_the_largest_score_and_never_nan() {
    let scores = constant(&[0.1, 0.9, 0.8, 0.2, f64::NAN, 0.5], &[1, 3, 2]);
    let target = constant(&[0.0, 1.0, 0.0, 1.0, 0.0, 1.0], &[1, 3, 2]);
    let accuracy = Objective::CrossEntropy.accuracy(&scores, &target).unwrap();
    assert_eq!(accuracy, [2.0 / 3.0]);
}

#[test]
fn a_missing_parameter_is_named_beside_those_that_exist() {
    let params =
        Params::new(vec![("w".into(), constant(&[1.0], &[1])), ("b".into(), constant(&[1.0], &[1]))]);
    let message = params.get("v").unwrap_err().to_string();
    assert_eq!(message, "there is no parameter named `v`; the tree has w, b");
}
