//! Our environments do what Gymnasium's do.
//!
//! The interpreter is `METABURN_PYTHON`, or `python3`. Where it has no Gymnasium the tests say that they are
//! skipped; with `METABURN_REQUIRE_GYMNASIUM=1` that is a failure.

use crate::{build, drawn, refusal, simulation};
use metaburn_core::{Actions, Split, TaskDistribution, Value};
use serde_json::json;
use std::env;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Observations, reward, terminated, truncated.
type Step = (Vec<f64>, f64, bool, bool);

fn python() -> Option<String> {
    let python = env::var("METABURN_PYTHON").unwrap_or_else(|_| "python3".to_string());
    let importable = Command::new(&python).args(["-c", "import gymnasium"]).output();
    if importable.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    let required = env::var("METABURN_REQUIRE_GYMNASIUM").is_ok_and(|value| value == "1");
    assert!(!required, "{python} cannot import gymnasium; install it or unset METABURN_REQUIRE_GYMNASIUM");
    println!("skipped: {python} cannot import gymnasium");
    None
}

fn family(python: &str, environment: &str, parameters: &[(&str, [f64; 2])]) -> Arc<dyn TaskDistribution> {
    let ranges = parameters
        .iter()
        .map(|(name, range)| (format!("parameters.{name}"), Value::List(range.map(Value::Float).to_vec())));
    let ranges: Vec<(String, Value)> = ranges.collect();
    let given = ranges.iter().map(|(key, range)| (key.as_str(), range.clone()));
    let given: Vec<_> =
        given.chain([("environment", environment.into()), ("python", python.into())]).collect();
    build("gymnasium", &given).unwrap()
}

/// Trajectories by Gymnasium alone.
fn directly(python: &str, asked: &serde_json::Value) -> Vec<Vec<Step>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/control/rollout.py");
    let mut child =
        Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(asked.to_string().as_bytes()).unwrap();
    serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap()
}

/// A plan that is nobody's policy: choices and forces that change with time and place.
fn plan(actions: Actions, environment: usize, time: usize) -> Vec<f64> {
    let wave = (0.7 * time as f64 + environment as f64).sin();
    match actions {
        Actions::Discrete(choices) => {
            vec![((wave + 1.0) / 2.0 * choices as f64).floor().min(choices as f64 - 1.0)]
        }
        Actions::Continuous(numbers) => vec![3.0 * wave; numbers],
    }
}

/// All environments side by side, none beyond its end.
fn agree(python: &str, environment: &str, parameters: &[(&str, [f64; 2])], reset_again: bool) {
    let tasks = family(python, environment, parameters);
    let world = simulation(tasks.as_ref()).world;
    let (actions, width, horizon) = (world.actions(), world.description(), world.horizon());
    let [_, (descriptions, seeds)] = drawn(tasks.as_ref(), Split::Test, 1, 4);
    let (descriptions, seeds) = (&descriptions[..5 * width], &seeds[..5]);
    let plans: Vec<Vec<Vec<f64>>> =
        (0..5).map(|i| (0..horizon).map(|time| plan(actions, i, time)).collect()).collect();
    let rows: Vec<Vec<f64>> = (0..5).map(|i| descriptions[i * width..(i + 1) * width].to_vec()).collect();
    let names: Vec<&str> = parameters.iter().map(|(name, _)| *name).collect();
    let expected = directly(
        python,
        &json!({"environment": environment, "parameters": names, "descriptions": rows, "seeds": seeds, "actions": plans}),
    );

    let mut environments = world.environments(descriptions).unwrap();
    if reset_again {
        environments.reset(&[1, 2, 3, 4, 5]).unwrap();
        environments.step(&(0..5).flat_map(|i| plan(actions, i, 0)).collect::<Vec<_>>(), &[true; 5]).unwrap();
    }
    let mut seen = environments.reset(seeds).unwrap();
    for time in 0..horizon {
        for (i, steps) in expected.iter().enumerate().filter(|(_, steps)| steps.len() > time) {
            let own = &seen[i * world.observation()..(i + 1) * world.observation()];
            assert!(
                own.iter().zip(&steps[time].0).all(|(a, b)| (a - b).abs() <= 1e-14 * b.abs()),
                "{time} {i}"
            );
        }
        let running: Vec<bool> = expected.iter().map(|steps| steps.len() > time + 1).collect();
        let acts: Vec<f64> = (0..5).flat_map(|i| plans[i][time].clone()).collect();
        let found = environments.step(&acts, &running).unwrap();
        for (i, steps) in expected.iter().enumerate().filter(|(i, _)| running[*i]) {
            let (_, reward, terminated, truncated) = &steps[time + 1];
            assert!((found.rewards[i] - reward).abs() <= 1e-14 * reward.abs(), "{time} {i}");
            assert_eq!((found.terminated[i], found.truncated[i]), (*terminated, *truncated), "{time} {i}");
        }
        seen = found.observations;
    }
    let ends: Vec<(bool, bool)> =
        expected.iter().map(|steps| steps.last().map(|s| (s.2, s.3)).unwrap()).collect();
    assert!(ends.iter().all(|(terminated, truncated)| terminated | truncated), "{ends:?}");
}

#[test]
fn rollouts_are_those_of_gymnasium() {
    let Some(python) = python() else { return };
    agree(&python, "CartPole-v1", &[("force_mag", [5.0, 15.0]), ("gravity", [5.0, 15.0])], false);
    agree(&python, "Pendulum-v1", &[("g", [5.0, 15.0])], true);
    agree(&python, "MountainCarContinuous-v0", &[], false);
}

#[test]
fn the_laws_of_task_distributions_hold() {
    let Some(python) = python() else { return };
    metaburn_testkit::check_tasks(family(&python, "Pendulum-v1", &[("m", [0.5, 1.5])]).as_ref());
}

#[test]
fn a_shorter_horizon_cuts_off() {
    let Some(python) = python() else { return };
    let given = [
        ("environment", "Pendulum-v1".into()),
        ("python", python.as_str().into()),
        ("horizon", Value::Int(2)),
    ];
    let world = simulation(build("gymnasium", &given).unwrap().as_ref()).world;
    let mut environments = world.environments(&[]).unwrap();
    environments.reset(&[7, 8]).unwrap();
    assert_eq!(environments.step(&[0.0, 0.0], &[true, true]).unwrap().truncated, [false, false]);
    assert_eq!(environments.step(&[0.0, 0.0], &[true, false]).unwrap().truncated, [true, false]);
}

#[test]
fn what_cannot_be_passed_on_is_named() {
    let Some(python) = python() else { return };
    let said = |environment: &str, more: &[(&str, Value)]| {
        let base = [("environment", environment.into()), ("python", python.as_str().into())];
        refusal("gymnasium", &[&base, more].concat()).replace(&python, "PYTHON")
    };
    assert_eq!(said("Blackjack-v1", &[]).split(';').next_back().unwrap(), " a Box of one axis is needed");
    assert_eq!(
        said("CartPole-v1", &[("parameters.lenght", Value::List(vec![Value::Int(1), Value::Int(2)]))]),
        "`PYTHON` says: ValueError: CartPole-v1 has no attribute `lenght` that is a number"
    );
    assert!(
        said("NoSuchThing-v0", &[]).starts_with("`PYTHON` says: NameNotFound: Environment `NoSuchThing`")
    );
}
