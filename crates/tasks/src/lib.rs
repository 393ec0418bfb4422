//! Task distributions: where episodes come from.
//!
//! - [`Sinusoid`]: the regression toy of the field, `y = A·sin(x − φ)`.
//! - [`TableRegression`]: few-shot regression on real tables, Boston housing and diabetes.
//! - [`images`]: N-way K-shot episodes of Omniglot, folders of images, MNIST, built-in digits.
//! - [`surfaces`]: response surfaces, past evaluations of hyperparameters as benchmarks of tuning and
//!   as few-shot regression.
//! - [`dataset`]: tables to train on, from CSV files or by name, with encoding, cross-validation and
//!   meta-features.
//! - [`live`]: tuning tasks that really train a model on such a table.
//!
//! The tables and digits are built in: nothing is downloaded. Every draw comes from the stream
//! that the caller passes, and from nothing else.

#![forbid(unsafe_code)]

mod batch;
pub mod dataset;
pub mod images;
pub mod live;
mod register;
mod sinusoid;
pub mod surfaces;
mod table;

pub use register::register;
pub use sinusoid::Sinusoid;
pub use table::{Table, TableRegression};
