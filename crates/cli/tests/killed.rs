//! `kill -9` at any moment loses nothing.

mod common;

use common::{EXPERIMENT, Workplace, numbers, read_with_h5py, tiny};
use metaburn_core::Seeds;
use rand_distr::{Distribution, Uniform};
use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::Stdio;
use std::thread::{sleep, yield_now};
use std::time::{Duration, Instant, SystemTime};

/// When a process is killed: some time after this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    /// Its start.
    Any,
    /// It begins to write a checkpoint.
    Checkpoint,
    /// It begins to write a result.
    Result,
    /// All results are there, and tables and figures are made.
    Report,
}

impl Moment {
    const ALL: [Self; 4] = [Self::Any, Self::Checkpoint, Self::Result, Self::Report];

    /// Whether it has come in a process that found the files `before`.
    fn has_come(self, place: &Workplace, before: &[(PathBuf, SystemTime)], runs: usize) -> bool {
        let new = |ending: &str| {
            parts(place)
                .iter()
                .any(|part| part.0.to_string_lossy().ends_with(ending) && !before.contains(part))
        };
        match self {
            Self::Any => true,
            Self::Checkpoint => new(".ckpt.part"),
            Self::Result => new(".h5.part"),
            Self::Report => place.files("out", "h5").len() == runs,
        }
    }
}

/// Files that are being written, or that a killed process left so, and when they were last written to.
fn parts(place: &Workplace) -> Vec<(PathBuf, SystemTime)> {
    let written = |path: PathBuf| Some((path.clone(), path.metadata().ok()?.modified().ok()?));
    place.files("out", "part").into_iter().filter_map(written).collect()
}

/// Runs the sweep and kills it so long after the moment. Whether it was alive until then.
fn killed(place: &Workplace, moment: Moment, runs: usize, delay: Duration) -> bool {
    let mut run = place.command(&["run", "x.toml", "--out", "out", "--jobs", "2"]);
    let before = parts(place);
    let mut run = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !moment.has_come(place, &before, runs) && run.try_wait().unwrap().is_none() {
        yield_now();
    }
    sleep(delay);
    run.kill().unwrap();
    run.wait().unwrap().signal() == Some(9)
}

/// The environment variable `METABURN_KILLS` is the number of kills; a few where it is not set.
#[test]
fn a_sweep_killed_at_random_moments_ends_with_the_numbers_of_an_uninterrupted_one() {
    let kills: usize = std::env::var("METABURN_KILLS").map_or(8, |kills| kills.parse().unwrap());
    let place = Workplace::new(&tiny());
    let start = Instant::now();
    assert!(place.metaburn(&["run", "x.toml", "--out", "whole"]).status.success());
    let duration = start.elapsed();
    let expected = place.numbers("whole");
    let files = place.files("whole", "h5");
    let whole: BTreeMap<_, _> = files.iter().map(|file| file.file_name().unwrap()).zip(&expected).collect();

    let (mut stream, any) = (Seeds::new(7).stream("kills", 0), Uniform::new(0.0, 1.0).unwrap());
    let (mut hits, mut torn, mut sweeps) = (BTreeMap::<Moment, usize>::new(), 0, 0);
    for attempt in 0.. {
        if hits.values().sum::<usize>() >= kills {
            break;
        }
        assert!(attempt < 10 * kills + 100, "most processes ended before they were killed: {hits:?}");
        let moment = Moment::ALL[attempt % 4];
        // Writing takes a few milliseconds, drawing a hundred.
        let scale = match moment {
            Moment::Any => duration,
            Moment::Report => duration / 4,
            _ => duration / 100,
        };
        if killed(&place, moment, expected.len(), scale.mul_f64(any.sample(&mut stream))) {
            *hits.entry(moment).or_default() += 1;
        }
        let names = place.names("out");
        torn += usize::from(names.iter().any(|name| name.ends_with(".part")));
        assert!(!names.iter().any(|name| name.ends_with(".bad")), "a kill damaged a file: {names:?}");
        let found = place.files("out", "h5");
        for file in &found {
            assert!(&numbers(file) == whole[file.file_name().unwrap()], "{}", file.display());
        }
        if found.len() == expected.len() {
            read_with_h5py(&found);
            place.ends_with(&expected);
            std::fs::remove_dir_all(place.path().join("out")).unwrap();
            sweeps += 1;
        }
    }
    println!("killed {hits:?}, {torn} times within a write; {sweeps} sweeps came to their end all the same");
    place.ends_with(&expected);
    read_with_h5py(&place.files("out", "h5"));
    assert!(kills < 100 || (torn > 0 && hits.len() == 4), "some moments were never hit");
}

#[test]
fn complete_runs_are_not_repeated() {
    let place = Workplace::new(&EXPERIMENT.replace("1500", "100"));
    assert!(place.metaburn(&["run", "x.toml", "--out", "out"]).status.success());
    let files = place.files("out", "h5");
    let written = |p: &PathBuf| std::fs::metadata(p).unwrap().modified().unwrap();
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
