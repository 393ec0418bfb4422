//! The command line.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use metaburn_report::Format;
use std::path::PathBuf;

/// Reproducible meta-learning experiments on burn.
#[derive(Debug, Parser)]
#[command(name = "metaburn", version, propagate_version = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run an experiment: all its runs, one HDF5 file for each
    Run(RunArgs),
    /// Tables and plots from result files
    Report(ReportArgs),
    /// What can be named in an experiment
    List(ListArgs),
    /// Hold meta-gradients against a file of reference values
    Verify(VerifyArgs),
}

const RUN_EXAMPLES: &str = "\
Examples:
  metaburn run experiments/quickstart.toml
  metaburn run experiments/quickstart.toml --dry-run
  metaburn run experiments/quickstart.toml --jobs 4 --seed 0 --seed 1 --seed 2
  metaburn run experiments/quickstart.toml --set train.iterations=500 --set learner.rate=0.02
  metaburn run experiments/quickstart.toml --shard 1/4

A run that is complete is skipped; one that was cut off continues where it stopped.
Exit status: 0 if all runs are complete, 1 if one failed, 2 for bad input.";

#[derive(Debug, ClapArgs)]
#[command(after_help = RUN_EXAMPLES)]
pub struct RunArgs {
    /// The experiment's TOML file
    pub experiment: PathBuf,
    /// Where tensors live
    #[arg(long, default_value = "auto", value_name = "auto|cpu")]
    pub device: String,
    /// Folder for result files [default: results/<experiment>]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Runs at a time [default: the number of cores, at most 4]
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Threads of the one pool that all runs share [default: one for each core]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Run this seed instead of the experiment's (may be repeated)
    #[arg(long = "seed", value_name = "N")]
    pub seeds: Vec<u64>,
    /// Override a setting (may be repeated), such as train.iterations=500
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Do part I of N, counted from 1, of the runs
    #[arg(long, value_name = "I/N")]
    pub shard: Option<String>,
    /// Only print the runs
    #[arg(long)]
    pub dry_run: bool,
    /// Where data sets lie
    #[arg(long, value_name = "DIR", env = "METABURN_DATA", default_value = "data")]
    pub data_dir: PathBuf,
}

const REPORT_EXAMPLES: &str = "\
Examples:
  metaburn report results/quickstart
  metaburn report results/quickstart --format latex > table.tex
  metaburn report results/a results/b --plot figures";

#[derive(Debug, ClapArgs)]
#[command(after_help = REPORT_EXAMPLES)]
pub struct ReportArgs {
    /// Result files, or folders of them
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// How the table is written
    #[arg(long, value_parser = table_format(), default_value = "table")]
    pub format: Format,
    /// Also draw plots (SVG) into this folder
    #[arg(long, value_name = "DIR")]
    pub plot: Option<PathBuf>,
}

/// Takes the names of table formats.
fn table_format() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::NAMES.map(|(name, _)| name)).try_map(|name| name.parse::<Format>())
}

#[derive(Debug, ClapArgs)]
pub struct ListArgs {
    /// What to list
    #[arg(value_enum)]
    pub what: Listed,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Listed {
    Learners,
    Tasks,
    Models,
    Outer,
    Tuners,
    Benchmarks,
    Devices,
}

const VERIFY_EXAMPLES: &str = "\
Examples:
  metaburn verify golden/sine.json
  metaburn verify golden/conv_small.json --tolerance 1e-12

Exit status: 0 if all cases agree, 1 if one does not, 2 for a file that cannot be read.";

#[derive(Debug, ClapArgs)]
#[command(after_help = VERIFY_EXAMPLES)]
pub struct VerifyArgs {
    /// A file of reference meta-losses and meta-gradients (JSON)
    pub file: PathBuf,
    /// Largest relative error that passes
    #[arg(long, default_value_t = 1e-9)]
    pub tolerance: f64,
}
