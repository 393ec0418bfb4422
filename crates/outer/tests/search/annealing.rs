//! Simulated annealing.

use crate::problems::{Task, cube, points, search, unit};
use metaburn_core::{Domain, Parameter, Space};
use metaburn_outer::search::SimulatedAnnealing;
use std::sync::Arc;

#[test]
fn a_neighbour_differs_in_one_parameter() {
    // Every trial is better than the one before, so that all are accepted.
    let parameters = vec![unit("x"), Parameter::new("kind", Domain::categorical(0..5_i64)), unit("y")];
    let space = Arc::new(Space::new(parameters).expect("a space"));
    let study = search(
        &Task::new("", space, |_| 0.5),
        &SimulatedAnnealing { temperature: 1e-9, stall: 1000, ..SimulatedAnnealing::default() },
        3,
        30,
        1,
    );
    // Nothing is better than the start: with no temperature about half of equal ones are accepted.
    let differ = |a: &[f64], b: &[f64]| a.iter().zip(b).filter(|(a, b)| a != b).count();
    for (i, point) in points(&study).iter().enumerate().skip(1) {
        let nearest = points(&study)[..i].iter().map(|before| differ(before, point)).min();
        assert_eq!(nearest, Some(1), "trial {i}");
    }
}

#[test]
fn heat_leads_out_of_a_valley() {
    // A ridge of height 1 between the start, in a valley at 0.5, and the minimum at 0.9.
    let ridge = |p: &[f64]| match p[0] {
        x if (0.6..0.8).contains(&x) => 2.0,
        x if x < 0.6 => 1.0 + (x - 0.5).abs(),
        x => (x - 0.9).abs(),
    };
    let task = Task::new("", cube(1), ridge);
    let beyond = |temperature: f64| {
        let annealing = SimulatedAnnealing { temperature, step: 0.08, stall: 10_000 };
        let crossed = |seed| search(&task, &annealing, seed, 40, 1).incumbent().expect("a cost").0 < 1.0;
        (0..20).filter(|&seed| crossed(seed)).count()
    };
    let (hot, cold) = (beyond(30.0), beyond(1e-6));
    assert!(hot > cold + 3, "{hot} of 20 with heat, {cold} without");
}
