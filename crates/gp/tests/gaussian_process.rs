//! Gaussian processes on data that people really have.

use metaburn_core::{Domain, Error, Parameter, Posterior, Scale, Space};
use metaburn_gp::{GaussianProcess, sobol};

fn numbers(d: usize) -> Space {
    let parameter = |j: usize| Parameter::new(&format!("x{j}"), Domain::real(0.0, 1.0, Scale::Linear));
    Space::new((0..d).map(parameter).collect()).unwrap()
}

fn spread(n: u64, d: usize) -> Vec<Vec<f64>> {
    (0..n).map(|i| sobol(i, d, 1)).collect()
}

fn fit(space: &Space, points: &[Vec<f64>], costs: &[f64]) -> metaburn_gp::FittedGp {
    GaussianProcess::default().fit_to(space, points, costs).unwrap()
}

#[test]
fn a_smooth_function_is_learned_and_its_uncertainty_is_honest() {
    let function = |p: &[f64]| (5.0 * p[0]).sin() + p[1] * p[1] - p[0] * p[1];
    let points = spread(40, 2);
    let costs: Vec<f64> = points.iter().map(|p| function(p)).collect();
    let gp = fit(&numbers(2), &points, &costs);
    let targets: Vec<Vec<f64>> = (100..300).map(|i| sobol(i, 2, 9)).collect();
    let targets: Vec<&[f64]> = targets.iter().map(Vec::as_slice).collect();
    let errors = gp.predict(&targets).into_iter().zip(&targets).map(|(normal, target)| {
        let error = (normal.mean - function(target)).abs();
        assert!(error < 0.1, "{normal:?} at {target:?}");
        error / normal.deviation
    });
    assert!(errors.filter(|z| *z > 3.0).count() < 6);
}

#[test]
fn a_coordinate_without_effect_gets_a_long_lengthscale() {
    let points = spread(50, 3);
    let costs: Vec<f64> = points.iter().map(|p| (8.0 * p[1]).sin()).collect();
    let theta = fit(&numbers(3), &points, &costs).hyperparameters().inverse_squared_lengthscales.clone();
    assert!(theta[1] > 10.0 * theta[0] && theta[1] > 10.0 * theta[2], "{theta:?}");
}

#[test]
fn noise_is_told_from_function() {
    let points = spread(90, 1);
    let noise = |i: usize| if (i * 7919) % 13 < 6 { 0.3 } else { -0.3 };
    let costs: Vec<f64> = points.iter().enumerate().map(|(i, p)| 3.0 * p[0] + noise(i)).collect();
    let gp = fit(&numbers(1), &points, &costs);
    let middle = gp.predict(&[&[0.5]])[0];
    assert!((middle.mean - 1.5).abs() < 0.25 && middle.deviation < 0.2, "{middle:?}");
    assert!(gp.hyperparameters().noise > 1e-3);
}

#[test]
fn shift_and_unit_of_the_costs_do_not_matter() {
    let points = spread(30, 2);
    let costs: Vec<f64> = points.iter().map(|p| p[0].sin() + p[1].powi(3)).collect();
    let other: Vec<f64> = costs.iter().map(|c| 1024.0 * c - 512.0).collect();
    let (a, b) = (fit(&numbers(2), &points, &costs), fit(&numbers(2), &points, &other));
    let (a, b) = (a.predict(&[&[0.3, 0.8]])[0], b.predict(&[&[0.3, 0.8]])[0]);
    assert!((1024.0 * a.mean - 512.0 - b.mean).abs() < 1e-4, "{a:?} {b:?}");
    assert!((1024.0 * a.deviation - b.deviation).abs() < 1e-4);
}

#[test]
fn hard_observations_are_fitted() {
    let space = numbers(2);
    let points = spread(60, 2);
    let same_points = vec![vec![0.5, 0.5]; 60];
    let distinct: Vec<f64> = (0..60).map(|i| f64::from(i % 7)).collect();
    let tied: Vec<f64> = (0..60).map(|i| f64::from(i % 2)).collect();
    let mut outlier = distinct.clone();
    outlier[10] = 1e200;
    type Case<'a> = (&'a str, &'a [Vec<f64>], Vec<f64>);
    let cases: [Case<'_>; 10] = [
        ("constant costs", &points, vec![0.1; 60]),
        ("zero costs", &points, vec![0.0; 60]),
        ("ties", &points, tied),
        ("one point many times", &same_points, distinct.clone()),
        ("one point and one cost", &same_points, vec![3.0; 60]),
        ("one observation", &points[..1], vec![2.5]),
        ("two equal observations", &same_points[..2], vec![2.5; 2]),
        ("an outlier", &points, outlier),
        ("huge costs", &points, distinct.iter().map(|c| c * 1e307).collect()),
        ("tiny costs", &points, distinct.iter().map(|c| c * 1e-200).collect()),
    ];
    for (name, points, costs) in cases {
        let gp = fit(&space, points, &costs);
        for normal in gp.predict(&[&[0.1, 0.9], &[0.5, 0.5]]).into_iter().chain(gp.leave_one_out()) {
            assert!(normal.mean.is_finite() && normal.deviation.is_finite(), "{name}: {normal:?}");
            assert!(normal.deviation >= 0.0, "{name}: {normal:?}");
        }
    }
}

#[test]
fn one_observation_is_its_own_prediction() {
    let gp = fit(&numbers(1), &[vec![0.2]], &[7.0]);
    let (near, far) = (gp.predict(&[&[0.2]])[0], gp.predict(&[&[0.9]])[0]);
    assert!((near.mean - 7.0).abs() < 1e-9);
    assert!(far.deviation > near.deviation);
}

#[test]
fn the_order_of_categories_does_not_matter() {
    let space = |order: [&str; 4]| {
        let mut parameters = vec![Parameter::new("kind", Domain::categorical(order))];
        parameters.extend(numbers(1).parameters().iter().cloned());
        Space::new(parameters).unwrap()
    };
    let (one, other) = (space(["a", "b", "c", "d"]), space(["c", "a", "d", "b"]));
    let translated = |p: &Vec<f64>| other.encode(&one.decode(p)).unwrap();
    let points: Vec<Vec<f64>> = spread(150, 2).iter().map(|p| one.snap(p)).collect();
    let effect = [0.3, -1.0, 0.0, 2.0];
    let costs: Vec<f64> = points.iter().map(|p| effect[(4.0 * p[0]) as usize] + p[1]).collect();
    let moved: Vec<Vec<f64>> = points.iter().map(translated).collect();
    let target = one.snap(&[0.9, 0.41]);
    let here = fit(&one, &points, &costs).predict(&[&target])[0];
    let there = fit(&other, &moved, &costs).predict(&[&translated(&target)])[0];
    assert!((here.mean - there.mean).abs() < 1e-9 && (here.deviation - there.deviation).abs() < 1e-9);
    assert!((here.mean - 2.41).abs() < 0.05, "{here:?}");
}

#[test]
fn the_same_data_give_the_same_bits() {
    let points = spread(130, 3);
    let costs: Vec<f64> = points.iter().map(|p| (9.0 * p[0] * p[1]).sin() + p[2]).collect();
    let (a, b) = (fit(&numbers(3), &points, &costs), fit(&numbers(3), &points, &costs));
    assert_eq!(a.hyperparameters(), b.hyperparameters());
    assert_eq!(a.predict(&[&[0.1, 0.2, 0.3]]), b.predict(&[&[0.1, 0.2, 0.3]]));
}

#[test]
fn what_cannot_be_fitted_is_an_error() {
    let gp = GaussianProcess::default();
    let space = numbers(2);
    let one = [vec![0.5, 0.5]];
    assert!(matches!(gp.fit_to(&space, &[], &[]), Err(Error::Mismatch(_))));
    assert!(matches!(gp.fit_to(&space, &one, &[1.0, 2.0]), Err(Error::Mismatch(_))));
    assert!(matches!(gp.fit_to(&space, &[vec![0.5]], &[1.0]), Err(Error::Mismatch(_))));
    assert!(matches!(gp.fit_to(&space, &one, &[f64::NAN]), Err(Error::Surrogate(_))));
}
