//! `metaburn submit` with stand-ins for the engines, `metaburn status`, and SIGTERM.

mod common;

use common::{EXPERIMENT, Workplace, text};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// A short sweep of two runs.
fn short() -> Workplace {
    Workplace::new(&EXPERIMENT.replace("1500", "60"))
}

/// A program that notes how it was called, in a folder of its own, and does this.
fn stand_in(place: &Workplace, name: &str, deed: &str) {
    let folder = place.path().join("bin");
    fs::create_dir_all(&folder).unwrap();
    let text = format!("#!/bin/bash\nprintf '%s\\n' \"{name} $*\" >>calls\n{deed}\n");
    fs::write(folder.join(name), text).unwrap();
    fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o755)).unwrap();
}

/// `metaburn` where the stand-ins are found first.
fn with_stand_ins(place: &Workplace, arguments: &[&str]) -> Output {
    let path = format!("{}:{}", place.path().join("bin").display(), std::env::var("PATH").unwrap());
    place.command(arguments).env("PATH", path).output().unwrap()
}

#[test]
fn slurms_report_depends_on_its_array() {
    let place = short();
    stand_in(&place, "sbatch", "echo $(($(wc -l <calls) + 40))");
    let arguments = ["submit", "x.toml", "--engine", "slurm", "--out", "out", "--max-running", "5"];
    let output = with_stand_ins(&place, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("job 41, and job 42 for the report"), "{}", text(&output.stdout));
    let calls = fs::read_to_string(place.path().join("calls")).unwrap();
    let calls: Vec<&str> = calls.lines().collect();
    assert_eq!(calls.len(), 2);
    assert!(
        calls[0].contains(" --array=1-2%5 ") && calls[0].ends_with("/out/submit/slurm.sh"),
        "{}",
        calls[0]
    );
    assert!(calls[1].contains(" --dependency=afterany:41 "), "{}", calls[1]);
    let copy = fs::read_to_string(place.path().join("out/submit/experiment.toml")).unwrap();
    assert_eq!(copy, EXPERIMENT.replace("1500", "60"));
}

#[test]
fn an_engine_that_refuses_or_is_not_there_is_told_of() {
    let place = short();
    stand_in(&place, "sbatch", "echo 'no such partition' >&2; exit 1");
    let output = with_stand_ins(&place, &["submit", "x.toml", "--engine", "slurm"]);
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(message.contains("no such partition") && message.contains("`sbatch` ended with exit status: 1"));
    let mut command = place.command(&["submit", "x.toml", "--engine", "hyperqueue"]);
    let message = text(&command.env("PATH", "/nowhere").output().unwrap().stderr);
    assert!(message.contains("error: cannot run `hq`; is it installed on this machine?"), "{message}");
    let output = place.metaburn(&["submit", "x.toml", "--engine", "slurm", "--hosts", "hosts"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("error: --hosts means nothing to slurm"));
}

#[test]
fn a_dry_run_shows_all_and_writes_nothing() {
    let place = short();
    for (engine, sign) in [("slurm", "sbatch "), ("hyperqueue", "hq submit "), ("parallel", "parallel ")] {
        let output = place.metaburn(&["submit", "x.toml", "--engine", engine, "--dry-run"]);
        let shown = text(&output.stdout);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(shown.lines().any(|line| line.starts_with(sign)), "{shown}");
        assert!(shown.contains("--shard \"$task/2\"") && shown.contains("status "), "{shown}");
    }
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}

/// The stand-in does one task and leaves the other.
#[test]
fn an_engine_that_is_waited_for_ends_with_the_report() {
    let place = short();
    stand_in(&place, "parallel", "bash out/submit/parallel.sh 2");
    let submit = ["submit", "x.toml", "--engine", "parallel", "--out", "out"];
    let output = with_stand_ins(&place, &submit);
    assert_eq!(output.status.code(), Some(1), "one run is missing");
    assert!(text(&output.stdout).contains("runs: 1 complete, 1 missing"), "{}", text(&output.stdout));
    assert!(!place.path().join("out/report.md").exists());

    stand_in(&place, "parallel", "bash out/submit/parallel.sh 1");
    let output = with_stand_ins(&place, &submit);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(fs::read_to_string(place.path().join("out/report.md")).unwrap().contains("| maml"));
    let calls = fs::read_to_string(place.path().join("calls")).unwrap();
    assert!(calls.lines().last().unwrap().ends_with(" ::: 1"), "only what is missing: {calls}");

    let output = with_stand_ins(&place, &submit);
    assert!(text(&output.stdout).contains("nothing to submit"));
}

#[test]
fn status_has_a_table_and_csv_and_checks() {
    let place = short();
    let status = |more: &[&str]| place.metaburn(&[&["status", "x.toml", "--out", "out"], more].concat());
    let output = status(&["--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).ends_with("\nruns: 2 missing\n"), "{}", text(&output.stdout));
    assert_eq!(status(&[]).status.code(), Some(0));
    assert!(place.metaburn(&["run", "x.toml", "--out", "out", "--shard", "2/2"]).status.success());
    let csv = text(&status(&["--format", "csv"]).stdout);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "run,configuration,seed,state,done,of,reason");
    assert!(lines[1].ends_with("-s3,maml,3,missing,0,60,"), "{csv}");
    assert!(lines[2].ends_with("-s3,reptile,3,complete,60,60,"), "{csv}");
    assert!(place.metaburn(&["run", "x.toml", "--out", "out"]).status.success());
    assert_eq!(status(&["--check"]).status.code(), Some(0));
}

#[test]
fn sigterm_cuts_a_run_off_with_a_checkpoint_and_status_75() {
    // Only the signal makes a checkpoint before the end.
    let place = Workplace::new(
        &EXPERIMENT.replace("checkpoint_every = 25", "checkpoint_every = 1500").replace("250", "1500"),
    );
    assert!(place.metaburn(&["run", "x.toml", "--out", "whole"]).status.success());
    let mut run = place.command(&["run", "x.toml", "--out", "out", "--jobs", "1"]);
    let run = run.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while place.files("out", "lock").is_empty() {
        sleep(Duration::from_millis(1));
    }
    sleep(Duration::from_millis(20));
    let killed = Command::new("kill").args(["-TERM", &run.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let output = run.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(75), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("runs: 2 cut off"), "{}", text(&output.stdout));
    let status = text(&place.metaburn(&["status", "x.toml", "--out", "out"]).stdout);
    assert!(status.ends_with("runs: 1 cut off, 1 missing\n"), "{status}");
    let output = place.metaburn(&["run", "x.toml", "--out", "out"]);
    assert!(text(&output.stderr).contains("goes on from its checkpoint"), "{}", text(&output.stderr));
    assert!(place.numbers("out") == place.numbers("whole"));
}
