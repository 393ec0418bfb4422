//! The tuners as strategies.

use crate::{NAMES, cube, past, points, search, strategy, tuner};
use metaburn_core::{Options, Registry, Source, Study, Value};
use metaburn_gp::{Bayesian, Initial};

/// Tasks whose best point moves.
fn family() -> Vec<Source> {
    (0..6).map(|i| past(&format!("task {i}"), 17, move |x| (x - 0.5 - 0.04 * f64::from(i)).powi(2))).collect()
}

#[test]
fn the_first_trial_is_where_past_tasks_were_good() {
    let space = cube(1);
    for name in NAMES {
        let strategy = strategy(tuner(name, &[]).as_ref(), &space, &family()).unwrap();
        let study = search(strategy.as_ref(), &space, 1, |p| p[0]).unwrap();
        let first = points(&study)[0][0];
        assert!((0.45..0.75).contains(&first), "{name} starts at {first}");
    }
}

#[test]
fn few_trials_find_the_best_of_a_new_task() {
    let space = cube(1);
    for name in NAMES {
        let strategy = strategy(tuner(name, &[]).as_ref(), &space, &family()).unwrap();
        let study = search(strategy.as_ref(), &space, 8, |p| (p[0] - 0.61).powi(2)).unwrap();
        assert!(study.incumbent().unwrap().0 < 5e-4, "{name}: {:?}", points(&study));
    }
}

#[test]
fn suggestions_depend_on_the_study_alone() {
    let space = cube(1);
    for name in NAMES {
        let new = || strategy(tuner(name, &[]).as_ref(), &space, &family()).unwrap();
        let cost = |p: &[f64]| if p[0] > 0.6 { f64::NAN } else { -p[0] };
        let study = search(new().as_ref(), &space, 7, cost).unwrap();
        let mut again = Study::new(space.clone(), study.seeds, study.budget);
        for trial in study.trials() {
            let suggestion = new().ask(&again).unwrap();
            assert_eq!(suggestion, trial.suggestion, "{name}");
            let number = again.ask(suggestion);
            again.tell(number, trial.cost().ok_or_else(|| "failed".into()));
        }
    }
}

#[test]
fn a_first_trial_that_fails_or_runs_still_does_not_stop_past_tasks_from_being_asked() {
    let space = cube(1);
    for name in ["tst_r", "rgpe"] {
        let strategy = strategy(tuner(name, &[]).as_ref(), &space, &family()).unwrap();
        let study = search(strategy.as_ref(), &space, 3, |_| f64::NAN).unwrap();
        let mut pending = Study::new(space.clone(), study.seeds, 3);
        (0..3).for_each(|_| {
            let suggestion = strategy.ask(&pending).unwrap();
            pending.ask(suggestion);
        });
        for study in [study, pending] {
            let mut asked = points(&study);
            assert!(asked.iter().all(|p| (0.3..0.9).contains(&p[0])), "{name}: {asked:?}");
            asked.dedup();
            assert_eq!(asked.len(), 3);
        }
    }
}

#[test]
fn without_past_tasks_ensembles_are_the_plain_gaussian_process() {
    let space = cube(1);
    let plain = Bayesian { initial: Initial::Sobol(3), ..Bayesian::default() };
    let cost = |p: &[f64]| (p[0] - 0.2).powi(2);
    let expected = points(&search(&plain, &space, 4, cost).unwrap());
    for name in ["tst_r", "rgpe"] {
        let strategy = strategy(tuner(name, &[("initial", Value::Int(3))]).as_ref(), &space, &[]).unwrap();
        let found = points(&search(strategy.as_ref(), &space, 4, cost).unwrap());
        assert_eq!(found[..3], expected[..3]);
        // Costs are standardised twice: the last suggestion agrees but for rounding.
        assert!((found[3][0] - expected[3][0]).abs() < 1e-3, "{name}: {found:?} {expected:?}");
    }
}

#[test]
fn options_have_defaults_and_bounds() {
    let resolved = |name: &str, settings: &[(&str, Value)]| {
        let mut registry = Registry::new();
        metaburn_surrogate::register(&mut registry);
        let given = settings.iter().map(|(key, value)| (key.to_string(), value.clone()));
        let mut options = Options::new("tuner", given);
        registry.build_tuner(name, &mut options)?;
        options.finish()
    };
    let rgpe = resolved("rgpe", &[]).unwrap();
    let expected = [("bootstraps", 100), ("initial", 0), ("source_points", 100)];
    assert_eq!(rgpe.into_iter().collect::<Vec<_>>(), expected.map(|(k, v)| (k.to_string(), Value::Int(v))));
    assert_eq!(resolved("tst_r", &[]).unwrap()["bandwidth"], Value::Float(0.1));
    assert_eq!(resolved("warm_start", &[]).unwrap()["initial"], "neighbours".into());
    let said = |name, key, value: Value| resolved(name, &[(key, value)]).unwrap_err().to_string();
    assert_eq!(
        said("tst_r", "bandwidth", Value::Float(0.0)),
        "`tuner.bandwidth`: expected a number above 0, found a number 0.0"
    );
    assert!(said("rgpe", "bootstraps", Value::Int(0)).contains("an integer of at least 1"));
    assert!(said("zero_shot", "source_points", Value::Int(1)).contains("an integer of at least 2"));
    assert!(said("zero_shot", "bandwidth", Value::Float(0.1)).starts_with("unknown key `tuner.bandwidth`"));
}
