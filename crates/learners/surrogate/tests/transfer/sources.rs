//! Past tasks of every kind: of another space, with failures, with next to nothing to learn from.

use crate::{NAMES, cube, past, points, search, strategy, tuner};
use metaburn_core::{Source, Space};
use metaburn_surrogate::Library;
use std::sync::Arc;

fn refused(name: &str, sources: &[Source]) -> String {
    strategy(tuner(name, &[]).as_ref(), &cube(1), sources).err().expect("an error").to_string()
}

#[test]
fn a_past_task_of_another_space_is_named() {
    let mut other = past("iris", 5, |x| x);
    other.points[3] = vec![0.5, 0.5];
    let mut short = past("wine", 5, |x| x);
    short.costs.pop();
    let mut nowhere = past("zoo", 5, |x| x);
    nowhere.points[0] = vec![f64::NAN];
    for name in NAMES {
        let with = |bad: &Source| refused(name, &[past("fine", 5, |x| x), bad.clone()]);
        assert_eq!(with(&other), "the past task `iris` has points of 2 coordinates, and this space has 1");
        assert_eq!(with(&short), "the past task `wine` has 5 points and 4 costs");
        assert_eq!(
            with(&nowhere),
            "the past task `zoo` has a point with a coordinate that is not a finite number"
        );
    }
}

#[test]
fn what_can_only_start_from_past_tasks_says_so() {
    let failed = past("failed", 5, |_| f64::NAN);
    for name in ["zero_shot", "warm_start"] {
        for sources in [vec![], vec![failed.clone()]] {
            assert_eq!(
                refused(name, &sources),
                "there is no past task to start from; give some, or choose the tuner `gp`"
            );
        }
    }
}

/// Points on a diagonal of the square.
fn diagonal(name: &str, costs: &[f64]) -> Source {
    let n = costs.len().max(2) as f64 - 1.0;
    Source {
        name: name.into(),
        points: (0..costs.len()).map(|i| vec![i as f64 / n, 1.0 - i as f64 / n]).collect(),
        costs: costs.to_vec(),
        meta_features: vec![costs.len() as f64],
    }
}

fn runs(sources: &[Source]) {
    let space = cube(2);
    for name in NAMES {
        let strategy = strategy(tuner(name, &[]).as_ref(), &space, sources).unwrap();
        let study = search(strategy.as_ref(), &space, 10, |p| (p[0] - 0.3).powi(2) + p[1]).unwrap();
        let points = points(&study);
        assert!(points.iter().flatten().all(|u| (0.0..=1.0).contains(u)), "{name}");
        for (i, point) in points.iter().enumerate() {
            assert!(!points[..i].contains(point), "{name} asks for {point:?} twice");
        }
    }
}

#[test]
fn past_tasks_of_one_point_or_two() {
    runs(&[diagonal("one", &[0.3])]);
    runs(&[diagonal("one", &[0.3]), diagonal("two", &[0.3, 0.1])]);
}

#[test]
fn past_tasks_of_one_cost() {
    runs(&[diagonal("flat", &[0.7; 6])]);
    runs(&[diagonal("flat", &[0.7; 6]), diagonal("steep", &[1e9, 1.0, -1e9]), diagonal("flat", &[1e-9; 4])]);
}

#[test]
fn a_point_that_was_tried_many_times() {
    let mut repeated = diagonal("repeated", &[0.1, 0.2, 0.3, 0.4, 0.5]);
    repeated.points = vec![vec![0.5, 0.5]; 5];
    runs(&[repeated, diagonal("two", &[0.3, 0.1])]);
}

#[test]
fn a_failed_trial_of_a_past_task_counts_as_its_worst() {
    let (nan, inf) = (f64::NAN, f64::INFINITY);
    let failed = [diagonal("past", &[nan, 0.5, 0.1, inf, 0.9]), diagonal("lost", &[nan; 4])];
    let worst = [diagonal("past", &[0.9, 0.5, 0.1, 0.9, 0.9])];
    let space = cube(2);
    for name in NAMES {
        let ask = |sources| {
            let strategy = strategy(tuner(name, &[]).as_ref(), &space, sources).unwrap();
            points(&search(strategy.as_ref(), &space, 8, |p| p[0]).unwrap())
        };
        assert_eq!(ask(&failed), ask(&worst), "{name}");
    }
}

#[test]
fn the_model_of_a_past_task_is_fitted_once() {
    let (library, space) = (Library::default(), cube(1));
    let (a, b, c) = (past("a", 9, |x| x), past("b", 9, |x| x), past("c", 9, |x| -x));
    let models = |sources: &[&Source], space: &Arc<Space>, points| {
        let sources: Vec<Source> = sources.iter().map(|s| (*s).clone()).collect();
        library.models(space, &sources, points).unwrap()
    };
    let (without_c, without_a) = (models(&[&a, &b], &space, 50), models(&[&b, &c], &space, 50));
    assert!(Arc::ptr_eq(&without_c[1], &without_a[0]));
    assert!(!Arc::ptr_eq(&without_c[0], &without_a[0]));
    // Another space that is equal is the same; another number of points is not, nor are other costs.
    assert!(Arc::ptr_eq(&without_a[1], &models(&[&c], &cube(1), 50)[0]));
    assert!(!Arc::ptr_eq(&without_a[1], &models(&[&c], &space, 5)[0]));
    assert!(!Arc::ptr_eq(&without_a[1], &models(&[&past("c", 9, |x| 2.0 * x)], &space, 50)[0]));
}

#[test]
fn predictions_are_the_same_asked_together_or_alone() {
    let model = crate::model(&past("past", 200, |x| (9.0 * x).sin()));
    let all: Vec<[f64; 1]> = (0..40).map(|i| [f64::from(i) / 39.0]).collect();
    let borrowed: Vec<&[f64]> = all.iter().map(|p| p.as_slice()).collect();
    let first = model.predict(&borrowed[10..20]);
    let together = model.predict(&borrowed);
    assert_eq!(together[10..20], first);
    assert_eq!(model.predict(&borrowed), together);
    // 100 of 200 trials, spread over the ranks, are enough for a sine.
    let error = |(x, p): (&[f64; 1], &metaburn_core::Normal)| {
        let deviation = 0.7;
        (p.mean * deviation - (9.0 * x[0]).sin()).abs()
    };
    assert!(all.iter().zip(&together).map(error).fold(0.0, f64::max) < 0.4);
}
