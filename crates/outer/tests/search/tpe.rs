//! The tree-structured Parzen estimator.

use crate::problems::{Task, bowl, cube, points, search, strategy, unit};
use metaburn_core::{Domain, Parameter, Scale, Seeds, Space, Strategy, Study, Suggestion};
use metaburn_outer::search::{Random, Tpe};
use std::sync::Arc;

#[test]
fn only_the_order_of_costs_counts() {
    let tasks = [Task::new("", cube(2), bowl), Task::new("", cube(2), |p| (9.0 * bowl(p)).exp())];
    let [plain, bent] = tasks.map(|task| points(&search(&task, strategy("tpe").as_ref(), 2, 50, 1)));
    assert_eq!(plain, bent);
}

#[test]
fn the_first_trials_are_those_of_random_search() {
    let task = Task::new("", cube(2), bowl);
    let tpe = points(&search(&task, &Tpe::default(), 2, 12, 1));
    let random = points(&search(&task, &Random, 2, 12, 1));
    assert_eq!(tpe[..10], random[..10]);
    assert_ne!(tpe[10..], random[10..]);
}

#[test]
fn the_best_category_is_chosen_most_often() {
    let parameters = vec![Parameter::new("kind", Domain::categorical(0..6_i64)), unit("x")];
    let space = Arc::new(Space::new(parameters).expect("a space"));
    // Category 4 is the best, and its neighbours on the axis the worst.
    let cost = |p: &[f64]| match (p[0] * 6.0) as usize {
        4 => 0.0,
        3 | 5 => 2.0,
        _ => 1.0,
    };
    let task = Task::new("", space, cost);
    let study = search(&task, &Tpe::default(), 7, 60, 1);
    let best = |trials: &[Vec<f64>]| trials.iter().filter(|p| cost(p) == 0.0).count();
    let chosen = best(&points(&study)[20..]);
    assert!(chosen > 15, "{chosen} of 40 where random search has 7");
}

#[test]
fn failures_are_kept_away_from() {
    let task = Task::new("", cube(2), |p| if p[0] > 0.5 { -1.0 } else { 1.0 + p[1] });
    let study = search(&task, &Tpe::default(), 7, 60, 1);
    let failed = study.trials()[20..].iter().filter(|t| t.cost().is_none()).count();
    assert!(failed < 8, "{failed} of 40 where random search has 20");
}

#[test]
fn the_split_follows_a_density_ratio() {
    // One good trial at 0.2 and nine bad ones around 0.7, on a table: near 0.2 is best.
    let candidates: Vec<Vec<f64>> = (0..=20).map(|i| vec![f64::from(i) / 20.0]).collect();
    let task = Task { candidates: Some(Arc::new(candidates)), ..Task::new("", cube(1), bowl) };
    let mut study = Study::of(&task, Seeds::new(0), 20);
    for place in [0.2, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9] {
        let trial = study.ask(study.place(&[place], 1.0).expect("a candidate"));
        study.tell(trial, Ok(if place == 0.2 { 0.0 } else { 1.0 }));
    }
    let next = Tpe::default().ask(&study).expect("a suggestion").point[0];
    assert!(next < 0.2, "{next}: the far side of the good one from the bad ones");
}

#[test]
fn pending_trials_are_kept_apart() {
    let task = Task::new("", cube(1), bowl);
    let spread = |ahead: bool| {
        let mut study = search(&task, &Tpe::default(), 4, 30, 1);
        let ask = |study: &mut Study| {
            let suggestion = Tpe::default().ask(study).expect("a suggestion");
            study.ask(suggestion)
        };
        let first = study.trials().len();
        for _ in 0..12 {
            let trial = ask(&mut study);
            if !ahead {
                study.tell(trial, Ok(1e-9));
            }
        }
        let batch: Vec<f64> = points(&study)[first..].iter().map(|p| p[0]).collect();
        let mean = batch.iter().sum::<f64>() / 12.0;
        (batch.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 12.0).sqrt()
    };
    let (pending, told) = (spread(true), spread(false));
    assert!(pending > 2.0 * told, "{pending} while pending, {told} when told to be good");
}

#[test]
fn lower_fidelities_are_not_mixed_in() {
    let mut study = Study::new(cube(1), Seeds::new(0), 30);
    study.fidelities = vec![0.5, 1.0];
    for i in 0..20 {
        let point = vec![f64::from(i) / 20.0];
        let trial = study.ask(Suggestion { point, candidate: None, fidelity: 0.5 });
        study.tell(trial, Ok(f64::from(i)));
    }
    assert_eq!(Tpe::default().ask(&study).expect("one"), Random.ask(&study).expect("one"));
}

#[test]
fn a_branch_is_chosen_and_searched() {
    let parameters = vec![
        Parameter::new("model", Domain::categorical(["a", "b", "c"])),
        unit("x").when("model", ["a"]),
        unit("y").when("model", ["b"]),
    ];
    let space = Arc::new(Space::new(parameters).expect("a space"));
    // Model b is the best near y = 0.8, and the worst elsewhere.
    let cost = |p: &[f64]| match (p[0] * 3.0) as usize {
        0 => 0.5 + p[1],
        1 => (p[2] - 0.8).abs() * 3.0,
        _ => 0.6,
    };
    let study = search(&Task::new("", space, cost), &Tpe::default(), 1, 80, 1);
    let near = points(&study)[30..].iter().filter(|p| cost(p) < 0.3).count();
    // Random search has a fifteenth.
    assert!(near > 15, "{near} of 50");
}

#[test]
fn small_spaces_are_scored_in_full() {
    // 200 configurations, of which the last not tried is found by no draw but by the list.
    let steps = Parameter::new("steps", Domain::integer(1, 200, Scale::Linear));
    let space = Arc::new(Space::new(vec![steps]).expect("a space"));
    let study = search(&Task::new("", space.clone(), bowl), &Tpe::default(), 1, 60, 1);
    let order =
        |trials: &[Vec<f64>]| trials.iter().map(|p| (p[0] - 0.3).abs()).sum::<f64>() / trials.len() as f64;
    let all = points(&study);
    assert!(order(&all[20..40]) < order(&all[..10]) / 2.0);
    // The five best of 200 are among 60.
    let best = (0..200).map(|i| space.nth(i)[0]).filter(|u| (u - 0.3).abs() < 0.013).count();
    assert_eq!(all.iter().filter(|p| (p[0] - 0.3).abs() < 0.013).count(), best);
}
