//! `metaburn run`: an experiment from its file to tables and plots.

use crate::args::RunArgs;
use crate::commands::report::print_tables;
use crate::termination::{CUT_OFF, stop_on_sigterm};
use anyhow::Result;
use metaburn_autodiff::WITH_GPU;
use metaburn_core::Registry;
use metaburn_report::{Format, load, plots};
use metaburn_runner::{Compute, Plan, PlannedRun, RunOptions, Summary, Work, execute, plan};
use std::process::ExitCode;

/// Jobs beyond this share of work gain little: a run's own arithmetic is parallel.
const MOST_JOBS: usize = 4;

/// Plans, runs, and shows what came of it.
pub fn run(args: &RunArgs, registry: &Registry) -> Result<ExitCode> {
    let mut options = options(args)?;
    let plan = plan(&args.sweep.experiment, registry, &options)?;
    tell_where(args, &options.compute, &plan);
    if args.dry_run {
        print!("{}", plan.table());
        return Ok(ExitCode::SUCCESS);
    }
    if args.jobs.is_none() {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        options.jobs = usual_jobs(cores, plan.runs.iter().map(|run| run.compute.is_cpu()));
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

/// What the arguments say; one job where they say nothing of jobs.
fn options(args: &RunArgs) -> Result<RunOptions> {
    let compute: Compute = args.device.parse()?;
    let jobs = args.jobs.unwrap_or(1);
    anyhow::ensure!(jobs >= 1, "--jobs must be at least 1");
    Ok(RunOptions {
        compute,
        jobs,
        threads: args.threads,
        shard: args.shard.as_deref().map(str::parse).transpose()?,
        ..args.sweep.options()
    })
}

/// Says what `auto` came to, where that is not a GPU for every run that could have one.
fn tell_where(args: &RunArgs, found: &Compute, plan: &Plan) {
    if args.device != "auto" || !WITH_GPU {
        return;
    }
    // Searches never leave the processor.
    let trains = |run: &PlannedRun| matches!(run.experiment.work, Work::MetaLearning(_));
    if found.is_cpu() {
        eprintln!("no GPU was found; computing on the processor");
    } else if plan.runs.iter().any(|run| run.compute.is_cpu() && trains(run)) {
        eprintln!("GPUs have single precision only; runs with `dtype = \"f64\"` compute on the processor");
    }
}

/// Jobs where none are asked for, from whether each run computes on the processor: a GPU is for one at a time.
fn usual_jobs(cores: usize, mut on_processor: impl Iterator<Item = bool>) -> usize {
    if on_processor.all(|on| on) { cores.min(MOST_JOBS) } else { 1 }
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

#[cfg(test)]
mod tests {
    use super::usual_jobs;

    #[test]
    fn runs_share_the_processor_but_no_gpu() {
        let jobs = |cores, on_processor: &[bool]| usual_jobs(cores, on_processor.iter().copied());
        assert_eq!([jobs(2, &[true; 3]), jobs(64, &[true; 3])], [2, 4]);
        assert_eq!([jobs(64, &[false; 3]), jobs(64, &[true, false])], [1, 1]);
    }
}
