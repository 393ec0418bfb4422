//! The ranking-weighted ensemble.

use crate::{cube, model_of, observed, stream};
use metaburn_core::{Observations, Posterior, Surrogate};
use metaburn_gp::{FittedGp, GaussianProcess};
use metaburn_surrogate::{Rgpe, SourceModel};
use proptest::prelude::*;
use std::sync::Arc;

/// Costs that go up and down: any trial is predicted wrong from its neighbours.
const ZIGZAG: [f64; 7] = [0.0, 1.0, 0.1, 0.9, 0.2, 1.1, -0.1];

fn rgpe(sources: Vec<Arc<SourceModel>>, budget: usize) -> Rgpe {
    Rgpe { sources, bootstraps: 100, budget, target: GaussianProcess::default() }
}

fn fitted(seen: &Observations) -> FittedGp {
    GaussianProcess::default().fit_to(&cube(1), &seen.points, &seen.costs).unwrap()
}

fn weights(rgpe: &Rgpe, costs: &[f64], index: u64) -> Vec<f64> {
    let seen = observed(costs);
    rgpe.weights(&fitted(&seen), &seen, &mut stream(index))
}

/// The piecewise linear function through the zigzag, on the grid of past tasks.
fn zigzag(x: f64) -> f64 {
    let i = ((x * 6.0) as usize).min(5);
    ZIGZAG[i] + (x * 6.0 - i as f64) * (ZIGZAG[i + 1] - ZIGZAG[i])
}

fn twin() -> Arc<SourceModel> {
    crate::model(&crate::past("twin", 31, zigzag))
}

fn reversed() -> Arc<SourceModel> {
    crate::model(&crate::past("reversed", 31, |x| -zigzag(x)))
}

#[test]
fn a_twin_wins_and_its_reverse_gets_nothing() {
    for index in 0..5 {
        let weights = weights(&rgpe(vec![reversed(), twin()], 1_000_000), &ZIGZAG, index);
        assert_eq!(weights[0], 0.0);
        assert!(weights[1] > 0.95, "{weights:?}");
    }
}

#[test]
fn ties_are_split_equally() {
    let weights = weights(&rgpe(vec![twin(), twin()], 1_000_000), &ZIGZAG, 0);
    assert!(weights[0] == weights[1] && weights[0] > 0.45, "{weights:?}");
}

#[test]
fn the_task_at_hand_is_judged_by_what_it_predicts_of_trials_left_out() {
    let seen = observed(&ZIGZAG);
    let target = fitted(&seen);
    let points: Vec<&[f64]> = seen.points.iter().map(Vec::as_slice).collect();
    // On the trials themselves its ranking has hardly a fault, that of a constant one does …
    let means: Vec<f64> = target.predict(&points).iter().map(|p| p.mean).collect();
    let slope: Vec<f64> = seen.points.iter().map(|p| p[0]).collect();
    let share = |predictions: &[f64]| metaburn_surrogate::discordance(&ZIGZAG, predictions);
    assert!(share(&means) < share(&slope));
    // … and yet the past task wins, since left out each trial is ranked worse than that.
    let weights = weights(&rgpe(vec![model_of(|x| x)], 1_000_000), &ZIGZAG, 0);
    assert!(weights[0] > 0.5, "{weights:?}");
}

#[test]
fn at_the_end_the_task_at_hand_is_on_its_own() {
    for budget in [1, 7] {
        assert_eq!(weights(&rgpe(vec![twin(), twin()], budget), &ZIGZAG, 0), [0.0, 0.0, 1.0]);
    }
}

#[test]
fn past_tasks_stay_with_a_probability_that_falls() {
    // After 7 of 14 trials half of what it would be at first.
    let (rgpe, seen) = (rgpe(vec![twin()], 14), observed(&ZIGZAG));
    let target = fitted(&seen);
    let stays = (0..400).filter(|&i| rgpe.weights(&target, &seen, &mut stream(i))[0] > 0.0).count();
    assert!((160..=230).contains(&stays), "{stays}"); // 200 ± 3 deviations of 10, a bit less than half
}

#[test]
fn weights_are_equal_before_three_trials() {
    let ensemble = rgpe(vec![twin(), reversed()], 50);
    assert_eq!(weights(&ensemble, &[1.0, 0.0], 0), [1.0 / 3.0; 3]);
    assert_eq!(weights(&ensemble, &[1.0], 0), [1.0 / 3.0; 3]);
    let posterior = ensemble.fit(&cube(1), &Observations::default(), &mut stream(0)).unwrap();
    let found = posterior.predict(&[&[0.5]])[0];
    let past: f64 = ensemble.sources.iter().map(|s| s.predict(&[&[0.5]])[0].mean / 3.0).sum();
    assert!((found.mean - past).abs() < 1e-12);
}

#[test]
fn means_add_up_and_variances_with_squared_weights() {
    let (ensemble, space) = (rgpe(vec![model_of(|x| x), model_of(|x| x * x)], 50), cube(1));
    let seen = observed(&[10.0, 30.0]); // two trials: all weights are a third
    let posterior = ensemble.fit(&space, &seen, &mut stream(0)).unwrap();
    let own = GaussianProcess::default().fit_to(&space, &seen.points, &seen.costs).unwrap();
    let at: &[&[f64]] = &[&[0.35]];
    let (target, found) = (own.predict(at)[0], posterior.predict(at)[0]);
    let past: Vec<_> = ensemble.sources.iter().map(|s| s.predict(at)[0]).collect();
    // The costs have mean 20 and deviation 10.
    let mean = 20.0 + (10.0 * (past[0].mean + past[1].mean) + (target.mean - 20.0)) / 3.0;
    let variance = target.deviation.powi(2) + past.iter().map(|p| (10.0 * p.deviation).powi(2)).sum::<f64>();
    assert!((found.mean - mean).abs() < 1e-6);
    assert!((found.deviation - variance.sqrt() / 3.0).abs() < 1e-6);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn weights_are_shares_in_any_unit(costs in prop::collection::vec(0..5i32, 1..9), index in 0..9u64) {
        let costs: Vec<f64> = costs.into_iter().map(f64::from).collect();
        let ensemble = rgpe(vec![model_of(|x| x), model_of(|x| (x - 0.5).powi(2))], 50);
        let found = weights(&ensemble, &costs, index);
        prop_assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        prop_assert!(found.iter().all(|w| (0.0..=1.0 + 1e-12).contains(w)));
        let doubled: Vec<f64> = costs.iter().map(|c| c * 4096.0).collect();
        prop_assert_eq!(found, weights(&ensemble, &doubled, index));
    }
}
