//! Tuning tasks that really train: a model family on a table, in cross-validation.
//!
//! [`LiveTask`] is one such task, [`AutoFamily`] makes one family of several, so that the family
//! itself is tuned, and [`LiveBenchmark`] is a list of tables (the benchmark `live`).

mod auto;
mod benchmark;
mod task;

pub use auto::{AutoFamily, MODEL};
pub use benchmark::LiveBenchmark;
pub use task::LiveTask;
