//! The command line.

use clap::builder::{PossibleValuesParser, RangedU64ValueParser, TypedValueParser};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use metaburn_report::Format;
use metaburn_runner::RunOptions;
use metaburn_runner::submit::ENGINES;
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
    /// Find good hyperparameters for a table of your own
    Tune(TuneArgs),
    /// Hand an experiment's runs to a cluster
    Submit(SubmitArgs),
    /// How far an experiment is, from its files alone
    Status(StatusArgs),
    /// Tables and plots from result files
    Report(ReportArgs),
    /// Data sets and published results
    Data(DataArgs),
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
SIGTERM ends the sweep after the iteration at hand; the same command goes on from there.
Exit status: 0 if all runs are complete, 1 if one failed, 2 for bad input, 75 if a run was cut off or
is another process's.";

#[derive(Debug, ClapArgs)]
#[command(after_help = RUN_EXAMPLES)]
pub struct RunArgs {
    #[command(flatten)]
    pub sweep: SweepArgs,
    /// Where tensors live; `metaburn list devices` numbers the GPUs that there are
    #[arg(long, default_value = "auto", value_name = "auto|cpu|gpu[:INDEX]")]
    pub device: String,
    /// Runs at a time [default: the number of cores, at most 4; on a GPU 1]
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Threads of the one pool that all runs share [default: one for each core]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Do part I of N, counted from 1, of the runs
    #[arg(long, value_name = "I/N")]
    pub shard: Option<String>,
    /// Only print the runs
    #[arg(long)]
    pub dry_run: bool,
}

/// Which runs there are, and where their files are.
#[derive(Debug, ClapArgs)]
pub struct SweepArgs {
    /// The experiment's TOML file
    pub experiment: PathBuf,
    /// Folder for result files [default: results/<experiment>]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// This seed instead of the experiment's (may be repeated)
    #[arg(long = "seed", value_name = "N")]
    pub seeds: Vec<u64>,
    /// Override a setting (may be repeated), such as train.iterations=500
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Where data sets lie
    #[arg(long, value_name = "DIR", env = "METABURN_DATA", default_value = "data")]
    pub data_dir: PathBuf,
}

impl SweepArgs {
    /// The same, for the runner.
    pub fn options(&self) -> RunOptions {
        RunOptions {
            data_dir: self.data_dir.clone(),
            out_dir: self.out.clone(),
            seeds: self.seeds.clone(),
            set: self.set.clone(),
            ..RunOptions::default()
        }
    }
}

const SUBMIT_EXAMPLES: &str = "\
Examples:
  metaburn submit experiments/quickstart.toml --engine slurm --dry-run
  metaburn submit experiments/quickstart.toml --engine slurm --partition short --time 2:00:00
  metaburn submit experiments/quickstart.toml --engine slurm --gpus-per-run 1 --extra=--account=lab
  metaburn submit experiments/quickstart.toml --engine parallel --hosts hosts.txt

Each task is `metaburn run --shard I/N`; runs that are complete are not submitted again. When all tasks
have ended, the report is made if no run is missing. docs/clusters.md tells more.
Exit status: 0 for success, 1 if a run is missing in the end (with engines that are waited for), 2 for
bad input.";

#[derive(Debug, ClapArgs)]
#[command(after_help = SUBMIT_EXAMPLES)]
pub struct SubmitArgs {
    #[command(flatten)]
    pub sweep: SweepArgs,
    /// Who spreads the tasks over machines
    #[arg(long, value_parser = PossibleValuesParser::new(ENGINES.map(|engine| engine.name())))]
    pub engine: String,
    /// Runs that a task does, one after the other
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = at_least_one())]
    pub runs_per_task: usize,
    /// Most tasks; where there are more runs, tasks do several
    #[arg(long, default_value_t = 1000, value_name = "N", value_parser = at_least_one())]
    pub array_size: usize,
    /// Most tasks at a time; with parallel, on each host [default: no limit; with parallel, its cores]
    #[arg(long, value_name = "N", value_parser = at_least_one())]
    pub max_running: Option<usize>,
    /// Cores of each task, and threads of its run
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = at_least_one())]
    pub cpus_per_run: usize,
    /// GPUs of each task, which computes on the processor if there are none
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub gpus_per_run: usize,
    /// The longest that a task may take, in the engine's own notation
    #[arg(long, value_name = "TIME")]
    pub time: Option<String>,
    /// Slurm's partition
    #[arg(long, value_name = "NAME")]
    pub partition: Option<String>,
    /// A file of hosts for GNU parallel [default: this machine]
    #[arg(long, value_name = "FILE")]
    pub hosts: Option<PathBuf>,
    /// One more argument for the engine (may be repeated), as in --extra=--mem=4G
    #[arg(long, value_name = "ARGUMENT", allow_hyphen_values = true)]
    pub extra: Vec<String>,
    /// Only print the scripts and the commands
    #[arg(long)]
    pub dry_run: bool,
}

const STATUS_EXAMPLES: &str = "\
Examples:
  metaburn status experiments/quickstart.toml
  metaburn status experiments/quickstart.toml --format csv
  metaburn status experiments/quickstart.toml --check && metaburn report results/quickstart

Exit status: 0 for success, 1 with --check if a run is not complete, 2 for bad input.";

#[derive(Debug, ClapArgs)]
#[command(after_help = STATUS_EXAMPLES)]
pub struct StatusArgs {
    #[command(flatten)]
    pub sweep: SweepArgs,
    /// How the table is written
    #[arg(long, value_parser = ["table", "csv"], default_value = "table")]
    pub format: String,
    /// Exit with 1 unless every run is complete
    #[arg(long)]
    pub check: bool,
}

/// Takes counts from 1 on.
fn at_least_one() -> impl TypedValueParser<Value = usize> {
    RangedU64ValueParser::<usize>::new().range(1..)
}

const TUNE_EXAMPLES: &str = "\
Examples:
  metaburn tune --data patients.csv --target outcome
  metaburn tune --data iris --model svm --trials 30
  metaburn tune --data houses.csv.gz --model random_forest --time 120 --jobs 8
  metaburn tune --data patients.csv --model random_forest --prior results/tune-prior/random_forest

The first trial is the default configuration; all trials are cross-validated on the same folds.
A search that was cut off goes on where it stopped, and one that is complete with more --trials.
For the same seed the trials are the same for any number of --jobs.
Exit status: 0 for success, 2 for bad input, or if every trial failed.";

#[derive(Debug, ClapArgs)]
#[command(after_help = TUNE_EXAMPLES)]
pub struct TuneArgs {
    /// A CSV or TSV file with a header (.gz too), or the name of a known table, such as iris
    #[arg(long, value_name = "FILE|NAME")]
    pub data: String,
    /// The column to predict [default: `target`, or else the last one]
    #[arg(long, value_name = "COLUMN")]
    pub target: Option<String>,
    /// What the target is [default: guessed, with a note]
    #[arg(long, value_parser = ["classification", "regression"])]
    pub problem: Option<String>,
    /// What to minimise [default: error for classes, root_mean_square for numbers]
    #[arg(long, value_parser = ["error", "balanced_error", "root_mean_square"])]
    pub metric: Option<String>,
    /// The model family, see `metaburn list families`; auto chooses among all
    #[arg(long, default_value = "auto", value_name = "NAME")]
    pub model: String,
    /// Who suggests, see `metaburn list tuners` [default: gp; warm_start with a prior]
    #[arg(long, value_name = "NAME")]
    pub tuner: Option<String>,
    /// Result files of earlier searches (or folders of them) to learn from (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub prior: Vec<PathBuf>,
    /// Configurations to try
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub trials: usize,
    /// Begin no new trial after so many seconds
    #[arg(long, value_name = "SECONDS")]
    pub time: Option<f64>,
    /// Trials under way when the next is suggested
    #[arg(long, default_value_t = 4, value_name = "N")]
    pub parallel: usize,
    /// Threads that train, at most --parallel [default: the number of cores]
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Folds of the cross-validation
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(2..))]
    pub folds: usize,
    /// Rows drawn of a larger table
    #[arg(long, default_value_t = 2000, value_name = "N")]
    pub max_rows: usize,
    /// Seed of folds, suggestions and training
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub seed: u64,
    /// Folder for results [default: results/tune-<data>-<model>]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Where data sets lie
    #[arg(long, value_name = "DIR", env = "METABURN_DATA", default_value = "data")]
    pub data_dir: PathBuf,
}

const REPORT_EXAMPLES: &str = "\
Examples:
  metaburn report results/quickstart
  metaburn report results/quickstart --format latex > table.tex
  metaburn report results/a results/b --plot figures
  metaburn report results/maml-sine --diverged-above 50
  metaburn report results/hpo --trials 5,10,50 --plot figures";

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
    /// Leave out tasks whose loss is above this, and count them, as those above 1e6 always are
    #[arg(long, value_name = "LOSS")]
    pub diverged_above: Option<f64>,
    /// Of searches: after how many trials regrets and ranks are shown, such as 25,50,100
    #[arg(long, value_name = "N,…", value_delimiter = ',')]
    pub trials: Vec<usize>,
}

/// Takes the names of table formats.
fn table_format() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::NAMES.map(|(name, _)| name)).try_map(|name| name.parse::<Format>())
}

#[derive(Debug, ClapArgs)]
pub struct DataArgs {
    #[command(subcommand)]
    pub command: DataCommand,
}

#[derive(Debug, Subcommand)]
pub enum DataCommand {
    /// The data sets that experiments can name, and which of them are there
    List(DataFolder),
    /// The data folder, or the place of a data set in it
    Path(PathArgs),
    /// Get a data set from its public home, checked by SHA-256
    Fetch(FetchArgs),
    /// Take over a data set, or published results, from files at hand
    Import(ImportArgs),
}

#[derive(Debug, ClapArgs)]
pub struct DataFolder {
    /// Where data sets lie
    #[arg(long, value_name = "DIR", env = "METABURN_DATA", default_value = "data")]
    pub data_dir: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub struct PathArgs {
    /// A data set, as `metaburn data list` has it
    pub name: Option<String>,
    #[command(flatten)]
    pub folder: DataFolder,
}

const FETCH_EXAMPLES: &str = "\
Examples:
  metaburn data fetch omniglot
  metaburn data fetch vinyals-splits --data-dir ~/data

What is there already is not fetched again, unless its SHA-256 is not that of its home.
`metaburn data list` shows what can be fetched.";

#[derive(Debug, ClapArgs)]
#[command(after_help = FETCH_EXAMPLES)]
pub struct FetchArgs {
    /// A data set, as `metaburn data list` has it
    pub name: String,
    #[command(flatten)]
    pub folder: DataFolder,
}

const IMPORT_EXAMPLES: &str = "\
Examples:
  metaburn data import omniglot ~/Downloads/omniglot --data-dir data
  metaburn data import hpob-results data/hpob-results --out results/hpob-published
  metaburn report results/hpob-published --trials 25,50,100

omniglot: a folder with images_background.zip and images_evaluation.zip, or with what they unpack to.
Counts are checked, and the drawings are reduced to 28x28 pixels in one file below the data folder.

hpob-results: the files <method>.json of HPO-B, best accuracies by search space, task and seed; one of
them or a folder of them. Each method and seed becomes the file <DIR>/<method>/<method>-s<seed>.h5.";

#[derive(Debug, ClapArgs)]
#[command(after_help = IMPORT_EXAMPLES)]
pub struct ImportArgs {
    /// What the files hold
    #[arg(value_enum)]
    pub what: Imported,
    /// A file, or a folder of them
    pub path: PathBuf,
    /// Folder for result files, of published results
    #[arg(long, value_name = "DIR", required_if_eq("what", "hpob-results"))]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub folder: DataFolder,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Imported {
    Omniglot,
    HpobResults,
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
    Families,
    Devices,
}

const VERIFY_EXAMPLES: &str = "\
Examples:
  metaburn verify golden/sine.json
  metaburn verify golden/conv_small.json --tolerance 1e-12
  metaburn verify golden/conv_small.json --device gpu

Exit status: 0 if all cases agree, 1 if one does not, 2 for a file that cannot be read.";

#[derive(Debug, ClapArgs)]
#[command(after_help = VERIFY_EXAMPLES)]
pub struct VerifyArgs {
    /// A file of reference meta-losses and meta-gradients (JSON)
    pub file: PathBuf,
    /// Largest relative error that passes [default: 1e-9; on a GPU, in single precision, 1e-3]
    #[arg(long)]
    pub tolerance: Option<f64>,
    /// Where to compute
    #[arg(long, default_value = "cpu", value_name = "cpu|gpu[:INDEX]")]
    pub device: String,
}
