//! `metaburn submit`: an experiment on a cluster.

use crate::args::SubmitArgs;
use crate::commands::status::counts;
use anyhow::{Context, Result, ensure};
use metaburn_core::Registry;
use metaburn_runner::submit::{ENGINES, Engine, Resources, Submission, absolute, quote, tasks};
use metaburn_runner::{Plan, Status, plan, status};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

/// Writes the scripts and hands the tasks over; or only prints what would be written and called.
pub fn run(args: &SubmitArgs, registry: &Registry) -> Result<ExitCode> {
    let engine = ENGINES.into_iter().find(|engine| engine.name() == args.engine).context("no such engine")?;
    let plan = plan(&args.sweep.experiment, registry, &args.sweep.options())?;
    let runs = status(&plan);
    let submission = submission(args, &plan, &runs)?;
    engine.check(&submission.resources)?;
    eprintln!("runs: {}", counts(&runs));
    if submission.tasks.is_empty() {
        println!("every run is complete; there is nothing to submit");
        return Ok(ExitCode::SUCCESS);
    }
    if args.dry_run {
        show(engine, &submission);
        return Ok(ExitCode::SUCCESS);
    }
    submission.write(engine, &args.sweep.experiment)?;
    hand_over(engine, &submission)
}

fn submission(args: &SubmitArgs, plan: &Plan, runs: &[Status]) -> Result<Submission> {
    let (tasks, of) = tasks(runs, args.runs_per_task, args.array_size);
    let hosts = args.hosts.as_deref().map(absolute).transpose()?;
    Ok(Submission {
        metaburn: absolute(&std::env::current_exe().context("where is this program?")?)?,
        name: plan.experiment.clone(),
        folder: absolute(&std::env::current_dir().context("there is no current folder")?)?,
        out_dir: absolute(&plan.out_dir)?,
        data_dir: absolute(&args.sweep.data_dir)?,
        seeds: args.sweep.seeds.clone(),
        set: args.sweep.set.clone(),
        tasks,
        of,
        resources: Resources {
            partition: args.partition.clone(),
            gpus: args.gpus_per_run,
            cpus: args.cpus_per_run,
            time: args.time.clone(),
            max_running: args.max_running,
            hosts,
            extra: args.extra.clone(),
        },
    })
}

/// What would be written, and the commands as one would type them.
fn show(engine: &dyn Engine, submission: &Submission) {
    println!("{} is a copy of the experiment\n", submission.experiment());
    for script in submission.scripts(engine) {
        println!("{}:\n{}", script.path, script.text);
    }
    for command in [engine.tasks(submission), engine.report(submission, "JOB")] {
        println!("{}", command.iter().map(|word| quote(word)).collect::<Vec<_>>().join(" "));
    }
}

/// Calls the engine for the tasks, and then for the report.
fn hand_over(engine: &dyn Engine, submission: &Submission) -> Result<ExitCode> {
    println!("{} tasks to {}; logs in {}/logs", submission.tasks.len(), engine.name(), submission.place());
    if engine.queues() {
        let answer = ask(&engine.tasks(submission))?;
        let report = ask(&engine.report(submission, &answer))?;
        println!("job {answer}, and job {report} for the report");
        return Ok(ExitCode::SUCCESS);
    }
    // How its tasks ended is for the report's script to find out.
    call(&engine.tasks(submission), Stdio::inherit())?;
    let report = call(&engine.report(submission, ""), Stdio::inherit())?;
    Ok(if report.status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What a command prints, where it succeeds.
fn ask(words: &[String]) -> Result<String> {
    let output = call(words, Stdio::piped())?;
    ensure!(output.status.success(), "`{}` ended with {}", words[0], output.status);
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_string())
}

/// Calls a program with these words for arguments, without a shell, and waits for it.
fn call(words: &[String], stdout: Stdio) -> Result<std::process::Output> {
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).stdin(Stdio::null()).stdout(stdout).stderr(Stdio::inherit());
    let child = command.spawn().with_context(|| {
        let name = Path::new(&words[0]).display();
        format!("cannot run `{name}`; is it installed on this machine?")
    })?;
    Ok(child.wait_with_output()?)
}
