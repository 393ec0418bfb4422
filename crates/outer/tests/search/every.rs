//! Every strategy on every problem.

use crate::problems::{Task, all, bowl, cube, names, search, strategy, with};
use metaburn_core::{Outcome, Study, Value};

/// What holds for every study.
fn check(what: &str, task: &Task, study: &Study) {
    for (i, trial) in study.trials().iter().enumerate() {
        let suggestion = &trial.suggestion;
        assert!(study.fidelities.contains(&suggestion.fidelity), "{what}: trial {i}");
        match &task.candidates {
            Some(candidates) => {
                let candidate = suggestion.candidate.expect("a candidate");
                assert_eq!(candidates[candidate], suggestion.point, "{what}: trial {i}");
            }
            None => assert_eq!(task.space.snap(&suggestion.point), suggestion.point, "{what}: trial {i}"),
        }
        let before = &study.trials()[..i];
        assert!(before.iter().all(|t| t.suggestion != *suggestion), "{what}: trial {i} is a duplicate");
        assert_ne!(trial.outcome, Outcome::Pending, "{what}: trial {i}");
    }
}

#[test]
fn suggestions_are_valid_new_and_the_same_for_the_same_seed() {
    for task in all() {
        for name in names() {
            for ahead in [1, 3] {
                let what = format!("{name} on {}, {ahead} at a time", task.name);
                let strategy = strategy(name);
                let study = search(&task, strategy.as_ref(), 5, 36, ahead);
                check(&what, &task, &study);
                let again = search(&task, strategy.as_ref(), 5, 36, ahead);
                assert_eq!(study.trials(), again.trials(), "{what}");
                assert!(!study.trials().is_empty(), "{what}");
            }
        }
    }
}

#[test]
fn finite_sets_are_tried_in_full() {
    for task in all() {
        let Some(size) = task.size() else { continue };
        // Failed configurations climb no further, but every one begins.
        for name in names() {
            let study = search(&task, strategy(name).as_ref(), 1, 200, 1);
            let mut tried: Vec<_> =
                study.trials().iter().map(|t| format!("{:?}", t.suggestion.point)).collect();
            tried.sort();
            tried.dedup();
            assert_eq!(tried.len(), size, "{name} on {}", task.name);
            let full = study.trials().iter().filter(|t| t.suggestion.fidelity == 1.0);
            assert_eq!(full.count(), size, "{name} on {}", task.name);
        }
    }
}

#[test]
fn seeds_matter() {
    let task = Task::new("smooth", cube(2), bowl);
    for name in names().into_iter().filter(|name| *name != "grid" && *name != "nelder_mead") {
        let study = |seed| search(&task, strategy(name).as_ref(), seed, 20, 1);
        assert_ne!(study(1).trials(), study(2).trials(), "{name}");
    }
}

#[test]
fn those_that_learn_beat_random_search_on_a_bowl() {
    let task = Task::new("smooth", cube(2), bowl);
    let reached = |name: &str| {
        let best = |seed| {
            let study = search(&task, strategy(name).as_ref(), seed, 60, 1);
            study.incumbent().expect("a cost").0.log10()
        };
        (0..10).map(best).sum::<f64>() / 10.0
    };
    let random = reached("random");
    for name in ["tpe", "cma_es", "nelder_mead", "particle_swarm", "simulated_annealing"] {
        let reached = reached(name);
        println!("{name}: 10^{reached:.2}, random search 10^{random:.2}");
        assert!(reached < random - 0.3, "{name}: 10^{reached}, random search 10^{random}");
    }
}

#[test]
fn settings_are_checked() {
    let wrong: [(&str, &str, Value); 7] = [
        ("tpe", "initial", Value::Int(0)),
        ("cma_es", "step", Value::Float(0.0)),
        ("asha", "eta", Value::Float(1.0)),
        ("hyperband", "eta", Value::Text("3".into())),
        ("nelder_mead", "edge", Value::Float(0.6)),
        ("particle_swarm", "particles", Value::Int(0)),
        ("grid", "resolution", Value::Int(-1)),
    ];
    for (name, key, value) in wrong {
        let error = with(name, &[(key, value)]).err().expect("refused").to_string();
        assert!(error.starts_with(&format!("`tuner.{key}`: expected")), "{name}: {error}");
    }
    let error = with("tpe", &[("candidate", Value::Int(3))]).err().expect("refused").to_string();
    assert_eq!(error, "unknown key `tuner.candidate`; did you mean `candidates`?");
}
