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
    /// Find good hyperparameters for a table of your own
    Tune(TuneArgs),
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
Exit status: 0 if all runs are complete, 1 if one failed, 2 for bad input.";

#[derive(Debug, ClapArgs)]
#[command(after_help = RUN_EXAMPLES)]
pub struct RunArgs {
    /// The experiment's TOML file
    pub experiment: PathBuf,
    /// Where tensors live; `metaburn list devices` numbers the GPUs that there are
    #[arg(long, default_value = "auto", value_name = "auto|cpu|gpu[:INDEX]")]
    pub device: String,
    /// Folder for result files [default: results/<experiment>]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Runs at a time [default: the number of cores, at most 4; on a GPU 1]
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
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(2..))]
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

What is there already is not fetched again. `metaburn data list` shows what can be fetched.";

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
