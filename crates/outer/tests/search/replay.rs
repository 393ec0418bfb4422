//! argmin's own solvers as strategies: their trials are what argmin evaluates.

use crate::problems::{Task, bowl, cube, points, search, strategy};
use argmin::core::{CostFunction, Error, Executor};
use argmin::solver::{neldermead, particleswarm};
use metaburn_core::{Domain, Parameter, Scale, Seeds, Space, Strategy};
use metaburn_outer::search::{NelderMead, ParticleSwarm};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;
use std::sync::{Arc, Mutex};

/// A narrow valley.
fn valley(point: &[f64]) -> f64 {
    let (x, y) = (4.0 * point[0] - 2.0, 4.0 * point[1] - 2.0);
    (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
}

/// Keeps the points that a solver evaluates, clamped to the cube.
struct Recorder(Arc<Mutex<Vec<Vec<f64>>>>);

impl CostFunction for Recorder {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, point: &Vec<f64>) -> Result<f64, Error> {
        let inside: Vec<f64> = point.iter().map(|u| u.clamp(0.0, 1.0)).collect();
        let mut seen = self.0.lock().expect("lock");
        if !seen.contains(&inside) {
            seen.push(inside.clone());
        }
        Ok(valley(&inside))
    }
}

fn check(strategy: &dyn Strategy, seen: &Mutex<Vec<Vec<f64>>>) {
    let seen = seen.lock().expect("lock");
    let study = search(&Task::new("", cube(2), valley), strategy, 9, 60, 1);
    assert!(seen.len() > 60, "{}", seen.len());
    assert_eq!(points(&study), seen[..60]);
}

#[test]
fn the_simplex_is_argmins() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let simplex = vec![vec![0.5, 0.5], vec![0.75, 0.5], vec![0.5, 0.75]];
    Executor::new(Recorder(seen.clone()), neldermead::NelderMead::new(simplex))
        .configure(|state| state.max_iters(60))
        .ctrlc(false)
        .run()
        .expect("runs");
    check(&NelderMead::default(), &seen);
}

#[test]
fn the_swarm_is_argmins() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let seed = Seeds::new(9).child("search/particle_swarm", 0).seed();
    let swarm = particleswarm::ParticleSwarm::new((vec![0.0; 2], vec![1.0; 2]), 10)
        .with_rng_generator(Xoshiro256PlusPlus::seed_from_u64(seed));
    Executor::new(Recorder(seen.clone()), swarm)
        .configure(|state| state.max_iters(10))
        .ctrlc(false)
        .run()
        .expect("runs");
    check(&ParticleSwarm::default(), &seen);
}

#[test]
fn the_simplex_starts_again_when_it_has_converged() {
    let study = search(&Task::new("", cube(2), bowl), &NelderMead::default(), 3, 120, 1);
    let found = points(&study).iter().position(|p| bowl(p) < 1e-6).expect("it converges");
    let again = points(&study)[found..].iter().filter(|p| bowl(p) > 0.01).count();
    assert!(again >= 3, "{again} trials far from the minimum after trial {found}");
}

#[test]
fn places_that_were_tried_are_answered_and_not_tried_again() {
    // A simplex on 12 cells soon asks for cells that it knows.
    let parameters = vec![
        Parameter::new("a", Domain::integer(1, 4, Scale::Linear)),
        Parameter::new("b", Domain::integer(1, 3, Scale::Linear)),
    ];
    let task = Task::new("", Arc::new(Space::new(parameters).expect("a space")), bowl);
    for name in ["nelder_mead", "particle_swarm", "simulated_annealing"] {
        assert_eq!(search(&task, strategy(name).as_ref(), 2, 50, 1).trials().len(), 12, "{name}");
    }
}

#[test]
fn a_failed_corner_is_left_behind() {
    // The start fails, and half of the square with it.
    let task =
        Task::new("", cube(2), |p| if p[0] < 0.6 { -1.0 } else { (p[0] - 0.8).abs() + (p[1] - 0.6).abs() });
    for name in ["nelder_mead", "particle_swarm", "simulated_annealing"] {
        let study = search(&task, strategy(name).as_ref(), 2, 80, 1);
        let best = study.incumbent().expect("a cost").0;
        assert!(best < 0.1, "{name}: {best}");
    }
}
