//! Successive halving, Hyperband and ASHA, on studies made by hand.

use crate::problems::cube;
use metaburn_core::{Error, Result, Seeds, Strategy, Study, Suggestion};
use metaburn_outer::search::{Asha, Hyperband, SuccessiveHalving};
use std::sync::Arc;

const FAILED: f64 = f64::NAN;
const PENDING: f64 = f64::INFINITY;
const NINTH: f64 = 1.0 / 9.0;
const THIRD: f64 = 1.0 / 3.0;

/// A study on rungs 1/9, 1/3 and 1 with these trials: configuration, fidelity, cost.
fn study(trials: &[(usize, f64, f64)]) -> Study {
    let mut study = Study::new(cube(1), Seeds::new(3), 1000);
    study.candidates = Some(Arc::new((0..100).map(|i| vec![i as f64 / 100.0]).collect()));
    study.fidelities = vec![NINTH, THIRD, 1.0];
    trials.iter().for_each(|&trial| add(&mut study, trial));
    study
}

fn add(study: &mut Study, (candidate, fidelity, cost): (usize, f64, f64)) {
    let point = study.candidates.as_ref().expect("a table")[candidate].clone();
    let trial = study.ask(Suggestion { point, candidate: Some(candidate), fidelity });
    if cost != PENDING {
        study.tell(trial, if cost.is_nan() { Err("it failed".into()) } else { Ok(cost) });
    }
}

/// The next trial: configuration and fidelity; none for a configuration that was not tried before.
fn next(strategy: &dyn Strategy, study: &Study) -> Result<(Option<usize>, f64)> {
    let suggestion = strategy.ask(study)?;
    let known = study.trials().iter().any(|t| t.suggestion.candidate == suggestion.candidate);
    Ok((suggestion.candidate.filter(|_| known), suggestion.fidelity))
}

/// What comes after these trials.
fn after(strategy: &dyn Strategy, trials: &[(usize, f64, f64)]) -> (Option<usize>, f64) {
    next(strategy, &study(trials)).expect("a suggestion")
}

/// Nine configurations on the lowest rung; number `i` costs `costs[i]`.
fn lowest(costs: [f64; 9]) -> Vec<(usize, f64, f64)> {
    costs.iter().enumerate().map(|(i, &cost)| (i, NINTH, cost)).collect()
}

#[test]
fn asha_promotes_the_best_third_as_soon_as_there_is_one() {
    let asha = Asha::default();
    assert_eq!(after(&asha, &[]), (None, NINTH));
    let mut trials = vec![(7, NINTH, 0.5), (8, NINTH, 0.2)];
    // ⌊2/3⌋ = 0.
    assert_eq!(after(&asha, &trials), (None, NINTH));
    trials.push((9, NINTH, 0.3));
    assert_eq!(after(&asha, &trials), (Some(8), THIRD));
    // It is on its way; the next best is not among ⌊3/3⌋.
    trials.push((8, THIRD, PENDING));
    assert_eq!(after(&asha, &trials), (None, NINTH));
    // Later the first of them may be overtaken; only what was not promoted is.
    trials.extend([(1, NINTH, 0.1), (2, NINTH, 0.9), (3, NINTH, 0.9)]);
    assert_eq!(after(&asha, &trials), (Some(1), THIRD));
}

#[test]
fn asha_looks_at_high_rungs_first() {
    let mut trials = lowest([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    trials.extend([(0, THIRD, 0.3), (1, THIRD, 0.1)]);
    assert_eq!(after(&Asha::default(), &trials), (Some(2), THIRD));
    trials.push((2, THIRD, 0.2));
    assert_eq!(after(&Asha::default(), &trials), (Some(1), 1.0));
    trials.push((1, 1.0, 0.05));
    // All three that may be promoted from the lowest rung were.
    assert_eq!(after(&Asha::default(), &trials), (None, NINTH));
}

#[test]
fn asha_counts_failures_but_neither_promotes_them_nor_counts_pending_trials() {
    let asha = Asha::default();
    let failures = [(4, NINTH, FAILED), (5, NINTH, FAILED), (6, NINTH, 3.0)];
    assert_eq!(after(&asha, &failures), (Some(6), THIRD));
    assert_eq!(after(&asha, &[(4, NINTH, FAILED), (5, NINTH, FAILED), (6, NINTH, FAILED)]), (None, NINTH));
    let pending = [(4, NINTH, PENDING), (5, NINTH, 1.0), (6, NINTH, 3.0)];
    assert_eq!(after(&asha, &pending), (None, NINTH));
}

#[test]
fn of_equal_costs_the_earlier_is_promoted() {
    let trials = [(30, NINTH, 1.0), (20, NINTH, 1.0), (10, NINTH, 1.0)];
    assert_eq!(after(&Asha::default(), &trials), (Some(30), THIRD));
    let halving = SuccessiveHalving { configurations: 3, ..SuccessiveHalving::default() };
    assert_eq!(after(&halving, &trials), (Some(30), THIRD));
}

#[test]
fn eta_chooses_the_rungs() {
    let mut study = study(&[]);
    study.fidelities = vec![0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];
    // 1, 0.3 (at most 1/3), 0.1 (at most 0.1).
    assert_eq!(next(&Asha { eta: 3.0 }, &study).expect("one").1, 0.1);
    // 1, 0.5, 0.2, 0.1.
    for (candidate, cost) in [(1, 1.0), (2, 2.0)] {
        add(&mut study, (candidate, 0.1, cost));
    }
    assert_eq!(next(&Asha { eta: 2.0 }, &study).expect("one"), (Some(1), 0.2));
    // However small η is, no fidelity counts twice.
    assert_eq!(next(&Asha { eta: 1.0 + 1e-12 }, &study).expect("one"), (Some(1), 0.2));
    study.fidelities = vec![1.0];
    assert_eq!(next(&Asha { eta: 2.0 }, &study).expect("one"), (None, 1.0));
}

#[test]
fn halving_finishes_a_rung_before_it_promotes() {
    let halving = SuccessiveHalving::default();
    let costs = [0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.6, 0.4, 0.5];
    let mut trials = lowest(costs);
    assert_eq!(after(&halving, &trials[..8]), (None, NINTH));
    assert_eq!(after(&halving, &trials), (Some(1), THIRD));
    trials.push((1, THIRD, 0.3));
    assert_eq!(after(&halving, &trials), (Some(3), THIRD));
    trials.push((3, THIRD, 0.1));
    // Two of three on the middle rung: ASHA would wait too, but for the third, not for the rung.
    assert_eq!(after(&halving, &trials), (Some(5), THIRD));
    trials.push((5, THIRD, 0.2));
    assert_eq!(after(&halving, &trials), (Some(3), 1.0));
    trials.push((3, 1.0, 0.05));
    // The next nine.
    assert_eq!(after(&halving, &trials), (None, NINTH));
}

#[test]
fn halving_takes_up_the_next_configurations_while_it_waits() {
    let mut costs = [0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.6, 0.4, PENDING];
    assert_eq!(after(&SuccessiveHalving::default(), &lowest(costs)), (None, NINTH));
    // The one that began meanwhile is of the next bracket, so that the third best is still in this one.
    let mut trials = lowest(costs);
    trials.push((50, NINTH, 0.0));
    costs[8] = 0.25;
    trials.splice(..9, lowest(costs));
    assert_eq!(after(&SuccessiveHalving::default(), &trials), (Some(1), THIRD));
    trials.extend([(1, THIRD, PENDING), (3, THIRD, PENDING)]);
    assert_eq!(after(&SuccessiveHalving::default(), &trials), (Some(8), THIRD));
    trials.push((8, THIRD, PENDING));
    assert_eq!(after(&SuccessiveHalving::default(), &trials), (None, NINTH));
}

#[test]
fn halving_goes_on_with_fewer_when_some_fail() {
    let costs = [FAILED, FAILED, FAILED, FAILED, FAILED, FAILED, FAILED, 0.4, FAILED];
    let mut trials = lowest(costs);
    assert_eq!(after(&SuccessiveHalving::default(), &trials), (Some(7), THIRD));
    trials.push((7, THIRD, 0.4));
    assert_eq!(after(&SuccessiveHalving::default(), &trials), (Some(7), 1.0));
    assert_eq!(after(&SuccessiveHalving::default(), &lowest([FAILED; 9])), (None, NINTH));
}

/// Asks and tells with a cost by configuration; how many trials each fidelity has had.
fn run(strategy: &dyn Strategy, trials: usize) -> [usize; 3] {
    let mut study = study(&[]);
    for _ in 0..trials {
        let suggestion = strategy.ask(&study).expect("a suggestion");
        let cost = suggestion.candidate.map_or(0.0, |c| ((c * 37) % 100) as f64);
        let trial = study.ask(suggestion);
        study.tell(trial, Ok(cost));
    }
    let at = |fidelity| study.trials().iter().filter(|t| t.suggestion.fidelity == fidelity).count();
    [at(NINTH), at(THIRD), at(1.0)]
}

#[test]
fn hyperband_has_the_brackets_of_the_paper() {
    // s = 2: 9, 3, 1 configurations; s = 1: ⌈3/2·3⌉ = 5, ⌊5/3⌋ = 1; s = 0: 3.
    let hyperband = Hyperband::default();
    assert_eq!(run(&hyperband, 13), [9, 3, 1]);
    assert_eq!(run(&hyperband, 13 + 6), [9, 3 + 5, 1 + 1]);
    assert_eq!(run(&hyperband, 13 + 6 + 3), [9, 8, 2 + 3]);
    assert_eq!(run(&hyperband, 22 + 13), [18, 11, 6]);
}

#[test]
fn hyperband_tells_the_brackets_apart() {
    let mut trials = lowest([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    trials.extend([(0, THIRD, 0.3), (1, THIRD, 0.2), (2, THIRD, 0.1), (2, 1.0, 0.0)]);
    assert_eq!(after(&Hyperband::default(), &trials), (None, THIRD));
    // Costs of the first bracket's trials on the middle rung play no part in the second.
    trials.extend([(10, THIRD, 9.0), (11, THIRD, 8.0), (12, THIRD, 9.0), (13, THIRD, 9.0)]);
    assert_eq!(after(&Hyperband::default(), &trials), (None, THIRD));
    trials.push((14, THIRD, 9.0));
    assert_eq!(after(&Hyperband::default(), &trials), (Some(11), 1.0));
    trials.push((11, 1.0, 8.0));
    assert_eq!(after(&Hyperband::default(), &trials), (None, 1.0));
}

#[test]
fn halving_spends_most_trials_on_low_fidelities() {
    assert_eq!(run(&SuccessiveHalving::default(), 39), [27, 9, 3]);
    // ASHA promotes all of the best third, and some that were among it for a time.
    let [low, middle, full] = run(&Asha::default(), 130);
    assert!(low > middle && middle > full, "{low} {middle} {full}");
    assert!(middle + 1 >= low / 3 && full + 1 >= middle / 3, "{low} {middle} {full}");
}

#[test]
fn when_all_have_begun_the_best_that_remain_climb() {
    let mut study = study(&[(0, NINTH, 0.3), (1, NINTH, 0.2), (2, NINTH, 0.1), (3, NINTH, FAILED)]);
    study.candidates = Some(Arc::new((0..4).map(|i| vec![i as f64 / 100.0]).collect()));
    for strategy in [&Asha::default() as &dyn Strategy, &SuccessiveHalving::default(), &Hyperband::default()]
    {
        let mut study = study.clone();
        let mut climbed = Vec::new();
        let end = loop {
            match strategy.ask(&study) {
                Ok(Suggestion { candidate: Some(candidate), fidelity, .. }) => {
                    climbed.push((candidate, fidelity));
                    add(&mut study, (candidate, fidelity, 1.0 - fidelity + candidate as f64));
                }
                Ok(other) => panic!("{other:?} is no candidate"),
                Err(error) => break error,
            }
        };
        assert!(matches!(end, Error::Exhausted(4)), "{end}");
        assert_eq!(climbed, [(2, THIRD), (2, 1.0), (1, THIRD), (1, 1.0), (0, THIRD), (0, 1.0)]);
    }
}
