//! Two-stage transfer surrogates: weights by ranking distance, the uncertainty of the task at hand.

use crate::{cube, model_of, observed, stream};
use metaburn_core::{Observations, Posterior, Surrogate};
use metaburn_gp::GaussianProcess;
use metaburn_surrogate::TstR;
use proptest::prelude::*;

/// A past task that ascends, and one that descends.
fn two(bandwidth: f64) -> TstR {
    let sources = vec![model_of(|x| x), model_of(|x| -x)];
    TstR { sources, bandwidth, target: GaussianProcess::default() }
}

fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-14), "{found:?} {expected:?}");
}

#[test]
fn weights_by_hand() {
    // One of ten pairs is wrong for the first: 0.75·(1 − (0.1/0.5)²) = 0.72; nine for the second.
    let one_wrong = observed(&[1.0, 0.0, 2.0, 3.0, 4.0]);
    close(&two(0.5).weights(&one_wrong), &[0.72 / 1.47, 0.0, 0.75 / 1.47]);
    // 0.75·(1 − 0.01) = 0.7425, and 0.75·(1 − 0.81) = 0.1425.
    close(&two(1.0).weights(&one_wrong), &[0.7425 / 1.635, 0.1425 / 1.635, 0.75 / 1.635]);
    // At the bandwidth itself nothing is left.
    close(&two(0.1).weights(&one_wrong), &[0.0, 0.0, 1.0]);
    close(&two(0.1).weights(&observed(&[0.0, 1.0, 2.0])), &[0.5, 0.0, 0.5]);
}

#[test]
fn weights_are_equal_before_there_is_a_pair() {
    for few in [observed(&[]), observed(&[3.0])] {
        close(&two(0.1).weights(&few), &[1.0 / 3.0; 3]);
    }
}

#[test]
fn costs_that_are_all_equal_rank_nothing() {
    close(&two(0.1).weights(&observed(&[0.2; 6])), &[0.0, 0.0, 1.0]);
}

#[test]
fn means_are_mixed_and_the_uncertainty_is_that_of_the_task_at_hand() {
    let (surrogate, space) = (two(0.5), cube(1));
    let seen = observed(&[10.0, 0.0, 20.0, 30.0, 40.0]);
    let posterior = surrogate.fit(&space, &seen, &mut stream(0)).unwrap();
    let own = GaussianProcess::default().fit_to(&space, &seen.points, &seen.costs).unwrap();
    let deviation = 200f64.sqrt(); // of the costs; their mean is 20
    let weights = surrogate.weights(&seen);
    for x in [[0.1], [0.45], [0.9]] {
        let at: &[&[f64]] = &[&x];
        let past: f64 = (0..2).map(|k| weights[k] * surrogate.sources[k].predict(at)[0].mean).sum();
        let (target, found) = (own.predict(at)[0], posterior.predict(at)[0]);
        let expected = 20.0 + deviation * past + weights[2] * (target.mean - 20.0);
        assert!((found.mean - expected).abs() < 1e-6, "{} {expected}", found.mean);
        assert!((found.deviation - target.deviation).abs() < 1e-6);
    }
}

#[test]
fn past_tasks_alone_speak_before_the_first_cost() {
    let sources = vec![model_of(|x| (x - 0.3).powi(2))];
    let surrogate = TstR { sources, bandwidth: 0.1, target: GaussianProcess::default() };
    let posterior = surrogate.fit(&cube(1), &Observations::default(), &mut stream(0)).unwrap();
    let means: Vec<f64> = posterior.predict(&[&[0.0], &[0.3], &[0.6]]).iter().map(|p| p.mean).collect();
    assert!(means[1] < means[0] && means[1] < means[2]);
    assert_eq!(surrogate.needs(), 0);
    assert_eq!(TstR { sources: vec![], ..surrogate }.needs(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn weights_are_shares_and_see_ranks_only(costs in prop::collection::vec(0..5i32, 0..9)) {
        let costs: Vec<f64> = costs.into_iter().map(f64::from).collect();
        let weights = two(0.7).weights(&observed(&costs));
        prop_assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        prop_assert!(weights.iter().all(|w| (0.0..=1.0).contains(w)));
        let stretched: Vec<f64> = costs.iter().map(|c| c.exp() * 1e3).collect();
        prop_assert_eq!(weights, two(0.7).weights(&observed(&stretched)));
    }
}
