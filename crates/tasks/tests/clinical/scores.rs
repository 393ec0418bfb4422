//! AUROC, Brier score and calibration error against other ways to compute them.

use crate::made::folder;
use crate::{build, sample};
use metaburn_core::{Seeds, Split, TaskDistribution, Value};
use proptest::prelude::*;
use std::sync::Arc;

const TASKS: usize = 3;

/// Tasks with 12 queries each, of which 4 are cases, and who these are.
fn drawn() -> (Arc<dyn TaskDistribution>, Vec<bool>) {
    let folder = folder(3);
    let tasks = build(&[("queries", Value::Int(12))], folder.path()).unwrap();
    let y: Vec<f64> = sample(tasks.as_ref(), Split::Test, TASKS, 0).query.y.iter::<f64>().collect();
    (tasks, y.chunks(2).map(|y| y[1] == 1.0).collect())
}

/// `[AUROC, Brier, ECE]`, each by task, of log probabilities of being a case.
fn score(tasks: &dyn TaskDistribution, p: &[f64]) -> Vec<Vec<f64>> {
    let predictions: Vec<f64> = p.iter().flat_map(|p| [(1.0 - p).ln(), p.ln()]).collect();
    let stream = &mut Seeds::new(0).stream("episodes", 0);
    tasks.score(Split::Test, TASKS, stream, &predictions).unwrap()
}

fn near(found: &[f64], expected: f64) -> bool {
    found.len() == TASKS && found.iter().all(|v| (v - expected).abs() < 1e-12)
}

#[test]
fn scores_of_simple_predictions_are_those_by_hand() {
    let (tasks, sick) = drawn();
    assert_eq!(
        tasks.measures().iter().map(|m| (m.name, m.unit)).collect::<Vec<_>>(),
        [("AUROC", "1"), ("Brier", "1"), ("ECE", "1")]
    );
    // Cases and others have the given probabilities; a third are cases.
    let cases = [
        ([0.82, 0.31], [1.0, (0.18_f64.powi(2) + 2.0 * 0.31_f64.powi(2)) / 3.0, (0.18 + 0.62) / 3.0]),
        ([0.31, 0.82], [0.0, (0.69_f64.powi(2) + 2.0 * 0.82_f64.powi(2)) / 3.0, (0.69 + 1.64) / 3.0]),
        ([0.55, 0.55], [0.5, (0.45_f64.powi(2) + 2.0 * 0.55_f64.powi(2)) / 3.0, 0.55 - 1.0 / 3.0]),
        ([1.0, 0.0], [1.0, 0.0, 0.0]),
    ];
    for ([case, other], expected) in cases {
        let p: Vec<f64> = sick.iter().map(|&sick| if sick { case } else { other }).collect();
        for (found, expected) in score(tasks.as_ref(), &p).iter().zip(expected) {
            assert!(near(found, expected), "{case} {other}: {found:?}, not {expected}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_area_is_that_of_mean_ranks(tenths in prop::collection::vec(1..10_u8, TASKS * 12)) {
        let (tasks, sick) = drawn();
        let p: Vec<f64> = tenths.iter().map(|&t| f64::from(t) / 10.0 - 0.05).collect();
        let found = score(tasks.as_ref(), &p);
        for (task, (p, sick)) in p.chunks(12).zip(sick.chunks(12)).enumerate() {
            let below = |v: f64| p.iter().filter(|&&o| o < v).count() as f64;
            let rank = |v: f64| below(v) + (p.iter().filter(|&&o| o == v).count() as f64 + 1.0) / 2.0;
            let ranks: f64 = p.iter().zip(sick).filter(|&(_, &sick)| sick).map(|(&p, _)| rank(p)).sum();
            prop_assert!((found[0][task] - (ranks - 10.0) / 32.0).abs() < 1e-12);
            // By the triangle inequality; and a proper score is at least the square of the error in the large.
            let gap = p.iter().zip(sick).map(|(p, &sick)| p - f64::from(sick)).sum::<f64>().abs() / 12.0;
            prop_assert!(found[2][task] >= gap - 1e-12);
            prop_assert!(found[1][task] >= found[2][task].powi(2) - 1e-12);
        }
    }
}

#[test]
fn predictions_that_are_no_numbers_have_no_score() {
    let (tasks, _) = drawn();
    assert!(score(tasks.as_ref(), &[f64::NAN; TASKS * 12]).concat().iter().all(|v| v.is_nan()));
    let stream = &mut Seeds::new(0).stream("episodes", 0);
    let error = tasks.score(Split::Test, TASKS, stream, &[0.0; 5]).unwrap_err().to_string();
    assert_eq!(error, "5 predictions for 72 targets of the query sets");
}
