//! Task distributions: where episodes come from.
//!
//! - [`Sinusoid`]: the regression toy of the field, `y = A·sin(x − φ)`.
//! - [`Functions`]: sine waves, lines and others mixed.
//! - [`Clusters`]: Gaussian clusters to tell apart.
//! - [`TableRegression`]: few-shot regression on real tables, Boston housing and diabetes.
//! - [`images`]: N-way K-shot episodes of Omniglot, folders of images, MNIST, built-in digits.
//! - [`Series`]: forecasting of the M3 and Tourism competitions, a series a task.
//! - [`Clinical`]: few-shot diagnosis on clinical tables with differing columns.
//! - [`Ratings`]: recommendation to users of whom little is known.
//! - [`control`]: worlds that policies act in: navigation, bandits, Markov decision processes, Gymnasium.
//! - [`surfaces`]: response surfaces, past evaluations of hyperparameters as benchmarks of tuning and
//!   as few-shot regression.
//! - [`dataset`]: tables to train on, from CSV files or by name, with encoding, cross-validation and
//!   meta-features.
//! - [`live`]: tuning tasks that really train a model on such a table.
//!
//! The tables of `TableRegression` and the digits are built in; nothing is downloaded. Every draw comes from the stream
//! that the caller passes, and from nothing else.

#![forbid(unsafe_code)]

mod batch;
mod clinical;
mod clusters;
pub mod control;
pub mod dataset;
mod functions;
pub mod images;
pub mod live;
mod ratings;
mod register;
mod series;
mod sinusoid;
pub mod surfaces;
mod table;

pub use clinical::Clinical;
pub use clusters::Clusters;
pub use functions::{Family, Functions};
pub use ratings::Ratings;
pub use register::register;
pub use series::Series;
pub use sinusoid::Sinusoid;
pub use table::{Table, TableRegression};
