//! How far a sweep is, from its files.

mod common;

use common::{EXPERIMENT, SEARCH, Workplace, all_numbers, completed};
use metaburn_runner::{Plan, RunOptions, State, Stop, execute, status};
use std::fs::File;

/// State, units done and reason of each run.
fn told(plan: &Plan) -> Vec<(State, u64, String)> {
    status(plan).into_iter().map(|status| (status.state, status.done, status.reason)).collect()
}

/// A sweep that is told to stop before it begins its first iteration.
fn cut_off(place: &Workplace, options: &RunOptions) -> Plan {
    let options = RunOptions { stop: Stop::default(), ..options.clone() };
    let plan = place.plan(&options);
    options.stop.set();
    assert_eq!(execute(&plan, &options).unwrap().cut_off.len(), plan.runs.len());
    plan
}

#[test]
fn a_sweep_is_missing_then_complete() {
    let place = Workplace::new(EXPERIMENT);
    let options = place.options("out");
    let plan = place.plan(&options);
    assert_eq!(told(&plan), vec![(State::Missing, 0, String::new()); 2]);
    assert!(!plan.out_dir.exists(), "looking writes nothing");
    completed(&place, &options);
    assert_eq!(told(&plan), vec![(State::Complete, 12, String::new()); 2]);
}

#[test]
fn failures_tell_their_reason() {
    let place = Workplace::new(&EXPERIMENT.replace("descent", "refuses"));
    let options = place.options("out");
    let plan = place.plan(&options);
    execute(&plan, &options).unwrap();
    assert_eq!(told(&plan), vec![(State::Failed, 0, "the learner will not".to_string()); 2]);
}

#[test]
fn files_of_no_use_are_missing_and_stay() {
    let place = Workplace::new(EXPERIMENT);
    let options = place.options("out");
    completed(&place, &options);
    let plan = place.plan(&options);
    std::fs::write(&plan.runs[0].file, b"not HDF5").unwrap();
    std::fs::copy(&plan.runs[1].file, plan.runs[0].file.with_extension("kept")).unwrap();
    let (state, done, reason) = told(&plan)[0].clone();
    assert_eq!((state, done), (State::Missing, 0));
    assert!(reason.starts_with("the result file is of no use: "), "{reason}");
    std::fs::rename(plan.runs[0].file.with_extension("kept"), &plan.runs[0].file).unwrap();
    let reason = format!("the result file is of another run, {}", plan.runs[1].run_id);
    assert_eq!(told(&plan)[0], (State::Missing, 0, reason));
    assert!(plan.runs[0].file.exists());
}

#[test]
fn a_lock_that_is_held_is_a_run_in_progress() {
    let place = Workplace::new(EXPERIMENT);
    let plan = place.plan(&place.options("out"));
    std::fs::create_dir_all(&plan.out_dir).unwrap();
    let held = File::create(plan.runs[0].file.with_extension("lock")).unwrap();
    held.lock().unwrap();
    File::create(plan.runs[1].file.with_extension("lock")).unwrap();
    let states: Vec<State> = status(&plan).iter().map(|status| status.state).collect();
    assert_eq!(states, [State::Running, State::Missing], "a file alone is no lock");
}

#[test]
fn a_sweep_that_is_told_to_stop_begins_nothing_and_is_no_failure() {
    for text in [EXPERIMENT, SEARCH] {
        let place = Workplace::new(text);
        let options = place.options("out");
        let plan = cut_off(&place, &options);
        assert_eq!(told(&plan), vec![(State::Missing, 0, String::new()); 2]);
        completed(&place, &options);
        // What is complete stays so.
        let options = RunOptions { stop: Stop::default(), ..options };
        options.stop.set();
        assert_eq!(execute(&plan, &options).unwrap().skipped.len(), 2);
    }
}

#[test]
fn a_run_that_is_told_to_stop_saves_where_it_is_and_goes_on_bit_for_bit() {
    // Iterations enough to be stopped in the middle, and no regular checkpoint before the end.
    let long = EXPERIMENT
        .replace("iterations = 12", "iterations = 3000")
        .replace("checkpoint_every = 5", "checkpoint_every = 3000");
    let place = Workplace::new(&long);
    let expected = completed(&place, &place.options("whole"));
    let options = place.options("out");
    let plan = place.plan(&options);
    let summary = std::thread::scope(|scope| {
        let sweep = scope.spawn(|| execute(&plan, &options).unwrap());
        while !plan.runs[0].file.with_extension("lock").exists() {
            std::thread::yield_now();
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
        options.stop.set();
        sweep.join().unwrap()
    });
    assert_eq!((summary.cut_off.len(), summary.failed.len()), (2, 0));
    let (state, done, reason) = told(&plan)[0].clone();
    assert_eq!((state, reason.as_str()), (State::CutOff, ""));
    assert!(0 < done && done < 3000, "after {done} iterations");
    assert_eq!(told(&plan)[1].0, State::Missing);
    completed(&place, &RunOptions { stop: Stop::default(), ..options });
    assert!(all_numbers(&plan) == expected);
}

#[test]
fn without_checkpoints_none_is_made_at_the_stop_either() {
    let text = EXPERIMENT.replace("checkpoint_every = 5", "checkpoint_every = 0");
    let place = Workplace::new(&text.replace("iterations = 12", "iterations = 100000"));
    let options = place.options("out");
    let plan = place.plan(&options);
    std::thread::scope(|scope| {
        let sweep = scope.spawn(|| execute(&plan, &options).unwrap());
        while !plan.runs[0].file.with_extension("lock").exists() {
            std::thread::yield_now();
        }
        options.stop.set();
        assert_eq!(sweep.join().unwrap().cut_off.len(), 2);
    });
    assert_eq!(std::fs::read_dir(&plan.out_dir).unwrap().count(), 0);
}
