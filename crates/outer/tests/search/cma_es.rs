//! The evolution strategy.

use crate::problems::{Task, bowl, cube, points, search, strategy, with};
use metaburn_core::{Study, Value};
use metaburn_outer::search::CmaEs;

/// An ellipsoid around 0.4 whose axes, of ratio 1 to 100, are turned by 30° in each of two planes.
fn turned(point: &[f64]) -> f64 {
    let (sin, cos) = std::f64::consts::FRAC_PI_6.sin_cos();
    let turn = |a: f64, b: f64| (cos * a - sin * b, sin * a + cos * b);
    let x: Vec<f64> = point.iter().map(|u| u - 0.4).collect();
    let ((a, b), (c, d)) = (turn(x[0], x[1]), turn(x[2], x[3]));
    a * a + 10.0 * c * c + 1e3 * b * b + 1e4 * d * d
}

fn best(study: &Study, trials: usize) -> f64 {
    study.trials()[..trials].iter().filter_map(|t| t.cost()).fold(f64::INFINITY, f64::min)
}

#[test]
fn it_learns_the_shape_of_a_turned_ellipsoid() {
    let task = Task::new("", cube(4), turned);
    for seed in 0..3 {
        let study = search(&task, &CmaEs::default(), seed, 640, 1);
        let (half, end) = (best(&study, 320), best(&study, 640));
        // Once the shape is known, costs fall by orders of magnitude.
        println!("seed {seed}: {half} after 320, {end} after 640");
        assert!(end < 1e-5 && end < 1e-2 * half, "seed {seed}: {half} after 320, {end} after 640");
    }
}

#[test]
fn only_the_order_of_costs_counts() {
    let tasks = [Task::new("", cube(2), bowl), Task::new("", cube(2), |p| (9.0 * bowl(p)).exp())];
    let [plain, bent] = tasks.map(|task| points(&search(&task, strategy("cma_es").as_ref(), 2, 60, 1)));
    assert_eq!(plain, bent);
}

#[test]
fn it_begins_at_the_default_with_the_given_step() {
    let cma = with("cma_es", &[("step", Value::Float(1e-3)), ("population", Value::Int(8))]).expect("CMA-ES");
    let study = search(&Task::new("", cube(3), bowl), cma.as_ref(), 2, 8, 1);
    for point in points(&study) {
        assert!(point.iter().all(|u| (u - 0.5).abs() < 6e-3), "{point:?}");
    }
}

#[test]
fn it_starts_again_when_it_has_converged() {
    let study = search(&Task::new("", cube(1), bowl), &CmaEs::default(), 5, 400, 1);
    let converged = points(&study).iter().position(|p| (p[0] - 0.3).abs() < 1e-4).expect("it converges");
    let far = points(&study)[converged..].iter().filter(|p| (p[0] - 0.3).abs() > 0.1).count();
    assert!(far > 5, "{far} trials far from the minimum after it was found at trial {converged}");
}

#[test]
fn a_minimum_in_a_corner_is_reached() {
    let corner = |p: &[f64]| p.iter().sum::<f64>();
    let study = search(&Task::new("", cube(3), corner), &CmaEs::default(), 1, 200, 1);
    // One of 200 random points is expected at about 0.3.
    assert!(best(&study, 200) < 0.1, "{}", best(&study, 200));
}

#[test]
fn generations_without_a_cost_change_nothing() {
    let task = Task::new("", cube(2), |_| -1.0);
    let study = search(&task, &CmaEs { step: 0.05, ..CmaEs::default() }, 1, 60, 1);
    let last = &points(&study)[54..];
    assert!(last.iter().flatten().all(|u| (u - 0.5).abs() < 0.25), "{last:?}");
}
