#![allow(clippy::needless_range_loop, reason = "textbook sums are clearest with indices")]

use super::*;
use faer::Mat;
use metaburn_core::{Domain, Parameter, Scale, Seeds};
use rand::RngExt;

fn numbers(d: usize) -> Space {
    let parameter = |j: usize| Parameter::new(&format!("x{j}"), Domain::real(0.0, 1.0, Scale::Linear));
    Space::new((0..d).map(parameter).collect()).unwrap()
}

/// Two numbers and a category of three values.
fn mixed() -> Space {
    let mut parameters = numbers(2).parameters().to_vec();
    parameters.push(Parameter::new("c", Domain::categorical(["a", "b", "c"])));
    Space::new(parameters).unwrap()
}

fn data(space: &Space, n: usize) -> (Vec<Vec<f64>>, Vec<f64>) {
    let mut stream = Seeds::new(3).stream("data", n as u64);
    let point = |_| space.snap(&space.parameters().iter().map(|_| stream.random()).collect::<Vec<_>>());
    let points: Vec<Vec<f64>> = (0..n).map(point).collect();
    let cost = |p: &Vec<f64>| (5.0 * p[0]).sin() + 2.0 * p[1] * p[1] + 0.7 * p.last().unwrap() + 10.0;
    (points.clone(), points.iter().map(cost).collect())
}

fn some_hyperparameters() -> Hyperparameters {
    Hyperparameters { inverse_squared_lengthscales: vec![3.0, 0.4, 1.7], scale: 1.3, noise: 0.02 }
}

fn fitted(space: &Space, points: &[Vec<f64>], standard: Standard, costs: &[f64]) -> FittedGp {
    let coordinates = Coordinates::of(space);
    let columns = coordinates.columns(points.iter().map(Vec::as_slice));
    let values: Vec<f64> = costs.iter().map(|&c| standard.value(c)).collect();
    FittedGp::new(coordinates, columns, standard, &values, some_hyperparameters()).unwrap()
}

/// The kernel of the book: `r` with the lengthscales, no squares taken early.
fn kernel(space: &Space, a: &[f64], b: &[f64]) -> f64 {
    let h = some_hyperparameters();
    let part = |j: usize| {
        let categorical = space.parameters()[j].domain.is_categorical();
        let difference = if categorical { f64::from(a[j] != b[j]) } else { a[j] - b[j] };
        (difference * h.inverse_squared_lengthscales[j].sqrt()).powi(2)
    };
    let r = (0..a.len()).map(part).sum::<f64>().sqrt();
    let root = 5f64.sqrt() * r;
    h.scale * (1.0 + root + 5.0 * r * r / 3.0) * (-root).exp()
}

/// `A⁻¹·b` by elimination with pivoting: an oracle that shares nothing with the factor.
fn eliminate(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for k in 0..n {
        let pivot = (k..n).max_by(|&i, &j| a[i][k].abs().total_cmp(&a[j][k].abs())).unwrap();
        a.swap(k, pivot);
        b.swap(k, pivot);
        for i in (0..n).filter(|&i| i != k) {
            let factor = a[i][k] / a[k][k];
            for j in k..n {
                a[i][j] -= factor * a[k][j];
            }
            b[i] -= factor * b[k];
        }
    }
    (0..n).map(|i| b[i] / a[i][i]).collect()
}

#[test]
fn predictions_are_those_of_the_textbook() {
    let space = mixed();
    let (points, costs) = data(&space, 7);
    let standard = Standard::of(&costs);
    let gp = fitted(&space, &points, standard, &costs);
    let row = |a: &Vec<f64>| points.iter().map(|b| kernel(&space, a, b)).collect::<Vec<_>>();
    let mut covariance: Vec<Vec<f64>> = points.iter().map(row).collect();
    (0..7).for_each(|i| covariance[i][i] += 0.02);
    let mean = costs.iter().sum::<f64>() / 7.0;
    let deviation = (costs.iter().map(|c| (c - mean) * (c - mean)).sum::<f64>() / 7.0).sqrt();
    let values: Vec<f64> = costs.iter().map(|c| (c - mean) / deviation).collect();
    for target in data(&space, 20).0 {
        let cross: Vec<f64> = points.iter().map(|p| kernel(&space, p, &target)).collect();
        let product = |x: Vec<f64>| cross.iter().zip(x).map(|(a, b)| a * b).sum::<f64>();
        let expected = mean + deviation * product(eliminate(covariance.clone(), values.clone()));
        let variance = 1.3 - product(eliminate(covariance.clone(), cross.clone()));
        let found = gp.predict(&[&target])[0];
        assert!((found.mean - expected).abs() < 1e-10, "{found:?} {expected}");
        assert!((found.deviation - deviation * variance.sqrt()).abs() < 1e-10);
    }
}

#[test]
fn blocks_and_single_points_are_predicted_alike() {
    let space = mixed();
    let (points, costs) = data(&space, 30);
    let gp = fitted(&space, &points, Standard::of(&costs), &costs);
    let targets = data(&space, 700).0;
    let all: Vec<&[f64]> = targets.iter().map(Vec::as_slice).collect();
    for (together, target) in gp.predict(&all).into_iter().zip(all) {
        let alone = gp.predict(&[target])[0];
        assert!((together.mean - alone.mean).abs() < 1e-12);
        assert!((together.deviation - alone.deviation).abs() < 1e-12);
    }
}

#[test]
fn leaving_one_out_is_fitting_without_it() {
    let space = mixed();
    let (points, costs) = data(&space, 12);
    let standard = Standard::of(&costs);
    let left_out = fitted(&space, &points, standard, &costs).leave_one_out();
    for i in 0..points.len() {
        let (mut others, mut rest) = (points.clone(), costs.clone());
        let point = others.remove(i);
        rest.remove(i);
        let expected = fitted(&space, &others, standard, &rest).predict(&[&point])[0];
        assert!((left_out[i].mean - expected.mean).abs() < 1e-10);
        assert!((left_out[i].deviation - expected.deviation).abs() < 1e-10);
    }
}

#[test]
fn the_gradient_of_the_density_is_that_of_finite_differences() {
    let space = mixed();
    let (points, costs) = data(&space, 25);
    let coordinates = Coordinates::of(&space);
    let columns = coordinates.columns(points.iter().map(Vec::as_slice));
    let standard = Standard::of(&costs);
    let values = costs.iter().map(|&c| standard.value(c)).collect();
    let mut evidence = Evidence::new(&columns, &coordinates, values);
    let at = some_hyperparameters().logarithms();
    let (_, gradient) = evidence.loss(&at).unwrap();
    for (i, slope) in gradient.iter().enumerate() {
        let mut moved = |step: f64| {
            let mut at = at.clone();
            at[i] += step;
            evidence.loss(&at).unwrap().0
        };
        let h = 1e-4;
        let expected = (8.0 * (moved(h) - moved(-h)) - (moved(2.0 * h) - moved(-2.0 * h))) / (12.0 * h);
        assert!((slope - expected).abs() < 1e-7 * expected.abs().max(1.0), "{i}: {slope} {expected}");
    }
}

#[test]
fn the_density_is_that_of_the_textbook() {
    let space = mixed();
    let points = data(&space, 2).0;
    let coordinates = Coordinates::of(&space);
    let columns = coordinates.columns(points.iter().map(Vec::as_slice));
    let mut evidence = Evidence::new(&columns, &coordinates, vec![0.8, -1.1]);
    let h = some_hyperparameters();
    let (variance, covariance) = (h.scale + h.noise, kernel(&space, &points[0], &points[1]));
    let determinant = variance * variance - covariance * covariance;
    let fit = (variance * (0.8 * 0.8 + 1.1 * 1.1) - 2.0 * covariance * 0.8 * -1.1) / determinant;
    let likelihood = -0.5 * fit - 0.5 * determinant.ln() - (2.0 * std::f64::consts::PI).ln();
    let thetas: f64 = h.inverse_squared_lengthscales.iter().map(|t| 0.1 / t + 0.1 * t).sum();
    let prior = -thetas + h.scale.ln() - h.scale + 0.1 * h.noise.ln() - 30.0 * h.noise;
    let (loss, _) = evidence.loss(&h.logarithms()).unwrap();
    assert!((loss + likelihood + prior).abs() < 1e-12);
}

#[test]
fn the_search_ends_at_a_stationary_point_or_a_bound() {
    let space = mixed();
    let (points, costs) = data(&space, 60);
    let coordinates = Coordinates::of(&space);
    let columns = coordinates.columns(points.iter().map(Vec::as_slice));
    let standard = Standard::of(&costs);
    let values: Vec<f64> = costs.iter().map(|&c| standard.value(c)).collect();
    let gp = GaussianProcess { steps: 200, ..GaussianProcess::default() };
    let found = gp.hyperparameters(&columns, &coordinates, &values).unwrap().logarithms();
    let (loss, gradient) = Evidence::new(&columns, &coordinates, values.clone()).loss(&found).unwrap();
    let bounds = Hyperparameters::bounds(3, gp.noise_floor);
    for ((x, slope), (low, high)) in found.iter().zip(gradient).zip(bounds) {
        let outwards = (*x <= low + 1e-12 && slope > 0.0) || (*x >= high - 1e-12 && slope < 0.0);
        assert!(slope.abs() < 0.02 || outwards, "{x} {slope}");
    }
    // As many steps as by default come as far, but for what no one would see.
    let usual = GaussianProcess::default().hyperparameters(&columns, &coordinates, &values).unwrap();
    let (usual, _) = Evidence::new(&columns, &coordinates, values).loss(&usual.logarithms()).unwrap();
    assert!(usual < loss + 0.1, "{usual} {loss}");
}

#[test]
fn a_quadratic_is_minimised_in_its_box() {
    let mut quadratic = |x: &[f64]| {
        let (a, b) = (x[0] - 3.0, x[1] + 2.0);
        Some((a * a + 10.0 * b * b + a * b, vec![2.0 * a + b, 20.0 * b + a]))
    };
    let wide = vec![(-10.0, 10.0); 2];
    let found = bounded::minimise(&mut quadratic, vec![0.0, 0.0], &wide, 50).unwrap().x;
    assert!((found[0] - 3.0).abs() < 0.01 && (found[1] + 2.0).abs() < 0.01, "{found:?}");
    // With x₁ ≥ 0 the least is where x₀ = 3 − x₁/2 − 1 = 2.
    let half = vec![(-10.0, 10.0), (0.0, 10.0)];
    let found = bounded::minimise(&mut quadratic, vec![5.0, 5.0], &half, 50).unwrap().x;
    assert!((found[0] - 2.0).abs() < 0.01 && found[1] == 0.0, "{found:?}");
}

#[test]
fn a_covariance_that_is_not_positive_definite_is_mended_or_refused() {
    let same = Mat::from_fn(5, 5, |_, _| 1.0);
    assert!(factor::Factor::of(&same).is_ok());
    let indefinite = Mat::from_fn(3, 3, |i, j| if i == j { 1.0 } else { 2.0 });
    assert!(matches!(factor::Factor::of(&indefinite), Err(Error::Surrogate(_))));
    let undefined = Mat::from_fn(3, 3, |_, _| f64::NAN);
    assert!(factor::Factor::of(&undefined).is_err());
}

#[test]
fn the_subset_has_the_best_the_newest_and_as_many_as_allowed() {
    let columns = vec![(0..200).map(|i| f64::from(i % 20) / 20.0).collect::<Vec<_>>()];
    let values: Vec<f64> = (0..200).map(|i| f64::from((i * 37) % 200)).collect();
    let chosen = subset::choose(&columns, &Coordinates::of(&numbers(1)), &values, 40);
    assert_eq!(chosen.len(), 40);
    assert!(chosen.windows(2).all(|pair| pair[0] < pair[1]));
    let best = values.iter().position(|v| *v == 0.0).unwrap();
    assert!(chosen.contains(&best) && chosen.contains(&199));
}
