//! A run as plain data: what the writer takes and the reader gives.

use crate::paths::Paths;
use crate::search::Search;

/// Everything that one run leaves behind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// What was run, and how it ended.
    pub header: Header,
    /// Where and when it ran. The only part that differs between two runs with the same seed.
    pub environment: Environment,
    /// Meta-training, one row for each logged iteration.
    pub training: Training,
    /// Meta-validation, one row for each pass.
    pub validation: Validation,
    /// Meta-test; empty for a failed run.
    pub test: Test,
    /// Fits of one-dimensional regression tasks, for pictures.
    pub fits: Option<Fits>,
    /// Trajectories of policies in the plane, for pictures.
    pub paths: Option<Paths>,
    /// The studies of a search; nothing for meta-learning.
    pub search: Option<Search>,
    /// The meta-parameters that were tested, in the learner's order.
    pub params: Vec<Param>,
}

/// What was run, and how it ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// The experiment's name.
    pub experiment: String,
    /// Hash of the resolved configuration without the seed, then `-s` and the seed.
    pub run_id: String,
    /// The part of `run_id` before the seed: runs that share it differ in nothing else.
    pub group_id: String,
    /// What sets this group apart within its experiment, such as `maml, inner rate 0.01`.
    pub label: String,
    /// `meta_learning` or `search`. Names of parts that the other kind has are empty.
    pub kind: String,
    /// The tuner's name.
    pub tuner: String,
    /// The benchmark's name.
    pub benchmark: String,
    /// The learner's name.
    pub learner: String,
    /// The task distribution's name.
    pub tasks: String,
    /// The model's name.
    pub model: String,
    /// The outer optimizer's name.
    pub outer: String,
    /// `zeroth`, `first`, `second` or `implicit`: how the outer gradient passed through adaptation.
    pub order: String,
    /// `squared_error`, `cross_entropy`, `gaussian` or `return`.
    pub objective: String,
    /// Element type, `f32` or `f64`.
    pub dtype: String,
    /// The run's seed.
    pub seed: u64,
    /// The resolved configuration, as TOML.
    pub config: String,
    /// Meta-training iterations that were run.
    pub iterations: u64,
    /// The iteration whose parameters were tested: the best on validation tasks, or the last; of an
    /// ensemble, the first of [`Test::tested_iterations`].
    pub tested_iteration: u64,
    /// `complete`, or `failed`.
    pub status: String,
    /// Why the run failed; empty otherwise.
    pub failure: String,
}

/// Where and when a run took place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Environment {
    /// Version of Metaburn.
    pub metaburn_version: String,
    /// Version of burn.
    pub burn_version: String,
    /// Git revision of the source tree, or `unknown`.
    pub git_revision: String,
    /// `cpu (burn-flex)`, or `gpu: ` and the adapter's name, kind, interface and driver.
    pub device: String,
    /// Operating system, processor architecture and its widest vectors, such as `linux-x86_64 with AVX2`.
    pub platform: String,
    /// Worker threads of the one thread pool.
    pub threads: u64,
    /// Start, in seconds since 1970-01-01 UTC.
    pub started_unix: f64,
    /// Wall-clock seconds of meta-training, over all resumptions.
    pub train_seconds: f64,
    /// Wall-clock seconds of meta-testing.
    pub test_seconds: f64,
}

/// Meta-training curves, one row for each logged iteration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Training {
    /// Iteration, from 0.
    pub iteration: Vec<u64>,
    /// Mean query loss of the meta-batch after adaptation.
    pub meta_loss: Vec<f64>,
    /// Outer learning rate.
    pub rate: Vec<f64>,
    /// Wall-clock seconds since the start of meta-training.
    pub seconds: Vec<f64>,
}

/// Meta-validation curves, one row for each pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Validation {
    /// Iteration after which the pass was made, from 0.
    pub iteration: Vec<u64>,
    /// Mean query loss over validation tasks after adaptation.
    pub loss: Vec<f64>,
    /// Mean accuracy over validation tasks after adaptation; empty for regression.
    pub accuracy: Vec<f64>,
}

/// Per-task test results along adaptation, row by row: `[tasks, steps]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Test {
    /// Number of inner steps at each column. `[0, 1, …, K′]`; `[1]` for learners that adapt at once.
    pub steps: Vec<u64>,
    /// Number of test tasks.
    pub tasks: usize,
    /// Query loss, `[tasks, steps]`; NaN or infinite where a task diverged.
    pub loss: Vec<f64>,
    /// Accuracy, `[tasks, steps]`; empty for regression.
    pub accuracy: Vec<f64>,
    /// What else the task distribution scores predictions by.
    pub measures: Vec<Measured>,
    /// The iterations whose parameters were tested together, the best on validation tasks first: one, or those
    /// of an ensemble. Empty where nothing was tested, and in files of before the list was kept.
    pub tested_iterations: Vec<u64>,
}

/// Scores of the test tasks by one measure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// The measure's name, such as `sMAPE`, without `/`.
    pub name: String,
    /// Its unit; `1` for a pure number.
    pub unit: String,
    /// `[tasks, steps]`; NaN where it is not defined.
    pub values: Vec<f64>,
}

/// Fits of a few one-dimensional regression tasks, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fits {
    /// What the horizontal axis shows.
    pub x_label: String,
    /// What the vertical axis shows.
    pub y_label: String,
    /// Number of tasks shown.
    pub tasks: usize,
    /// Support inputs, `[tasks, shots]`.
    pub support_x: Vec<f64>,
    /// Support targets, `[tasks, shots]`.
    pub support_y: Vec<f64>,
    /// Grid of inputs, `[tasks, points]`.
    pub x: Vec<f64>,
    /// True values on the grid, `[tasks, points]`.
    pub truth: Vec<f64>,
    /// Predictions before adaptation, `[tasks, points]`.
    pub before: Vec<f64>,
    /// Predictions after as many inner steps as in meta-training, `[tasks, points]`.
    pub after: Vec<f64>,
    /// Predictions after as many inner steps as in the test, `[tasks, points]`; empty where these are as many
    /// as in meta-training.
    pub last: Vec<f64>,
}

/// One tensor of the meta-parameters, without the leading task axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Path-like name, such as `layer1/weight`.
    pub name: String,
    /// Extents.
    pub shape: Vec<usize>,
    /// Elements, row by row; `f32` values are exact in `f64`.
    pub values: Vec<f64>,
}
