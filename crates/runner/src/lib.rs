//! Experiments from TOML: resolved, swept, run, checkpointed.
//!
//! An experiment file names a learner, a model, a task distribution and an outer optimizer, each
//! with its settings, and what to sweep over:
//!
//! ```toml
//! name = "sines"
//! seeds = [0, 1]                # one run for each; default [0]
//! dtype = "f32"                 # or f64
//!
//! [train]                       # see `Train` for settings and defaults
//! iterations = 2000
//!
//! [test]                        # see `Testing`
//! steps = 10
//!
//! [learner]
//! name = "maml"
//!
//! [model]
//! name = "mlp"
//!
//! [tasks]
//! name = "sinusoid"
//!
//! [outer]                       # see `metaburn_outer::Optimizer`
//! name = "adam"
//!
//! [[sweep]]                     # each such table is an axis; the runs are their product
//! "learner.rate" = [0.01, 0.1]  # several lists in one table are zipped
//!
//! [[sweep]]
//! list = [{ "learner.name" = "maml", "learner.steps" = 5 }, { "learner.name" = "anil" }]
//! ```
//!
//! [`plan`] reads such a file strictly and builds every part of every run; [`execute`] runs what
//! is missing. Both know learners, models and tasks only through a
//! [`Registry`](metaburn_core::Registry).
//!
//! # Invariants
//! - A run's numbers depend on its resolved configuration and its seed alone: not on `jobs`,
//!   threads, or interruptions. All randomness comes from named streams of the seed.
//! - A result file in its place is whole. A run that is killed leaves its last two checkpoints
//!   (`<run>.ckpt` and `<run>.ckpt.old`) or nothing, and the next [`execute`] goes on from there, bit
//!   for bit.
//! - A run's id is a hash of its resolved configuration without the seed, plus the seed.

#![forbid(unsafe_code)]

mod canonical;
mod checkpoint;
mod columns;
mod device;
mod document;
mod environment;
mod error;
mod evaluate;
mod experiment;
mod fits;
mod identity;
mod jobs;
mod journal;
mod lock;
mod meta_learning;
mod overrides;
mod paths;
mod plan;
mod progress;
mod resolve;
mod run;
mod search;
mod session;
mod settings;
mod shard;
mod status;
mod stop;
pub mod submit;
mod sweep;
mod tensor;
mod train;
mod tuned_experiment;

pub use columns::aligned;
pub use device::Compute;
pub use environment::environment;
pub use error::{Error, Result};
pub use experiment::{Component, Experiment, MetaLearning, Search, Testing, Train, Work};
pub use jobs::{Summary, execute};
pub use lock::Lock;
pub use plan::{Plan, PlannedRun, RunOptions, plan};
pub use shard::Shard;
pub use status::{State, Status, status};
pub use stop::Stop;
pub use tuned_experiment::register;
