//! Grid, random search, Sobol sequence and Latin hypercube.

use crate::problems::{Task, bowl, cube, points, search, strategy, table, unit, with};
use metaburn_core::{Domain, Error, Parameter, Scale, Seeds, Space, Strategy, Study, Value};
use metaburn_outer::search::{Grid, Random, Sobol};
use std::collections::BTreeMap;
use std::sync::Arc;

#[test]
fn a_grid_is_a_lattice_with_the_last_axis_fastest() {
    let grid = with("grid", &[("resolution", Value::Int(3))]).expect("a grid");
    let study = search(&Task::new("", cube(2), bowl), grid.as_ref(), 0, 100, 1);
    let axis = [0.0, 0.5, 1.0];
    let lattice: Vec<Vec<f64>> = axis.iter().flat_map(|&a| axis.map(|b| vec![a, b])).collect();
    assert_eq!(points(&study), lattice);
    assert!(matches!(grid.ask(&study), Err(Error::Exhausted(9))));
}

#[test]
fn a_grid_without_resolution_is_the_finest_within_the_budget() {
    let count =
        |d, budget| search(&Task::new("", cube(d), bowl), &Grid::default(), 0, budget, 1).trials().len();
    assert_eq!([count(2, 24), count(2, 25), count(2, 26), count(3, 8), count(1, 7)], [16, 25, 25, 8, 7]);
    // One point is the middle, even if a finer grid does not fit.
    let study = search(&Task::new("", cube(3), bowl), &Grid::default(), 0, 5, 1);
    assert_eq!(points(&study), [[0.5; 3]]);
}

#[test]
fn a_grid_gives_no_values_to_parameters_out_of_use() {
    let parameters = vec![
        Parameter::new("kernel", Domain::categorical(["linear", "rbf"])),
        unit("gamma").when("kernel", ["rbf"]),
    ];
    let space = Arc::new(Space::new(parameters).expect("a space"));
    let study = search(&Task::new("", space, bowl), &Grid { resolution: 4 }, 0, 100, 1);
    assert_eq!(study.trials().len(), 1 + 4);
}

#[test]
fn a_grid_on_a_table_spreads_over_it_and_then_takes_the_rest() {
    let study = search(&table(bowl), &Grid::default(), 0, 10, 1);
    let candidates: Vec<usize> = study.trials().iter().filter_map(|t| t.suggestion.candidate).collect();
    assert_eq!(candidates, (0..10).map(|i| 3 * i).collect::<Vec<_>>());
}

#[test]
fn the_latin_hypercube_has_one_point_in_each_interval_of_each_axis() {
    let study = search(&Task::new("", cube(3), bowl), strategy("latin_hypercube").as_ref(), 3, 17, 1);
    for axis in 0..3 {
        let mut bins: Vec<usize> = points(&study).iter().map(|p| (p[axis] * 17.0) as usize).collect();
        assert!(!bins.is_sorted(), "the permutation of axis {axis} does nothing");
        bins.sort();
        assert_eq!(bins, (0..17).collect::<Vec<_>>());
    }
}

#[test]
fn the_sobol_sequence_fills_intervals_and_keeps_its_scrambling() {
    let task = Task::new("", cube(2), bowl);
    let run = |sobol: Sobol, seed| points(&search(&task, &sobol, seed, 16, 1));
    for axis in 0..2 {
        let mut bins: Vec<usize> =
            run(Sobol::default(), 0).iter().map(|p| (p[axis] * 16.0) as usize).collect();
        bins.sort();
        assert_eq!(bins, (0..16).collect::<Vec<_>>());
    }
    let fixed = Sobol { scramble: Some(4) };
    let named = with("sobol", &[("scramble", Value::Int(4))]).expect("a sequence");
    assert_eq!(run(fixed, 0), points(&search(&task, named.as_ref(), 5, 16, 1)));
    assert_eq!(run(fixed, 0), run(fixed, 1));
    assert_ne!(run(Sobol::default(), 0), run(Sobol::default(), 1));
}

#[test]
fn random_search_draws_every_candidate_equally_often() {
    let task = Task {
        candidates: Some(Arc::new((0..5).map(|i| vec![f64::from(i * i) / 16.0]).collect())),
        ..Task::new("", cube(1), bowl)
    };
    let mut counts: BTreeMap<usize, f64> = BTreeMap::new();
    for seed in 0..2000 {
        let mut study = Study::of(&task, Seeds::new(seed), 5);
        // The second of two draws, over the four that are left.
        study.ask(study.place(&[1.0], 1.0).expect("the last candidate"));
        let candidate = Random.ask(&study).expect("one is left").candidate.expect("a candidate");
        *counts.entry(candidate).or_default() += 1.0;
    }
    assert_eq!(counts.keys().copied().collect::<Vec<_>>(), [0, 1, 2, 3]);
    let chi_square: f64 = counts.values().map(|count| (count - 500.0).powi(2) / 500.0).sum();
    // Three degrees of freedom: beyond 16.3 once in a thousand.
    assert!(chi_square < 16.3, "{counts:?}");
}

#[test]
fn log_scales_are_searched_evenly_in_the_logarithm() {
    let rate = Parameter::new("rate", Domain::real(1e-4, 1.0, Scale::Log));
    let space = Arc::new(Space::new(vec![rate]).expect("a space"));
    let study = search(&Task::new("", space, bowl), &Grid { resolution: 5 }, 0, 5, 1);
    let rates = (0..5).map(|i| study.configuration(i)["rate"].clone());
    for (rate, expected) in rates.zip([1e-4, 1e-3, 1e-2, 1e-1, 1.0]) {
        let Value::Float(rate) = rate else { panic!("{rate} is no float") };
        assert!((rate / expected - 1.0).abs() < 1e-12, "{rate} for {expected}");
    }
}
