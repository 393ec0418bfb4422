//! Simulated annealing.

use crate::problems::{Task, cube, points, search, unit};
use metaburn_core::{Domain, Parameter, Space};
use metaburn_outer::search::SimulatedAnnealing;
use std::sync::Arc;

#[test]
fn a_neighbour_differs_in_one_parameter() {
    let parameters = vec![unit("x"), Parameter::new("kind", Domain::categorical(0..5_i64)), unit("y")];
    let space = Arc::new(Space::new(parameters).expect("a space"));
    let study = search(
        &Task::new("", space, |_| 0.5),
        &SimulatedAnnealing { temperature: 1e-9, stall: 1000, ..SimulatedAnnealing::default() },
        3,
        30,
        1,
    );
    // All cost the same, so that half of the neighbours are accepted: each trial is near an earlier one.
    let differ = |a: &[f64], b: &[f64]| a.iter().zip(b).filter(|(a, b)| a != b).count();
    for (i, point) in points(&study).iter().enumerate().skip(1) {
        let nearest = points(&study)[..i].iter().map(|before| differ(before, point)).min();
        assert_eq!(nearest, Some(1), "trial {i}");
    }
}

#[test]
fn heat_accepts_what_is_worse() {
    // Down a slope from 0.5: without heat every accepted step leads down.
    let task = Task::new("", cube(1), |p| p[0]);
    let reached = |temperature: f64| {
        let annealing = SimulatedAnnealing { temperature, step: 0.05, stall: 10_000 };
        let best = |seed| search(&task, &annealing, seed, 40, 1).incumbent().expect("a cost").0;
        (0..20).map(best).sum::<f64>() / 20.0
    };
    let (hot, cold) = (reached(100.0), reached(1e-6));
    assert!(cold < hot - 0.03, "{hot} with heat, {cold} without");
}

#[test]
fn a_stall_starts_another_annealing_elsewhere() {
    let task = Task::new("", cube(1), |p| (p[0] - 0.5).abs());
    let far = |stall| {
        let annealing = SimulatedAnnealing { step: 0.02, stall, ..SimulatedAnnealing::default() };
        let study = search(&task, &annealing, 1, 60, 1);
        points(&study).iter().filter(|p| (p[0] - 0.5).abs() > 0.15).count()
    };
    // The default, where it starts, is the minimum.
    assert_eq!(far(1000), 0);
    assert!(far(5) > 5, "{}", far(5));
}
