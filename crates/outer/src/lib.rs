//! Outer optimizers: what moves the meta-parameters.
//!
//! A meta-problem gives losses and gradients; argmin's `Executor` runs a solver on it.
//!
//! - [`Stochastic`]: a loss and its gradient that differ from iteration to iteration, as those of
//!   fresh meta-batches do. [`MetaProblem`] is the one of meta-learning.
//! - [`Optimizer`]: SGD, momentum, Nesterov, Adam and AdamW on a [`Stochastic`] problem, with
//!   schedules and gradient clipping; trust regions where policies are learned. Parameters stay on their device.
//! - [`FullBatch`]: the meta-loss of fixed episodes as argmin's `CostFunction` and `Gradient`, so
//!   that argmin's own solvers (L-BFGS, nonlinear conjugate gradients) run on it, over a
//!   [`ParamTree`].
//!
//! Hyperparameters are moved by the black-box strategies of [`search`].

#![forbid(unsafe_code)]

mod ahead;
mod clip;
mod descent;
mod error;
mod flat;
mod full_batch;
mod optimizer;
mod problem;
mod rule;
mod schedule;
pub mod search;
mod tree;
mod trust_region;

pub use error::Diverged;
pub use full_batch::FullBatch;
pub use optimizer::Optimizer;
pub use problem::{MetaProblem, Stochastic};
pub use search::register;
pub use tree::ParamTree;
pub use trust_region::Shards;
