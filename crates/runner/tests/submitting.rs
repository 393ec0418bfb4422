//! Sweeps for clusters: what is called, with what arguments, and what the scripts do in a real shell.

mod common;

use metaburn_runner::submit::{ENGINES, Engine, Resources, Submission, quote, tasks};
use metaburn_runner::{State, Status};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

/// All that means something to a shell, to Slurm or to GNU parallel.
const NASTY: &str = "it's $HOME \"`x`\" \\ 100 %a; {} & *\n#";

fn engine(name: &str) -> &'static dyn Engine {
    ENGINES.into_iter().find(|engine| engine.name() == name).unwrap()
}

fn submission() -> Submission {
    Submission {
        metaburn: "/bin/metaburn".into(),
        name: "lines".into(),
        folder: "/home/me".into(),
        out_dir: "/home/me/out".into(),
        data_dir: "/data".into(),
        tasks: vec![1, 2, 3, 7],
        of: 8,
        resources: Resources { cpus: 2, ..Resources::default() },
        ..Submission::default()
    }
}

#[test]
fn slurm_has_an_array_and_a_job_after_it() {
    let mut submission = submission();
    submission.resources = Resources {
        partition: Some("short".into()),
        gpus: 1,
        time: Some("2:00:00".into()),
        max_running: Some(4),
        extra: vec!["--account=lab".into()],
        ..submission.resources
    };
    let slurm = engine("slurm");
    let expected = "sbatch --parsable --job-name=lines --output=/home/me/out/submit/logs/%a.txt --open-mode=append \
        --partition=short --array=1-3,7%4 --requeue --signal=B:TERM@60 --cpus-per-task=2 --time=2:00:00 \
        --gres=gpu:1 --account=lab /home/me/out/submit/slurm.sh";
    assert_eq!(slurm.tasks(&submission).join(" "), expected);
    let expected = "sbatch --parsable --job-name=lines-report --output=/home/me/out/submit/logs/report.txt \
        --open-mode=append --partition=short --dependency=afterany:42 --account=lab /home/me/out/submit/report.sh";
    assert_eq!(slurm.report(&submission, "42;cluster\n").join(" "), expected);
    let script = slurm.script(&submission).text;
    assert!(script.contains(" --device gpu --jobs 1 --threads 2 --shard \"$task/8\" &\n"), "{script}");
}

#[test]
fn hyperqueue_has_an_array_that_is_waited_for() {
    let mut submission = submission();
    submission.resources.gpus = 2;
    submission.resources.time = Some("2h".into());
    let expected = "hq submit --wait --name lines --array 1-3,7 --cpus 2 --stdout none --stderr none \
        --resource gpus/nvidia=2 --time-limit 2h -- bash /home/me/out/submit/hyperqueue.sh";
    assert_eq!(engine("hyperqueue").tasks(&submission).join(" "), expected);
}

#[test]
fn parallel_has_a_log_to_go_on_from_and_hosts() {
    let mut submission = submission();
    let expected = |jobs: &str, hosts: &str| {
        format!(
            "parallel --resume-failed --joblog /home/me/out/submit/parallel.tsv --retries 3 --jobs {jobs} {hosts}\
             --quote bash /home/me/out/submit/parallel.sh {{}} ::: 1 2 3 7"
        )
    };
    let parallel = engine("parallel");
    assert_eq!(parallel.tasks(&submission).join(" "), expected("50%", ""));
    submission.resources.max_running = Some(3);
    submission.resources.hosts = Some("/home/me/hosts".into());
    assert_eq!(parallel.tasks(&submission).join(" "), expected("3", "--sshloginfile /home/me/hosts "));
}

#[test]
fn what_an_engine_has_no_word_for_is_refused() {
    let all = Resources {
        partition: Some("short".into()),
        gpus: 1,
        max_running: Some(1),
        hosts: Some("/hosts".into()),
        ..Resources::default()
    };
    let complaint = |name: &str| engine(name).check(&all).unwrap_err().to_string();
    let mend = "what it takes can be given with --extra";
    assert_eq!(complaint("slurm"), format!("--hosts means nothing to slurm; {mend}"));
    assert_eq!(complaint("hyperqueue"), format!("--partition means nothing to hyperqueue; {mend}"));
    assert_eq!(complaint("parallel"), format!("--partition means nothing to parallel; {mend}"));
    let without = Resources { partition: None, hosts: None, ..all.clone() };
    assert!(engine("slurm").check(&without).is_ok());
    let complaint = |name: &str| engine(name).check(&without).unwrap_err().to_string();
    assert_eq!(complaint("hyperqueue"), format!("--max-running means nothing to hyperqueue; {mend}"));
    assert_eq!(complaint("parallel"), format!("--gpus-per-run means nothing to parallel; {mend}"));
}

#[test]
fn tasks_are_those_with_something_to_do() {
    let place = common::Workplace::new(&common::EXPERIMENT.replace("[0, 1]", "[0, 1, 2, 3, 4, 5, 6]"));
    let plan = place.plan(&place.options("out"));
    let status = |open: &[usize]| -> Vec<Status> {
        let state = |i: usize| if open.contains(&i) { State::CutOff } else { State::Complete };
        let of_run = |(i, run)| Status { run, state: state(i), done: 0, reason: String::new() };
        plan.runs.iter().enumerate().map(of_run).collect()
    };
    let all: Vec<usize> = (0..7).collect();
    assert_eq!(tasks(&status(&all), 1, 1000), (vec![1, 2, 3, 4, 5, 6, 7], 7));
    assert_eq!(tasks(&status(&all), 3, 1000), (vec![1, 2, 3], 3));
    assert_eq!(tasks(&status(&all), 1, 2), (vec![1, 2], 2));
    assert_eq!(tasks(&status(&[1, 4, 6]), 1, 1000), (vec![2, 5, 7], 7));
    // Of three tasks the second has runs 1 and 4, the first 0, 3 and 6: like `--shard`.
    assert_eq!(tasks(&status(&[1, 4]), 3, 1000), (vec![2], 3));
    assert_eq!(tasks(&status(&[]), 1, 1000), (vec![], 7));
}

#[test]
fn a_quoted_word_is_itself_in_a_shell() {
    for text in ["", "plain/path.toml", "'", "''", "-n", "~", "!x", "a b", NASTY] {
        let command = format!("printf %s {}", quote(text));
        let output = Command::new("bash").args(["-c", &command]).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), text);
    }
    assert_eq!(quote("results/a-b_c.d:1,2=3+4@5%6"), "results/a-b_c.d:1,2=3+4@5%6");
}

/// A submission whose every name is nasty, with a shell script in place of this program.
struct Stage {
    _folder: TempDir,
    submission: Submission,
    arguments: PathBuf,
}

impl Stage {
    /// The script notes its arguments and then does this.
    fn new(engine: &dyn Engine, deed: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let root = folder.path().join(NASTY);
        fs::create_dir(&root).unwrap();
        let (metaburn, arguments) = (root.join("meta burn"), root.join("arguments"));
        let text = format!("#!/bin/bash\nprintf '%s\\0' \"$@\" >arguments\n{deed}\n");
        fs::write(&metaburn, text).unwrap();
        fs::set_permissions(&metaburn, fs::Permissions::from_mode(0o755)).unwrap();
        let experiment = root.join("x.toml");
        fs::write(&experiment, "name = \"x\"\n").unwrap();
        let text = |path: PathBuf| path.to_str().unwrap().to_string();
        let submission = Submission {
            metaburn: text(metaburn),
            folder: text(root.clone()),
            out_dir: text(root.join("out")),
            data_dir: text(root.join("data")),
            seeds: vec![5],
            set: vec![format!("benchmark.title={NASTY}")],
            ..submission()
        };
        submission.write(engine, &experiment).unwrap();
        Self { _folder: folder, submission, arguments }
    }

    /// Calls a script as the engine would.
    fn call(&self, path: &str, argument: &str, restarts: &str) -> Output {
        let mut command = Command::new("bash");
        command.args([path, argument]).current_dir("/").env("SLURM_RESTART_COUNT", restarts);
        command.env("SLURM_ARRAY_TASK_ID", "3").env("HQ_TASK_ID", "3").output().unwrap()
    }

    fn arguments(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.arguments).unwrap();
        text.split_terminator('\0').map(String::from).collect()
    }
}

#[test]
fn every_engines_script_runs_its_shard_whatever_the_names() {
    for engine in ENGINES {
        let stage = Stage::new(engine, "echo said; exit 7");
        let output = stage.call(&engine.script(&stage.submission).path, "3", "0");
        assert_eq!(output.status.code(), Some(7), "{}: {output:?}", engine.name());
        let submission = &stage.submission;
        let (out, data, set) = (&submission.out_dir, &submission.data_dir, &submission.set[0]);
        let experiment = format!("{out}/submit/experiment.toml");
        let which = ["run", &experiment, "--out", out, "--data-dir", data, "--seed", "5", "--set", set];
        let how = ["--device", "cpu", "--jobs", "1", "--threads", "2", "--shard", "3/8"];
        assert_eq!(stage.arguments(), [&which[..], &how[..]].concat(), "{}", engine.name());
        assert_eq!(fs::read_to_string(experiment).unwrap(), "name = \"x\"\n");
        assert_eq!(fs::read_to_string(format!("{out}/submit/logs/3.txt")).unwrap(), "said\n");
    }
}

#[test]
fn the_report_is_made_if_nothing_is_missing() {
    let deed = "[ \"$1\" = report ] && echo table; exit 0";
    let stage = Stage::new(engine("slurm"), deed);
    let report = format!("{}/submit/report.sh", stage.submission.out_dir);
    let output = stage.call(&report, "", "0");
    assert!(output.status.success() && output.stdout == b"table\n", "{output:?}");
    let out = &stage.submission.out_dir;
    assert_eq!(fs::read_to_string(format!("{out}/report.md")).unwrap(), "table\n");
    let plots = format!("{out}/plots");
    assert_eq!(stage.arguments(), ["report", out, "--format", "markdown", "--plot", &plots]);

    let stage = Stage::new(engine("slurm"), "exit 1");
    let output = stage.call(&format!("{}/submit/report.sh", stage.submission.out_dir), "", "0");
    assert_eq!(output.status.code(), Some(1));
    let asked = stage.arguments();
    assert_eq!((asked[0].as_str(), asked.last().unwrap().as_str()), ("status", "--check"));
}

#[test]
fn slurm_is_asked_for_another_start_of_a_killed_run() {
    let ends = |deed: &str, restarts: &str| {
        let stage = Stage::new(engine("slurm"), deed);
        stage.call(&engine("slurm").script(&stage.submission).path, "", restarts).status.code()
    };
    assert_eq!(ends("kill -KILL $$", "0"), Some(75));
    assert_eq!(ends("kill -KILL $$", "4"), Some(75));
    assert_eq!(ends("kill -KILL $$", "5"), Some(137), "not for ever");
    assert_eq!(ends("exit 75", "5"), Some(75));
    assert_eq!(ends("exit 1", "0"), Some(1));
    assert_eq!(ends("exit 0", "0"), Some(0));
    // The signal goes to the script, its parent, and comes back; the script waits for the end.
    let deed = "trap 'sleep 0.3; echo saved; exit 75' TERM; kill -TERM $PPID; while :; do sleep 0.02; done";
    assert_eq!(ends(deed, "9"), Some(75));
}
