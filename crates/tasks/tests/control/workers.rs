//! Programs that do not do as they should: an error each, and never a wait without end.
#![cfg(unix)]

use crate::{build, refusal, simulation};
use metaburn_core::{Actions, Value};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

const HELLO: &str = r#"echo '{"observation": 1, "actions": {"discrete": 2}, "horizon": 3}'"#;

/// Long enough for a shell on a busy machine, short enough to wait for.
const PATIENCE: f64 = 2.0;

fn given(script: &str) -> Vec<(&'static str, Value)> {
    waiting(script, 60.0)
}

fn waiting(script: &str, timeout: f64) -> Vec<(&'static str, Value)> {
    let arguments = Value::List(vec!["-c".into(), script.into()]);
    vec![("program", "sh".into()), ("arguments", arguments), ("timeout", Value::Float(timeout))]
}

/// What is said about a program that should say what its environment is.
fn greeted(script: &str) -> String {
    refusal("gymnasium", &given(&format!("read call; {script}")))
}

/// What is said about a program that should begin two trajectories.
fn reset(script: &str, timeout: f64) -> String {
    let script = format!("read call; {HELLO}; read call; {script}");
    let world = simulation(build("gymnasium", &waiting(&script, timeout)).unwrap().as_ref()).world;
    let mut environments = world.environments(&[]).unwrap();
    let error = environments.reset(&[1, 2]).unwrap_err().to_string();
    let again = environments.reset(&[1, 2]).unwrap_err().to_string();
    assert_eq!(again, "the program of these environments has failed before");
    error
}

#[test]
fn a_program_in_any_language_will_do() {
    let script = format!(
        "read call; {HELLO}; read call; echo '{{\"observations\": [[0.5], [0.25]]}}'; read call; echo \
         '{{\"observations\": [[1], [2]], \"rewards\": [3, 4], \"terminated\": [true, false], \"truncated\": [false, false]}}'"
    );
    let world = simulation(build("gymnasium", &given(&script)).unwrap().as_ref()).world;
    assert_eq!((world.observation(), world.actions(), world.horizon()), (1, Actions::Discrete(2), 3));
    let mut environments = world.environments(&[]).unwrap();
    assert_eq!(environments.reset(&[1, 2]).unwrap(), [0.5, 0.25]);
    let seen = environments.step(&[0.0, 1.0], &[true, true]).unwrap();
    assert_eq!((seen.observations, seen.rewards), (vec![1.0, 2.0], vec![3.0, 4.0]));
    assert_eq!((seen.terminated, seen.truncated), (vec![true, false], vec![false, false]));
}

#[test]
fn the_dead_and_the_mute_are_named() {
    assert_eq!(
        refusal("gymnasium", &[("python", "no-such-python".into())]),
        "cannot start `no-such-python`: No such file or directory (os error 2)"
    );
    assert_eq!(refusal("gymnasium", &given("exit 3")), "`sh` ended before it answered, with exit status: 3");
    assert_eq!(greeted("kill -9 $$"), "`sh` ended before it answered, with signal: 9 (SIGKILL)");
    let start = Instant::now();
    let mute = refusal("gymnasium", &waiting("exec sleep 300", PATIENCE));
    assert_eq!(mute, "`sh` gave no answer in 2 s");
    assert_eq!(reset("exec sleep 300", PATIENCE), "`sh` gave no answer in 2 s");
    assert!(start.elapsed() < Duration::from_secs(60));
}

#[test]
fn the_babbling_are_named() {
    assert_eq!(
        greeted("exec yes nonsense"),
        "`sh` answered `nonsense`, which is not what it was asked for: expected ident at line 1 column 2"
    );
    assert_eq!(greeted("exec cat /dev/zero"), "`sh` answered more than 67108864 bytes without an end");
    assert_eq!(greeted(r#"echo '{"error": "no such thing"}'"#), "`sh` says: no such thing");
    assert_eq!(
        greeted(r#"echo '{"observation": 1, "actions": {"discrete": 0}, "horizon": 3}'"#),
        "`sh` has an environment with nothing to see or do: \
         Hello { observation: 1, actions: Discrete(0), horizon: Some(3) }"
    );
    assert_eq!(
        greeted(r#"echo '{"observation": 1, "actions": {"discrete": 2}, "horizon": null}'"#),
        "`tasks.horizon`: expected a number of steps, since CartPole-v1 sets itself no limit, found none"
    );
    assert_eq!(
        reset(r#"echo '{"observations": [[0.5]]}'"#, 60.0),
        "`sh` gave observations of lengths [1] for 2 environments with 1 numbers to see"
    );
    assert!(reset(r#"echo '{"rewards": []}'"#, 60.0).ends_with("missing field `observations`"));
}

/// A call longer than any pipe holds, to a program that does not read it.
#[test]
fn the_deaf_do_not_block() {
    let script = format!("read call; {HELLO}; exec sleep 300");
    let world = simulation(build("gymnasium", &waiting(&script, PATIENCE)).unwrap().as_ref()).world;
    let error = world.environments(&[]).unwrap().reset(&vec![u64::MAX; 100_000]).unwrap_err();
    assert_eq!(error.to_string(), "`sh` gave no answer in 2 s");
}

#[test]
fn ranges_are_checked() {
    let range = |items: &[f64]| Value::List(items.iter().copied().map(Value::Float).collect());
    for wrong in [range(&[2.0, 1.0]), range(&[1.0]), range(&[f64::NAN, 1.0])] {
        assert_eq!(
            refusal("gymnasium", &[("parameters.g", wrong)]),
            "`tasks.parameters.g`: expected two numbers, the lower one first, found a list"
        );
    }
    assert_eq!(
        refusal("gymnasium", &[("timeout", Value::Int(0))]),
        "`tasks.timeout`: expected seconds, above 0, found a number 0.0"
    );
}

/// Neither a process nor a zombie is left, whether it ends by itself or has to be made to.
#[test]
#[cfg(target_os = "linux")]
fn nobody_is_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    for stubborn in ["read call", "trap '' TERM HUP; exec sleep 300"] {
        let note = folder.path().join("pid");
        let script = format!("echo $$ > '{}'; read call; {HELLO}; {stubborn}", note.display());
        let tasks = build("gymnasium", &given(&script)).unwrap();
        let pid = fs::read_to_string(&note).unwrap();
        let process = format!("/proc/{}", pid.trim());
        assert!(Path::new(&process).exists());
        // Batches keep the process for the next one; the family is its last owner.
        drop(simulation(tasks.as_ref()).world.environments(&[]).unwrap());
        assert!(Path::new(&process).exists());
        drop(tasks);
        assert!(!Path::new(&process).exists());
    }
}
