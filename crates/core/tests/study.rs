//! Studies: what is placed, what was observed, and who leads.

use metaburn_core::{Domain, Error, Outcome, Parameter, Scale, Seeds, Space, Study, Suggestion};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

fn study(parameters: Vec<Parameter>, seed: u64) -> Study {
    Study::new(Arc::new(Space::new(parameters).unwrap()), Seeds::new(seed), 100)
}

fn depths(most: i64) -> Study {
    study(vec![Parameter::new("depth", Domain::integer(1, most, Scale::Linear))], 0)
}

/// One trial after another at the same point, until nothing is left; the configurations.
fn exhaust(study: &mut Study, at: &[f64], limit: usize) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    for _ in 0..limit {
        match study.place(at, 1.0) {
            Ok(suggestion) => {
                assert_eq!(study.space.snap(&suggestion.point), suggestion.point);
                let trial = study.ask(suggestion);
                seen.insert(format!("{:?}", study.configuration(trial)));
            }
            Err(Error::Exhausted(_)) => break,
            Err(other) => panic!("{other}"),
        }
    }
    seen
}

proptest! {
    #[test]
    fn a_finite_space_is_tried_once_and_whole(most in 1i64..40, branch in 1i64..20, u in 0.0..1.0f64, seed: u64) {
        let mut study = study(vec![
            Parameter::new("kind", Domain::categorical(["a", "b"])),
            Parameter::new("depth", Domain::integer(1, most, Scale::Log)).when("kind", ["a"]),
            Parameter::new("width", Domain::integer(1, branch, Scale::Linear)).when("kind", ["b"]),
        ], seed);
        let size = study.space.size().unwrap();
        prop_assert_eq!(size as i64, most + branch);
        let seen = exhaust(&mut study, &[u, u, u], 1000);
        prop_assert_eq!(seen.len() as u64, size);
        prop_assert_eq!(study.trials().len() as u64, size, "no configuration twice");
        let message = study.place(&[u, u, u], 1.0).unwrap_err().to_string();
        prop_assert_eq!(message, format!("all {size} configurations of the search space were tried"));
    }
}

#[test]
fn the_last_of_many_configurations_is_found() {
    let mut study = depths(6000);
    let last = study.space.nth(5000);
    for number in (0..6000).filter(|&n| n != 5000) {
        study.ask(Suggestion { point: study.space.nth(number), candidate: None, fidelity: 1.0 });
    }
    assert_eq!(study.place(&[0.0], 1.0).unwrap().point, last);
}

#[test]
fn a_point_tried_before_is_moved_in_an_infinite_space_too() {
    let mut study = study(
        vec![
            Parameter::new("kernel", Domain::categorical(["linear", "rbf"])),
            Parameter::new("gamma", Domain::real(0.0, 1.0, Scale::Linear)).when("kernel", ["rbf"]),
        ],
        0,
    );
    assert_eq!(study.space.size(), None);
    assert_eq!(exhaust(&mut study, &[0.1, 0.5], 30).len(), 30);
}

#[test]
fn an_untried_point_stays_where_it_is_on_its_cell() {
    let study = depths(4);
    assert_eq!(study.place(&[0.3], 1.0).unwrap().point, [0.375]);
    assert_eq!(study.place(&[f64::NAN], 1.0).unwrap().point, [0.625]);
}

#[test]
fn each_fidelity_has_trials_of_its_own() {
    let mut study = depths(1);
    study.ask(study.place(&[0.5], 0.5).unwrap());
    assert!(matches!(study.place(&[0.5], 0.5), Err(Error::Exhausted(1))));
    assert_eq!(study.place(&[0.5], 1.0).unwrap().fidelity, 1.0);
}

#[test]
fn the_nearest_untried_candidate_is_taken() {
    let mut study = depths(8);
    study.candidates = Some(Arc::new(vec![vec![0.1], vec![0.4], vec![0.6]]));
    let order: Vec<_> = (0..3)
        .map(|_| {
            let suggestion = study.place(&[0.5], 1.0).unwrap();
            study.ask(suggestion.clone());
            suggestion.candidate.unwrap()
        })
        .collect();
    assert_eq!(order, [1, 2, 0], "0.4 and 0.6 are equally near: the first of equals first");
    assert_eq!(study.untried(), [0usize; 0]);
    assert!(matches!(study.place(&[0.5], 1.0), Err(Error::Exhausted(3))));
}

#[test]
fn categories_are_near_or_far_and_nothing_between() {
    let colours = Domain::categorical(["red", "green", "blue"]);
    let size = Domain::real(0.0, 1.0, Scale::Linear);
    let mut study = study(vec![Parameter::new("colour", colours), Parameter::new("size", size)], 0);
    study.candidates = Some(Arc::new(vec![vec![0.5, 0.5], vec![5.0 / 6.0, 0.4]]));
    // Green lies between red and blue on the axis, but is no nearer to red than blue is.
    assert_eq!(study.place(&[1.0 / 6.0, 0.3], 1.0).unwrap().candidate, Some(1));
}

#[test]
fn failures_count_as_the_worst_that_did_not_fail() {
    let mut study = depths(8);
    let results = [Ok(0.3), Err("diverged".to_string()), Ok(f64::NAN), Ok(0.7), Ok(f64::INFINITY)];
    for result in results {
        let trial = study.ask(study.place(&[0.5], 1.0).unwrap());
        if trial == 1 {
            study.tell(trial, Err("out of memory".into()));
            assert_eq!(study.observations().costs, [0.3, 0.3]);
        }
        study.tell(trial, result);
    }
    assert_eq!(study.observations().costs, [0.3, 0.7, 0.7, 0.7, 0.7]);
    assert_eq!(study.trials()[1].outcome, Outcome::Failed("diverged".into()));
    assert_eq!(study.trials()[2].outcome, Outcome::Failed("the cost is NaN".into()));
    assert_eq!(study.incumbent(), Some((0.3, 0)));
}

#[test]
fn nothing_is_observed_until_a_trial_has_a_cost() {
    let mut study = depths(8);
    let trial = study.ask(study.place(&[0.5], 1.0).unwrap());
    study.tell(trial, Err("diverged".into()));
    assert!(study.observations().points.is_empty());
    assert_eq!(study.incumbent(), None);
}

#[test]
fn pending_trials_are_neither_observed_nor_asked_again() {
    let mut study = depths(2);
    let (first, second) =
        (study.ask(study.place(&[0.1], 1.0).unwrap()), study.ask(study.place(&[0.1], 1.0).unwrap()));
    assert_eq!(study.pending(), [[0.25], [0.75]]);
    assert!(matches!(study.place(&[0.1], 1.0), Err(Error::Exhausted(2))));
    study.tell(second, Ok(1.0));
    assert_eq!(study.pending(), [[0.25]]);
    assert_eq!(study.observations().points, [[0.75]]);
    study.tell(first, Ok(2.0));
    assert_eq!(study.observations().costs, [2.0, 1.0], "in the order of asking");
}

#[test]
fn the_incumbent_is_the_earliest_of_equals_at_full_fidelity() {
    let mut study = depths(8);
    for (fidelity, cost) in [(0.5, 0.1), (1.0, 0.4), (1.0, 0.2), (1.0, 0.2)] {
        let trial = study.ask(study.place(&[0.5], fidelity).unwrap());
        study.tell(trial, Ok(cost));
    }
    assert_eq!(study.incumbent(), Some((0.2, 2)));
    assert_eq!(study.observations().costs.len(), 3, "half-trained trials are not observed as costs");
}

#[test]
fn what_is_placed_depends_on_the_seed_and_the_trials_alone() {
    let next = |seed| {
        let mut study = study(vec![Parameter::new("x", Domain::integer(1, 1000, Scale::Linear))], seed);
        study.ask(study.place(&[0.5], 1.0).unwrap());
        study.place(&[0.5], 1.0).unwrap()
    };
    assert_eq!(next(1), next(1));
    assert_ne!(next(1), next(2));
}
