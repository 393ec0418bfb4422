//! What machines do to a sweep: full disks, folders that cannot be written to or are gone, clocks that are wrong,
//! damaged checkpoints, too little memory, and other processes. A result is whole or not there, and what is
//! continued ends with the numbers of a sweep that nothing happened to.

#![cfg(unix)]

mod common;

use common::{Workplace, numbers, text, tiny};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, SystemTime};

/// A sweep of two runs, and what comes of it when nothing happens.
fn place() -> (Workplace, Vec<String>) {
    let place = Workplace::new(&tiny());
    assert!(place.metaburn(&["run", "x.toml", "--out", "whole"]).status.success());
    let expected = place.numbers("whole");
    (place, expected)
}

/// Whatever results are there are whole, and the right ones.
fn all_whole(place: &Workplace, expected: &[String]) {
    for file in place.files("out", "h5") {
        let failed = metaburn_results::read(&file).unwrap().header.status == "failed";
        assert!(failed || expected.contains(&numbers(&file)), "{}", file.display());
    }
}

/// Something mounted, until the value is dropped.
struct Mount(PathBuf);

impl Mount {
    /// Mounts with these arguments; nothing where this is not allowed, with a word about it.
    fn new(at: &Path, arguments: &[&str]) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount").args(arguments).arg(at).output();
        let mounted = mounted.is_ok_and(|output| output.status.success());
        if !mounted {
            println!("skipped: only root can mount");
        }
        mounted.then(|| Self(at.to_path_buf()))
    }

    /// From now on nothing can be written there.
    fn read_only(&self) {
        let status = Command::new("mount").args(["-o", "remount,ro,bind"]).arg(&self.0).status().unwrap();
        assert!(status.success());
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // Lazily: a process that another test is just starting may still have it open.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn signal(process: &Child, name: &str) {
    let status =
        Command::new("kill").args([&format!("-{name}"), &process.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// A disk of 1 MiB at `out`, with so many KiB free beside a file `ballast`.
fn disk(place: &Workplace, free: usize) -> Option<Mount> {
    let disk = Mount::new(&place.path().join("out"), &["-t", "tmpfs", "-o", "size=1m", "tmpfs"])?;
    fs::write(disk.0.join("ballast"), vec![1; (1024 - free) << 10]).unwrap();
    Some(disk)
}

fn run(place: &Workplace) -> Output {
    place.metaburn(&["run", "x.toml", "--out", "out", "--jobs", "1"])
}

#[test]
fn a_full_disk_fails_a_run_and_tears_no_file() {
    let (place, expected) = place();
    // Room for nothing, for one checkpoint, for both, for a part of a result, for one result, and for more.
    for free in [0, 8, 20, 32, 48, 64, 80] {
        let Some(disk) = disk(&place, free) else { return };
        let output = run(&place);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{free} KiB free: {told}");
        assert!(told.contains("No space left on device"), "{told}");
        all_whole(&place, &expected);
        assert!(
            place.files("out", "part").is_empty(),
            "what is of no use needs room: {:?}",
            place.names("out")
        );
        fs::remove_file(disk.0.join("ballast")).unwrap();
        place.ends_with(&expected);
    }
}

#[test]
fn a_disk_that_is_full_for_a_while_costs_no_iteration() {
    let (place, expected) = place();
    let Some(disk) = disk(&place, 1000) else { return };
    let run = place.started_until(".ckpt.old");
    let mut ballast = File::create(disk.0.join("more")).unwrap();
    while ballast.write_all(&[1; 4096]).is_ok() {}
    drop(ballast);
    let output = run.wait_with_output().unwrap();
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("warning: cannot write checkpoint"), "{told}");
    all_whole(&place, &expected);
    assert!(!place.files("out", "ckpt").is_empty(), "the last good checkpoint stays");
    fs::remove_file(disk.0.join("more")).unwrap();
    fs::remove_file(disk.0.join("ballast")).unwrap();
    assert!(text(&place.ends_with(&expected).stderr).contains("goes on from its checkpoint"));
}

#[test]
fn a_folder_that_becomes_read_only_keeps_what_it_has() {
    let (place, expected) = place();
    let out = place.path().join("out");
    let run = place.started_until(".ckpt.old");
    // What is open stays so, and the process stands still meanwhile; what it opens later lies in the mount.
    signal(&run, "STOP");
    let mount = Mount::new(&out, &["--bind", out.to_str().unwrap()]);
    mount.iter().for_each(Mount::read_only);
    signal(&run, "CONT");
    let output = run.wait_with_output().unwrap();
    let Some(mount) = mount else { return };
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("Read-only file system"), "{told}");
    let again = self::run(&place);
    let told = text(&again.stderr);
    assert_eq!(again.status.code(), Some(1));
    assert!(!told.contains("starts") && told.contains(".lock: Read-only file system"), "at once: {told}");
    drop(mount);
    all_whole(&place, &expected);
    assert!(text(&place.ends_with(&expected).stderr).contains("goes on from its checkpoint"));
}

#[test]
fn a_folder_that_vanishes_fails_the_sweep_and_loses_nothing() {
    let (place, expected) = place();
    let run = place.started_until(".ckpt.old");
    let (out, gone) = (place.path().join("out"), place.path().join("gone"));
    fs::rename(&out, &gone).unwrap();
    let output = run.wait_with_output().unwrap();
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("No such file or directory"), "{told}");
    assert!(!out.exists() || place.names("out").is_empty());
    let _ = fs::remove_dir_all(&out);
    fs::rename(&gone, &out).unwrap();
    all_whole(&place, &expected);
    assert!(text(&place.ends_with(&expected).stderr).contains("goes on from its checkpoint"));
}

#[test]
fn processes_on_one_sweep_do_each_run_once() {
    let place = Workplace::new(&tiny().replace("[3]", "[1, 2, 3]"));
    assert!(place.metaburn(&["run", "x.toml", "--out", "whole"]).status.success());
    let sweep = || {
        let mut command = place.command(&["run", "x.toml", "--out", "out", "--jobs", "2"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let sweeps = [sweep(), sweep(), sweep()];
    let outputs = sweeps.map(|sweep| sweep.wait_with_output().unwrap());
    let told: String = outputs.iter().map(|output| text(&output.stderr)).collect();
    for output in &outputs {
        assert!(matches!(output.status.code(), Some(0 | 75)), "{told}");
    }
    for learner in ["maml", "reptile"] {
        for seed in 1..=3 {
            let done = told.matches(&format!("{learner} seed {seed}: done, ")).count();
            assert_eq!(done, 1, "{learner} seed {seed}: {told}");
        }
    }
    place.ends_with(&place.numbers("whole"));
}

/// A clock that was set back leaves files that seem to come from the future.
#[test]
fn nothing_depends_on_the_times_of_files() {
    let (place, expected) = place();
    let decade = Duration::from_secs(10 * 365 * 86_400);
    for time in [SystemTime::now() + decade, SystemTime::now() - decade] {
        let mut run = place.started_until(".h5");
        let first = place.files("out", "h5")[0].with_extension("ckpt");
        let second_has_begun = || place.files("out", "ckpt").iter().any(|checkpoint| *checkpoint != first);
        while !second_has_begun() && run.try_wait().unwrap().is_none() {}
        run.kill().unwrap();
        run.wait().unwrap();
        let names = place.names("out");
        for ending in [".h5", ".ckpt", ".lock"] {
            assert!(names.iter().any(|name| name.contains(ending)), "{names:?}");
        }
        for name in names {
            let file = File::options().append(true).open(place.path().join("out").join(name)).unwrap();
            file.set_modified(time).unwrap();
        }
        let told = text(&place.ends_with(&expected).stderr);
        assert!(
            told.contains("is complete already") && told.contains("goes on from its checkpoint"),
            "{told}"
        );
        fs::remove_dir_all(place.path().join("out")).unwrap();
    }
}

#[test]
fn a_checkpoint_of_no_use_gives_way_to_the_one_before_it() {
    let (place, expected) = place();
    let mut run = place.started_until(".ckpt.old");
    run.kill().unwrap();
    run.wait().unwrap();
    let out = place.path().join("out");
    let name = |ending: &str| place.names("out").into_iter().find(|name| name.ends_with(ending)).unwrap();
    // The kill may have come between the two renames: then the newest is under its other name.
    let (newest, before) = (out.join(name(".ckpt.old").replace(".old", "")), out.join(name(".ckpt.old")));
    let good = fs::read(&before).unwrap();
    let foreign = foreign();
    let mut flipped = good.clone();
    flipped[good.len() / 3] ^= 16;
    for (damaged, why) in [
        (good[..good.len() / 2].to_vec(), "it is damaged"),
        (flipped, "it is damaged"),
        (vec![], "it is cut short"),
        (foreign, "it is of another configuration"),
    ] {
        fs::write(&newest, &damaged).unwrap();
        fs::write(&before, &good).unwrap();
        let told = text(&place.ends_with(&expected).stderr);
        assert!(told.contains(&format!("is of no use ({why})")), "{told}");
        assert!(told.contains("the one before it is tried") && told.contains("goes on from"), "{told}");
        assert_eq!(fs::read(newest.with_extension("ckpt.bad")).unwrap(), damaged);
        fs::remove_dir_all(&out).unwrap();
        fs::create_dir(&out).unwrap();
    }
}

/// The checkpoint of another experiment.
fn foreign() -> Vec<u8> {
    let place = Workplace::new(&tiny().replace("meta_batch = 8", "meta_batch = 9"));
    let mut run = place.started_until(".ckpt.old");
    run.kill().unwrap();
    run.wait().unwrap();
    let names = place.names("out");
    let name = names.iter().find(|name| name.ends_with(".ckpt.old")).unwrap();
    fs::read(place.path().join("out").join(name)).unwrap()
}

#[test]
fn a_process_without_memory_dies_and_the_next_goes_on() {
    let (place, expected) = place();
    let (mut limit, mut died) = (50_000, 0);
    loop {
        let shell =
            format!("ulimit -c 0; ulimit -v {limit} || exit 99; exec \"$0\" run x.toml --out out --jobs 1");
        let program = env!("CARGO_BIN_EXE_metaburn");
        let output =
            Command::new("sh").args(["-c", &shell, program]).current_dir(place.path()).output().unwrap();
        if output.status.code() == Some(99) {
            println!("skipped: this shell cannot limit memory");
            return;
        }
        all_whole(&place, &expected);
        if output.status.success() {
            break;
        }
        died += usize::from(text(&output.stderr).contains("iteration"));
        limit += limit / 20;
        assert!(limit < 20_000_000, "{}", text(&output.stderr));
    }
    assert!(died > 0, "no process died within a run");
    place.ends_with(&expected);
}
