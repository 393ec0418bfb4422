//! Lists of configurations that together suit past tasks.

use crate::{cube, past, search, strategy, tuner};
use metaburn_core::{Source, Value};
use metaburn_surrogate::portfolio;
use proptest::prelude::*;

#[test]
fn it_ends_when_nothing_is_gained() {
    let regrets = [vec![0.5, 0.0, 0.5, 0.9], vec![0.5, 0.9, 0.2, 0.2]];
    // 0.45, 0.35 and 0.55 alone: the third, then the second; then each task has its best.
    assert_eq!(portfolio(&regrets, 4), [2, 1]);
    assert_eq!(portfolio(&regrets, 1), [2]);
    assert_eq!(portfolio(&[], 3), [0; 0]);
}

#[test]
fn the_first_of_equals_is_taken() {
    assert_eq!(portfolio(&[vec![0.5, 0.1, 0.1], vec![0.0, 0.3, 0.3]], 3), [1, 0]);
    assert_eq!(portfolio(&[vec![0.0; 4], vec![0.0; 4]], 4), [0]);
}

proptest! {
    #[test]
    fn each_step_is_the_best_there_is(
        regrets in prop::collection::vec(prop::collection::vec(0..6i32, 7), 1..5)
    ) {
        let regrets: Vec<Vec<f64>> =
            regrets.iter().map(|task| task.iter().map(|&r| f64::from(r)).collect()).collect();
        let left = |chosen: &[usize]| -> f64 {
            let least = |task: &Vec<f64>| chosen.iter().map(|&c| task[c]).fold(f64::INFINITY, f64::min);
            regrets.iter().map(least).sum()
        };
        let chosen = portfolio(&regrets, 7);
        prop_assert!(!chosen.is_empty());
        for step in 1..=7 {
            let before = &chosen[..(step - 1).min(chosen.len())];
            let best = (0..7).map(|c| left(&[before, &[c]].concat())).fold(f64::INFINITY, f64::min);
            match chosen.get(..step) {
                Some(now) => prop_assert!(left(now) == best && best < left(before)),
                None => prop_assert_eq!(best, left(before)), // it ended because nothing is gained
            }
        }
    }
}

fn asked(sources: &[Source], trials: usize) -> Vec<f64> {
    let space = cube(1);
    let strategy = strategy(tuner("zero_shot", &[]).as_ref(), &space, sources).unwrap();
    let study = search(strategy.as_ref(), &space, trials, |p| p[0]).unwrap();
    study.trials().iter().map(|t| t.suggestion.point[0]).collect()
}

#[test]
fn a_second_portfolio_follows_the_first_and_then_the_rest() {
    let table = |costs: [f64; 5]| Source { costs: costs.to_vec(), ..past("table", 5, |x| x) };
    // The middle suits both. Of the others, the fourth is the better on average, and the second mends
    // what it leaves; the ends stay in their order.
    let sources = [table([9.0, 4.0, 0.0, 1.0, 8.0]), table([8.0, 1.0, 0.0, 3.0, 9.0])];
    assert_eq!(asked(&sources, 5), [0.5, 0.75, 0.25, 0.0, 1.0]);
}

#[test]
fn what_a_task_has_not_tried_is_imputed() {
    let left = past("left", 11, |x| (x - 0.4).powi(2));
    let mut right = past("right", 10, |_| 0.0);
    right.points = (0..10).map(|i| vec![0.05 + 0.1 * f64::from(i)]).collect();
    right.costs = right.points.iter().map(|p| (p[0] - 0.6).powi(2)).collect();
    // Neither task's best: between them, where only one has been.
    assert_eq!(asked(&[left.clone(), right.clone()], 1), [0.5]);
    // What was measured counts, whatever a model would make of it.
    let mut spoilt = left;
    spoilt.costs[5] = 0.36;
    assert_ne!(asked(&[spoilt, right], 1), [0.5]);
}

#[test]
fn a_warm_start_ends_with_its_portfolio() {
    let (space, sources) = (cube(1), [past("low", 9, |x| x), past("high", 9, |x| 1.0 - x)]);
    let warm = tuner("warm_start", &[("initial", "portfolio".into()), ("count", Value::Int(5))]);
    let strategy = strategy(warm.as_ref(), &space, &sources).unwrap();
    let study = search(strategy.as_ref(), &space, 8, |p| (p[0] - 0.3).powi(2)).unwrap();
    let asked = crate::points(&study);
    // Whatever lies between, one end and then the other leave nothing to gain.
    assert_eq!(asked[..2], [[0.0], [1.0]]);
    assert!(asked[2..].iter().all(|p| !sources[0].points.contains(p)), "{asked:?}");
    assert!(study.incumbent().unwrap().0 < 1e-3);
}
