//! `kill -9` at any moment loses nothing.

mod common;

use common::{EXPERIMENT, Workplace};
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

#[test]
fn a_killed_sweep_ends_with_the_numbers_of_an_uninterrupted_one() {
    let whole = Workplace::new(EXPERIMENT);
    let start = Instant::now();
    assert!(whole.metaburn(&["run", "x.toml", "--out", "out"]).status.success());
    let duration = start.elapsed();
    let expected = whole.numbers("out");
    assert_eq!(expected.len(), 2);

    let place = Workplace::new(EXPERIMENT);
    let mut continued = 0;
    for part in 1..=6 {
        let mut run = place.command(&["run", "x.toml", "--out", "out"]);
        let mut run = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(duration * part / 12);
        run.kill().unwrap();
        run.wait().unwrap();
        continued += place.files("out", "ckpt").len();
    }
    assert!(continued > 0, "no attempt left a checkpoint to continue from");
    assert!(place.metaburn(&["run", "x.toml", "--out", "out"]).status.success());
    assert!(place.numbers("out") == expected);
    assert!(place.files("out", "ckpt").is_empty() && place.files("out", "part").is_empty());
}

#[test]
fn complete_runs_are_not_repeated() {
    let place = Workplace::new(&EXPERIMENT.replace("1500", "100"));
    assert!(place.metaburn(&["run", "x.toml", "--out", "out"]).status.success());
    let files = place.files("out", "h5");
    let written = |p: &std::path::PathBuf| std::fs::metadata(p).unwrap().modified().unwrap();
    let before: Vec<_> = files.iter().map(written).collect();
    sleep(Duration::from_millis(20));
    let again = place.metaburn(&["run", "x.toml", "--out", "out"]);
    assert!(common::text(&again.stdout).contains("2 complete already"));
    assert_eq!(before, files.iter().map(written).collect::<Vec<_>>());
}

#[test]
fn jobs_and_threads_change_no_bit() {
    let place =
        Workplace::new(&EXPERIMENT.replace("1500", "200").replace("meta_batch = 8", "meta_batch = 25"));
    for (folder, jobs, threads) in [("a", "1", "1"), ("b", "2", "4"), ("c", "3", "2")] {
        let run = place.metaburn(&["run", "x.toml", "--out", folder, "--jobs", jobs, "--threads", threads]);
        assert!(run.status.success(), "{}", common::text(&run.stderr));
    }
    assert!(place.numbers("a") == place.numbers("b"));
    assert!(place.numbers("a") == place.numbers("c"));
}
