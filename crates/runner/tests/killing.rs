//! Processes that die in the middle of a run, and what the next process makes of it.

mod common;

use common::{EXPERIMENT, SEARCH, Workplace, all_numbers, completed};
use metaburn_runner::{RunOptions, State, execute, status};
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Does the work of a process that dies: only ever called by [`die`].
#[test]
fn a_process_that_dies() {
    let Ok(folder) = std::env::var("METABURN_TEST_FOLDER") else { return };
    let file = Path::new(&folder).join("x.toml");
    let options = RunOptions { out_dir: Some(Path::new(&folder).join("out")), ..RunOptions::default() };
    let plan = metaburn_runner::plan(&file, &common::registry(), &options).unwrap();
    let _ = execute(&plan, &options);
}

/// Works on an experiment in another process, with one thread, which aborts after so many adaptations.
fn die(place: &Workplace, after: u64) {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_process_that_dies", "--test-threads", "1"])
        .env("METABURN_TEST_FOLDER", place.folder.path())
        .env("METABURN_TEST_DIE_AFTER", after.to_string())
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .unwrap()
        .status;
    assert!(!status.success(), "the process was to die after {after} adaptations");
}

/// One test at a time: a child inherits the open HDF5 files of its parent, locks and all.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn a_killed_run_goes_on_bit_for_bit() {
    let _alone = alone();
    // One run is 12 training steps, with 2 validation batches after each 4, and 3 test batches
    // and a curve at the end: 12 + 6 + 4 adaptations.
    let whole = Workplace::new(EXPERIMENT);
    let expected = completed(&whole, &whole.options("out"));
    for after in [0, 3, 6, 7, 8, 13, 17, 19, 21, 22, 24, 30, 40] {
        let place = Workplace::new(EXPERIMENT);
        die(&place, after);
        let options = place.options("out");
        let plan = place.plan(&options);
        let summary = execute(&plan, &options).unwrap();
        assert_eq!(summary.skipped.len(), usize::from(after >= 22), "after {after} adaptations");
        assert_eq!(summary.completed.len(), 2 - summary.skipped.len());
        assert!(all_numbers(&plan) == expected, "after {after} adaptations");
    }
}

#[test]
fn a_run_may_be_killed_again_and_again() {
    let _alone = alone();
    let whole = Workplace::new(EXPERIMENT);
    let expected = completed(&whole, &whole.options("out"));
    let place = Workplace::new(EXPERIMENT);
    // No attempt makes the 22 adaptations of a run: the second can only end the first run by going
    // on from its checkpoint.
    let plan = place.plan(&place.options("out"));
    for (attempt, after) in [14, 14, 14].into_iter().enumerate() {
        die(&place, after);
        assert_eq!(plan.runs[0].file.exists(), attempt >= 1, "attempt {attempt}");
        assert!(!plan.runs[1].file.exists());
    }
    let options = place.options("out");
    let plan = place.plan(&options);
    execute(&plan, &options).unwrap();
    assert!(all_numbers(&plan) == expected);
}

#[test]
fn a_useless_checkpoint_is_set_aside() {
    let _alone = alone();
    let place = Workplace::new(EXPERIMENT);
    let options = RunOptions { seeds: vec![0], ..place.options("out") };
    die(&place, 10);
    let run = &place.plan(&options).runs[0];
    let checkpoint = run.file.with_extension("ckpt");
    let whole = std::fs::read(&checkpoint).unwrap();
    let expected = completed(&place, &options);
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    let other = RunOptions { set: vec!["learner.rate=0.2".into()], ..options.clone() };
    let foreign = place.plan(&other).runs[0].file.with_extension("ckpt");
    for (damaged, why) in [(flipped, "flipped"), (whole[..40].to_vec(), "cut"), (Vec::new(), "empty")] {
        std::fs::remove_file(&run.file).unwrap();
        std::fs::write(&checkpoint, &damaged).unwrap();
        assert!(completed(&place, &options) == expected, "{why}");
        assert_eq!(std::fs::read(run.file.with_extension("ckpt.bad")).unwrap(), damaged);
    }
    std::fs::write(&foreign, &whole).unwrap();
    completed(&place, &other);
    assert_eq!(std::fs::read(foreign.with_extension("ckpt.bad")).unwrap(), whole);
}

#[test]
fn a_damaged_checkpoint_gives_way_to_the_one_before_it() {
    let _alone = alone();
    // Checkpoints after 5 and 10 iterations; after the first and the second study.
    for (text, after, done) in [(EXPERIMENT, 17, 5), (SEARCH, 13, 1)] {
        let whole = Workplace::new(text);
        let expected = completed(&whole, &whole.options("out"));
        let place = Workplace::new(text);
        die(&place, after);
        let options = place.options("out");
        let plan = place.plan(&options);
        let [newest, before] = ["ckpt", "ckpt.old"].map(|ending| plan.runs[0].file.with_extension(ending));
        let good = std::fs::read(&before).unwrap();
        std::fs::write(&newest, b"cut").unwrap();
        let told = &status(&plan)[0];
        assert_eq!((told.state, told.done), (State::CutOff, done));
        assert!(completed(&place, &options) == expected, "from the one before");
        assert_eq!(std::fs::read(newest.with_extension("ckpt.bad")).unwrap(), b"cut");

        std::fs::remove_file(&plan.runs[0].file).unwrap();
        std::fs::write(&newest, &good[..20]).unwrap();
        std::fs::write(&before, &good[20..]).unwrap();
        assert_eq!(status(&plan)[0].state, State::Missing);
        execute(&plan, &options).unwrap();
        assert!(all_numbers(&plan) == expected, "afresh");
        assert_eq!(std::fs::read(newest.with_extension("ckpt.old.bad")).unwrap(), good[20..]);
    }
}

#[test]
fn a_killed_search_goes_on_bit_for_bit() {
    let _alone = alone();
    let whole = Workplace::new(SEARCH);
    let expected = completed(&whole, &whole.options("out"));
    // Two runs of 4 studies with 6 trials each; the counter is a run's own.
    for after in [0, 1, 5, 6, 11, 13, 23] {
        let place = Workplace::new(SEARCH);
        die(&place, after);
        let options = place.options("out");
        let plan = place.plan(&options);
        execute(&plan, &options).unwrap();
        assert!(all_numbers(&plan) == expected, "after {after} evaluations");
    }
}
