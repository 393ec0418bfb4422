//! Measures are in stars, of each user.

use crate::made::{build, examples, ratings, write};
use metaburn_core::{Seeds, Split, TaskDistribution};

const TASKS: usize = 7;

fn score(tasks: &dyn TaskDistribution, predictions: &[f64]) -> Vec<Vec<f64>> {
    tasks.score(Split::Test, TASKS, &mut Seeds::new(0).stream("episodes", 0), predictions).unwrap()
}

#[test]
fn predictions_are_scored_in_stars() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &ratings());
    let tasks = build(folder.path(), &[]).unwrap();
    let names: Vec<_> = tasks.measures().iter().map(|m| (m.name, m.unit)).collect();
    assert_eq!(names, [("MAE", "1"), ("RMSE", "1"), ("nDCG@5", "1")]);

    let query: Vec<_> =
        examples(tasks.as_ref(), Split::Test, TASKS, 0).into_iter().filter(|e| e.is_query).collect();
    let truth: Vec<f64> = query.iter().map(|e| e.y).collect();
    let perfect = score(tasks.as_ref(), &truth);
    assert!(perfect[..2].iter().flatten().all(|error| error.abs() < 1e-12), "{perfect:?}");
    assert_eq!(perfect[2], [1.0; TASKS]);

    // Two ratings that differ give the scale: stars for each unit of the target.
    let stars = |at: usize| {
        let pair = query[at].pair();
        ratings().into_iter().find(|r| (r.user, r.item) == pair).unwrap().stars
    };
    let other = (1..query.len()).find(|&at| stars(at) != stars(0)).unwrap();
    let unit = (stars(other) - stars(0)) / (truth[other] - truth[0]);
    let above: Vec<f64> = truth.iter().map(|y| y + 2.0).collect();
    let shifted = score(tasks.as_ref(), &above);
    assert!(shifted[..2].iter().flatten().all(|error| (error - 2.0 * unit).abs() < 1e-12), "{shifted:?}");
    assert_eq!(shifted[2], [1.0; TASKS]);

    let upside_down: Vec<f64> = truth.iter().map(|y| -y).collect();
    assert!(score(tasks.as_ref(), &upside_down)[2].iter().all(|&ranked| ranked < 0.95));
}
