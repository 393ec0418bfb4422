//! Bayesian optimisation: how fast it finds what, and what it never does.

use metaburn_core::{
    Domain, Error, Observations, Parameter, Posterior, Registry, Result, Scale, Seeds, Setting, Space,
    Strategy, Stream, Study, Surrogate,
};
use metaburn_core::{Options, Value};
use metaburn_gp::{Acquisition, Bayesian, Initial, register};
use std::f64::consts::PI;
use std::sync::Arc;

fn numbers(d: usize) -> Arc<Space> {
    let parameter = |j: usize| Parameter::new(&format!("x{j}"), Domain::real(0.0, 1.0, Scale::Linear));
    Arc::new(Space::new((0..d).map(parameter).collect()).unwrap())
}

/// Branin's function less its minimum, on the unit square.
fn branin(u: &[f64]) -> f64 {
    let (x, y) = (15.0 * u[0] - 5.0, 15.0 * u[1]);
    let valley = y - 5.1 / (4.0 * PI * PI) * x * x + 5.0 / PI * x - 6.0;
    valley * valley + 10.0 * (1.0 - 1.0 / (8.0 * PI)) * x.cos() + 10.0 - 0.397_887_357_729_738
}

/// Asks and tells so many times; the lowest cost at the end.
fn search(strategy: &dyn Strategy, study: &mut Study, trials: usize, cost: impl Fn(&[f64]) -> f64) -> f64 {
    for _ in 0..trials {
        let suggestion = strategy.ask(study).unwrap();
        assert!(!study.has_tried(&suggestion), "{suggestion:?} twice");
        let cost = cost(&suggestion.point);
        let trial = study.ask(suggestion);
        study.tell(trial, Ok(cost));
    }
    study.incumbent().unwrap().0
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[test]
fn branin_is_minimised_long_before_chance_does() {
    let regret = |strategy: &Bayesian, trials| {
        let seeds = (0..10).map(|seed| {
            let mut study = Study::new(numbers(2), Seeds::new(seed), trials);
            search(strategy, &mut study, trials, branin)
        });
        median(seeds.collect())
    };
    let chance = Bayesian { initial: Initial::Random(200), ..Bayesian::default() };
    let chance = regret(&chance, 200);
    for acquisition in [
        Acquisition::LogExpectedImprovement,
        Acquisition::ProbabilityOfImprovement,
        Acquisition::ConfidenceBound { beta: 2.0 },
    ] {
        let found = regret(&Bayesian { acquisition, ..Bayesian::default() }, 30);
        assert!(found < chance / 3.0, "{acquisition:?}: {found} after 30, by chance {chance} after 200");
    }
    let precise = regret(&Bayesian::default(), 45);
    assert!(precise < 1e-3, "{precise}");
}

/// A table of 400 points with one lowest.
fn table(space: &Space) -> Arc<Vec<Vec<f64>>> {
    let grid = (0..400).map(|i| vec![f64::from(i % 20) / 19.0, f64::from(i / 20) / 19.0]);
    Arc::new(grid.map(|p| space.snap(&p)).collect())
}

#[test]
fn the_best_row_of_a_table_is_found() {
    let space = numbers(2);
    let candidates = table(&space);
    let lowest = candidates.iter().map(|p| branin(p)).fold(f64::INFINITY, f64::min);
    for seed in 0..10 {
        let mut study = Study::new(space.clone(), Seeds::new(seed), 40);
        study.candidates = Some(candidates.clone());
        // By chance one study in ten would come so far.
        assert_eq!(search(&Bayesian::default(), &mut study, 40, branin), lowest, "seed {seed}");
    }
}

#[test]
fn a_table_is_tried_in_full_and_then_exhausted() {
    let space = numbers(1);
    let mut study = Study::new(space, Seeds::new(0), 9);
    study.candidates = Some(Arc::new((0..9).map(|i| vec![f64::from(i) / 8.0]).collect()));
    search(&Bayesian::default(), &mut study, 9, |p| p[0]);
    assert!(matches!(Bayesian::default().ask(&study), Err(Error::Exhausted(9))));
}

/// A category, and for one of its values an integer on the logarithmic scale, for another a category.
fn conditional(finite: bool) -> Arc<Space> {
    let mut parameters = vec![
        Parameter::new("model", Domain::categorical(["tree", "svm", "mean"])),
        Parameter::new("depth", Domain::integer(1, 16, Scale::Log)).when("model", ["tree"]),
        Parameter::new("kernel", Domain::categorical(["linear", "rbf"])).when("model", ["svm"]),
    ];
    if !finite {
        parameters
            .push(Parameter::new("gamma", Domain::real(1e-3, 10.0, Scale::Log)).when("kernel", ["rbf"]));
    }
    Arc::new(Space::new(parameters).unwrap())
}

#[test]
fn a_finite_space_is_tried_in_full_without_a_duplicate() {
    // 16 trees, 2 machines and the mean.
    let mut study = Study::new(conditional(true), Seeds::new(1), 19);
    search(&Bayesian::default(), &mut study, 19, |p| p.iter().sum());
    assert!(matches!(Bayesian::default().ask(&study), Err(Error::Exhausted(_))));
}

#[test]
fn a_conditional_space_is_searched_where_it_pays() {
    let space = conditional(false);
    let cost = |p: &[f64]| match space.decode(p).get("gamma") {
        Some(Value::Float(gamma)) => (gamma.ln() - 0.1f64.ln()).powi(2),
        _ => 5.0 + p[1],
    };
    let found = (0..10).map(|seed| {
        let mut study = Study::new(space.clone(), Seeds::new(seed), 30);
        let best = search(&Bayesian::default(), &mut study, 30, cost);
        assert!(study.trials().iter().all(|t| space.snap(&t.suggestion.point) == t.suggestion.point));
        best
    });
    let found = median(found.collect());
    assert!(found < 1e-2, "{found}");
}

#[test]
fn the_same_study_gets_the_same_suggestion() {
    let mut study = Study::new(numbers(3), Seeds::new(5), 20);
    search(&Bayesian::default(), &mut study, 12, |p| p[0] - p[1] * p[2]);
    let again = study.clone();
    assert_eq!(Bayesian::default().ask(&study).unwrap(), Bayesian::default().ask(&again).unwrap());
}

#[test]
fn workers_in_parallel_get_suggestions_that_differ() {
    let mut study = Study::new(numbers(2), Seeds::new(2), 40);
    search(&Bayesian::default(), &mut study, 10, branin);
    let mut batch: Vec<Vec<f64>> = Vec::new();
    for _ in 0..6 {
        let suggestion = Bayesian::default().ask(&study).unwrap();
        batch.push(suggestion.point.clone());
        study.ask(suggestion);
    }
    for (i, a) in batch.iter().enumerate() {
        for b in &batch[..i] {
            let distance = a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(distance > 1e-2, "{batch:?}");
        }
    }
}

#[test]
fn batches_of_four_still_find_the_minimum() {
    let found = (0..10).map(|seed| {
        let mut study = Study::new(numbers(2), Seeds::new(seed), 48);
        for _ in 0..12 {
            let ask = |study: &mut Study| {
                let suggestion = Bayesian::default().ask(study).unwrap();
                study.ask(suggestion)
            };
            let batch: Vec<usize> = (0..4).map(|_| ask(&mut study)).collect();
            for trial in batch {
                let cost = branin(&study.trials()[trial].suggestion.point);
                study.tell(trial, Ok(cost));
            }
        }
        study.incumbent().unwrap().0
    });
    let found = median(found.collect());
    assert!(found < 0.05, "{found}");
}

#[test]
fn failures_are_learned_from() {
    // Half of the interval fails; the lowest cost is close to that half.
    let mut study = Study::new(numbers(1), Seeds::new(0), 30);
    for _ in 0..30 {
        let suggestion = Bayesian::default().ask(&study).unwrap();
        let x = suggestion.point[0];
        let trial = study.ask(suggestion);
        study.tell(trial, if x > 0.5 { Err("no memory".into()) } else { Ok((x - 0.4).powi(2)) });
    }
    assert!(study.incumbent().unwrap().0 < 1e-4);
    let failed = study.trials()[5..].iter().filter(|t| t.suggestion.point[0] > 0.5).count();
    assert!(failed < 10, "{failed} of 25");
}

#[test]
fn a_study_of_failures_goes_on() {
    let mut study = Study::new(numbers(2), Seeds::new(0), 12);
    for _ in 0..12 {
        let suggestion = Bayesian::default().ask(&study).unwrap();
        assert!(!study.has_tried(&suggestion));
        let trial = study.ask(suggestion);
        study.tell(trial, Err("always".into()));
    }
}

#[test]
fn given_points_come_first_and_never_twice() {
    let points = vec![vec![0.25, 0.5], vec![0.75, 0.5], vec![0.25, 0.5]];
    let strategy = Bayesian { initial: Initial::Points(points.clone()), ..Bayesian::default() };
    let mut study = Study::new(numbers(2), Seeds::new(0), 8);
    search(&strategy, &mut study, 8, branin);
    let tried: Vec<&Vec<f64>> = study.trials().iter().map(|t| &t.suggestion.point).collect();
    assert_eq!((tried[0], tried[1]), (&points[0], &points[1]));
}

struct Unfit;

impl Surrogate for Unfit {
    fn fit(&self, _: &Space, _: &Observations, _: &mut Stream) -> Result<Box<dyn Posterior>> {
        Err(Error::Surrogate("no".into()))
    }
}

#[test]
fn a_surrogate_that_cannot_be_fitted_is_an_error_and_not_a_random_point() {
    let strategy = Bayesian { surrogate: Arc::new(Unfit), ..Bayesian::default() };
    let mut study = Study::new(numbers(2), Seeds::new(0), 8);
    search(&strategy, &mut study, 5, branin);
    assert!(matches!(strategy.ask(&study), Err(Error::Surrogate(_))));
}

#[test]
fn the_tuner_is_built_by_name() {
    let mut registry = Registry::new();
    register(&mut registry);
    let build = |given: Vec<(&str, Value)>| {
        let given = given.into_iter().map(|(key, value)| (key.to_string(), value));
        let mut options = Options::new("tuner", given);
        let tuner = registry.build_tuner("gp", &mut options)?;
        options.finish()?;
        Ok::<_, Error>(tuner)
    };
    let space = numbers(1);
    let setting =
        Setting { space: &space, sources: &[], meta_features: &[], seeds: Seeds::new(0), budget: 9 };
    for acquisition in ["log_ei", "ucb", "pi"] {
        let strategy = build(vec![("acquisition", Value::from(acquisition))]).unwrap().strategy(&setting);
        let mut study = Study::new(space.clone(), Seeds::new(0), 9);
        assert!(search(&*strategy.unwrap(), &mut study, 9, |p| p[0]) < 0.2);
    }
    assert!(matches!(build(vec![("beta", Value::Float(1.0))]), Err(Error::UnknownKey { .. })));
    assert!(matches!(build(vec![("acquisition", Value::from("ei"))]), Err(Error::BadValue { .. })));
}

#[test]
fn a_warm_start_passes_over_what_was_tried_elsewhere_than_on_tables() {
    let x = Parameter::new("x", Domain::real(0.0, 1.0, Scale::Linear));
    let mut study = Study::new(Arc::new(Space::new(vec![x]).unwrap()), Seeds::new(0), 4);
    let points = [0.2, 0.5, 0.8].map(|u| vec![u]).to_vec();
    let strategy = Bayesian { initial: Initial::Points(points), ..Bayesian::default() };
    // As when a default configuration was tried beforehand.
    for u in [0.5, 0.1] {
        let trial = study.ask(study.place(&[u], 1.0).unwrap());
        study.tell(trial, Ok(u));
    }
    for expected in [0.2, 0.8] {
        let suggestion = strategy.ask(&study).unwrap();
        assert_eq!(suggestion.point, [expected]);
        let trial = study.ask(suggestion);
        study.tell(trial, Ok(1.0));
    }
    assert!(![0.2, 0.5, 0.8, 0.1].contains(&strategy.ask(&study).unwrap().point[0]));
}
