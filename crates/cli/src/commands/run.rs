//! `metaburn run`: an experiment from its file to tables and plots.

use crate::args::RunArgs;
use crate::commands::report::print_tables;
use crate::termination::{CUT_OFF, stop_on_sigterm};
use anyhow::Result;
use metaburn_autodiff::WITH_GPU;
use metaburn_core::Registry;
use metaburn_report::{Format, load, plots};
use metaburn_runner::{Compute, Plan, RunOptions, Summary, execute, plan};
use std::process::ExitCode;

/// Jobs beyond this share of work gain little: a run's own arithmetic is parallel.
const MOST_JOBS: usize = 4;

/// Plans, runs, and shows what came of it.
pub fn run(args: &RunArgs, registry: &Registry) -> Result<ExitCode> {
    let options = options(args)?;
    let plan = plan(&args.sweep.experiment, registry, &options)?;
    if args.dry_run {
        print!("{}", plan.table());
        return Ok(ExitCode::SUCCESS);
    }
    stop_on_sigterm(&options.stop)?;
    let summary = execute(&plan, &options)?;
    let shown = show(&plan, &summary);
    tell(&summary);
    if let Err(e) = &shown {
        eprintln!("error: {e:#}");
    }
    Ok(match (summary.cut_off.len() + summary.elsewhere.len(), summary.failed.is_empty() && shown.is_ok()) {
        (0, true) => ExitCode::SUCCESS,
        (0, false) => ExitCode::FAILURE,
        _ => ExitCode::from(CUT_OFF),
    })
}

fn options(args: &RunArgs) -> Result<RunOptions> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let compute: Compute = args.device.parse()?;
    if args.device == "auto" && WITH_GPU && compute.is_cpu() {
        eprintln!("no GPU was found; computing on the processor");
    }
    let jobs = args.jobs.unwrap_or(if compute.is_cpu() { cores.min(MOST_JOBS) } else { 1 });
    anyhow::ensure!(jobs >= 1, "--jobs must be at least 1");
    Ok(RunOptions {
        compute,
        jobs,
        threads: args.threads,
        shard: args.shard.as_deref().map(str::parse).transpose()?,
        ..args.sweep.options()
    })
}

/// The table of the plan's runs, its plots, and where everything is.
fn show(plan: &Plan, summary: &Summary) -> Result<()> {
    // Whoever asked for the end does not wait for plots.
    if !summary.files.is_empty() && summary.cut_off.is_empty() {
        let loaded = load(&summary.files)?;
        for warning in &loaded.warnings {
            eprintln!("warning: {warning}");
        }
        print_tables(&loaded.runs, &[], Format::Terminal);
        let drawn = plots(&loaded.runs, &[], &plan.out_dir.join("plots"))?;
        println!("{} result files in {}", summary.files.len(), plan.out_dir.display());
        for plot in drawn {
            println!("plot {}", plot.display());
        }
    }
    Ok(())
}

/// How many runs ended in which way, and why some failed.
fn tell(summary: &Summary) {
    let count = |ids: usize, what: &str| (ids > 0).then(|| format!("{ids} {what}"));
    let counts = [
        count(summary.completed.len(), "completed"),
        count(summary.skipped.len(), "complete already"),
        count(summary.elsewhere.len(), "being run by another process"),
        count(summary.cut_off.len(), "cut off"),
        count(summary.failed.len(), "failed"),
    ];
    println!("runs: {}", counts.into_iter().flatten().collect::<Vec<_>>().join(", "));
    for (id, reason) in &summary.failed {
        eprintln!("failed: {id}: {reason}");
    }
}
