//! What was best on the most similar past tasks.

use metaburn_core::Source;
use metaburn_surrogate::nearest;

/// A past task whose best point is `best`.
fn task(best: f64, meta_features: &[f64]) -> Source {
    Source {
        name: format!("task {best}"),
        points: vec![vec![0.99], vec![best], vec![0.98]],
        costs: vec![3.0, 1.0, 2.0],
        meta_features: meta_features.to_vec(),
    }
}

#[test]
fn distances_are_in_standard_deviations() {
    // Rows differ by thousands, classes by a few: without scaling the first would be the nearest.
    let sources = [task(0.1, &[1000.0, 9.0]), task(0.2, &[3000.0, 2.0]), task(0.3, &[8000.0, 2.0])];
    assert_eq!(nearest(&sources, &[1100.0, 2.0], 3).unwrap(), [[0.2], [0.1], [0.3]]);
}

#[test]
fn equal_distances_keep_the_order_of_tasks() {
    let sources = [task(0.1, &[1.0]), task(0.2, &[3.0]), task(0.3, &[1.0]), task(0.4, &[3.0])];
    assert_eq!(nearest(&sources, &[2.0], 4).unwrap(), [[0.1], [0.2], [0.3], [0.4]]);
}

#[test]
fn equal_costs_keep_the_order_of_points_and_equal_points_count_once() {
    let mut flat = task(0.1, &[1.0]);
    flat.costs = vec![1.0; 3];
    let sources = [flat.clone(), flat, task(0.5, &[7.0])];
    assert_eq!(nearest(&sources, &[1.0], 2).unwrap(), [[0.99], [0.5]]);
    assert_eq!(nearest(&sources, &[1.0], 10).unwrap().len(), 2);
}

#[test]
fn what_is_unknown_or_the_same_everywhere_is_left_out() {
    let sources = [task(0.1, &[5.0, f64::NAN, 7.0, 1.0]), task(0.2, &[5.0, 1.0, 7.0, 2.0])];
    assert_eq!(nearest(&sources, &[9.0, 1.0, 7.0, 1.9], 1).unwrap(), [[0.2]]);
    assert_eq!(nearest(&sources, &[5.0, 1.0, f64::INFINITY, 1.1], 1).unwrap(), [[0.1]]);
    // Nothing can be compared: all tasks are equally near.
    assert_eq!(nearest(&sources, &[f64::NAN; 4], 1).unwrap(), [[0.1]]);
}

#[test]
fn other_meta_features_or_none_are_refused() {
    let said = |sources: &[Source], own: &[f64]| nearest(sources, own, 1).unwrap_err().to_string();
    assert_eq!(
        said(&[task(0.1, &[1.0]), task(0.2, &[1.0, 2.0])], &[1.0]),
        "the past task `task 0.2` has 2 meta-features, and the task at hand 1"
    );
    assert_eq!(
        said(&[task(0.1, &[])], &[]),
        "no task has meta-features to find neighbours by; choose initial = \"portfolio\""
    );
}
