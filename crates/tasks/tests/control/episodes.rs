//! Episodes are the same for all worlds.

use crate::{build, drawn, live, refusal, simulation, stream};
use metaburn_core::{Measure, Objective, Split, TaskShape, Value};
use proptest::prelude::*;
use std::collections::BTreeSet;

const NAMES: [&str; 3] = ["navigation", "bandits", "mdp"];

#[test]
fn the_laws_of_task_distributions_hold() {
    for name in NAMES {
        let given =
            [("trajectories", Value::Int(3)), ("updates", Value::Int(2)), ("test_updates", Value::Int(1))];
        metaburn_testkit::check_tasks(build(name, &given).unwrap().as_ref());
    }
}

#[test]
fn a_family_keeps_one_world() {
    let tasks = build("navigation", &[]).unwrap();
    let shape = tasks.shape();
    assert_eq!(shape, tasks.shape());
    assert_ne!(shape, build("navigation", &[]).unwrap().shape());
    let TaskShape { input, outputs, objective, .. } = shape;
    assert_eq!((input, outputs, objective), (vec![2], 2, Objective::Return));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn support_and_query_are_of_one_task_with_chances_of_their_own(
        which in 0..3_usize, trajectories in 1..5_usize, updates in 1..4_usize, count in 1..4_usize, seed: u64,
    ) {
        let given = [("trajectories", Value::Int(trajectories as i64)), ("updates", Value::Int(updates as i64))];
        let tasks = build(NAMES[which], &given).unwrap();
        let width = simulation(tasks.as_ref()).world.description();
        for split in [Split::Train, Split::Test] {
            let [support, query] = drawn(tasks.as_ref(), split, count, seed);
            prop_assert_eq!(support.1.len(), count * updates * trajectories);
            prop_assert_eq!(query.1.len(), count * trajectories);
            let of_task = |(descriptions, seeds): &(Vec<f64>, Vec<u64>), task: usize| -> Vec<f64> {
                let each = seeds.len() / count * width;
                descriptions[task * each..(task + 1) * each].to_vec()
            };
            let mut kinds = BTreeSet::new();
            for task in 0..count {
                let rows = [of_task(&support, task), of_task(&query, task)].concat();
                prop_assert!(rows.chunks(width).all(|row| *row == rows[..width]));
                kinds.insert(rows[..width].iter().map(|v| v.to_bits()).collect::<Vec<_>>());
            }
            prop_assert_eq!(kinds.len(), count);
            let chances: BTreeSet<u64> = support.1.iter().chain(&query.1).copied().collect();
            prop_assert_eq!(chances.len(), support.1.len() + query.1.len());
        }
    }

    /// A trajectory is a function of its description, its seed and the actions.
    #[test]
    fn what_runs_beside_does_not_matter(which in 0..3_usize, seed: u64) {
        let given = [("trajectories", Value::Int(3))];
        let tasks = build(NAMES[which], &given).unwrap();
        let world = simulation(tasks.as_ref()).world;
        let [(descriptions, seeds), _] = drawn(tasks.as_ref(), Split::Train, 2, seed);
        let action = vec![1.0; world.actions().numbers()];
        let together = live(world.as_ref(), &descriptions, &seeds, &action);
        for (i, life) in together.iter().enumerate() {
            let own = &descriptions[i * world.description()..(i + 1) * world.description()];
            prop_assert_eq!(&live(world.as_ref(), own, &seeds[i..=i], &action)[0], life);
        }
        // Other chances, another life. Navigation has none, and bandits may pay alike.
        if NAMES[which] != "bandits" {
            prop_assert_eq!(together[0] == together[1], NAMES[which] == "navigation");
        }
    }
}

#[test]
fn validation_and_test_may_have_more_updates() {
    let given =
        [("trajectories", Value::Int(2)), ("updates", Value::Int(1)), ("test_updates", Value::Int(3))];
    let tasks = build("bandits", &given).unwrap();
    for (split, each) in [(Split::Train, 2), (Split::Validation, 6), (Split::Test, 6)] {
        assert_eq!(drawn(tasks.as_ref(), split, 4, 0)[0].1.len(), 4 * each);
        assert_eq!(drawn(tasks.as_ref(), split, 4, 0)[1].1.len(), 4 * 2);
    }
}

#[test]
fn scores_are_the_return_and_what_is_missed() {
    let given = [("trajectories", Value::Int(2)), ("arms", Value::Int(3)), ("pulls", Value::Int(7))];
    let tasks = build("bandits", &given).unwrap();
    assert_eq!(tasks.measures(), ["return", "regret"].map(|name| Measure { name, unit: "1" }));
    let [(descriptions, _), _] = drawn(tasks.as_ref(), Split::Test, 2, 5);
    let scores = tasks.score(Split::Test, 2, &mut stream(5), &[1.0, 2.0, 7.0, 6.0]).unwrap();
    assert_eq!(scores[0], [1.5, 6.5]);
    for (task, odds) in descriptions.chunks(2 * 3).map(|rows| &rows[..3]).enumerate() {
        let best = odds.iter().copied().fold(0.0, f64::max);
        assert!((scores[1][task] - (7.0 * best - scores[0][task])).abs() < 1e-12);
    }
}

#[test]
fn settings_are_checked() {
    assert_eq!(
        refusal("navigation", &[("trajectories", Value::Int(0))]),
        "`tasks.trajectories`: expected an integer of at least 1, found an integer 0"
    );
    assert_eq!(
        refusal("navigation", &[("action_scale", Value::Float(0.0))]),
        "`tasks.action_scale`: expected a number above 0, found a number 0.0"
    );
    assert_eq!(
        refusal("bandits", &[("arms", Value::Int(1))]),
        "`tasks.arms`: expected an integer of at least 2, found an integer 1"
    );
    assert_eq!(
        refusal("mdp", &[("states", Value::from("ten"))]),
        "`tasks.states`: expected an integer of at least 2, found a string \"ten\""
    );
}

#[test]
fn what_does_not_fit_is_refused() {
    let tasks = build("bandits", &[("arms", Value::Int(3))]).unwrap();
    let world = simulation(tasks.as_ref()).world;
    assert_eq!(
        world.environments(&[0.5; 4]).err().expect("an error").to_string(),
        "4 numbers of descriptions for 6 environments"
    );
    let mut two = world.environments(&[0.5; 6]).unwrap();
    let mut said =
        |actions: &[f64], running: &[bool]| two.step(actions, running).err().map(|e| e.to_string());
    assert_eq!(said(&[0.0; 2], &[true; 2]).unwrap(), "2 marks of running for 0 environments");
    assert_eq!(two.reset(&[1]).unwrap_err().to_string(), "1 seeds for 2 environments");
    two.reset(&[1, 2]).unwrap();
    let mut said =
        |actions: &[f64], running: &[bool]| two.step(actions, running).err().map(|e| e.to_string());
    assert_eq!(
        said(&[0.0], &[true; 2]).unwrap(),
        "2 environments take actions of 2 numbers in all, not of 1"
    );
    assert_eq!(
        said(&[0.0, 3.0], &[true; 2]).unwrap(),
        "the action of environment 1 is [3.0]; actions are 0 to 2"
    );
    assert_eq!(
        said(&[0.5, 0.0], &[true; 2]).unwrap(),
        "the action of environment 0 is [0.5]; actions are 0 to 2"
    );
    assert_eq!(said(&[0.0, f64::NAN], &[true, false]), None);
}
