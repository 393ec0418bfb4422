//! Surrogates of response surfaces as meta-learners, and methods that transfer between tasks.
//!
//! A response surface is a task: `x` are points of a search space `[tasks, n, d]`, `y` their normalised
//! costs `[tasks, n, 1]`, and a prediction is a mean and a log variance `[tasks, q, 2]`. These learners
//! are [`GradientLearner`](metaburn_gradient::GradientLearner)s on other models than a network with
//! outputs, so that one inner loop serves all:
//!
//! | learner | predicts by |
//! |---|---|
//! | [`deep_kernel`] | a Gaussian process on learned features |
//! | [`ablr`] | Bayesian linear regression on learned features |
//! | `maml`, `reptile`, `meta_sgd` of `metaburn_gradient` | a network with two outputs |

#![forbid(unsafe_code)]

mod ablr;
mod arrays;
mod deep_kernel;
mod process;
mod register;
mod training;
mod transfer;

pub use ablr::{Adapts, ablr};
pub use deep_kernel::deep_kernel;
pub use register::register;
pub use training::Training;
pub use transfer::{Library, Rgpe, SourceModel, TstR, discordance, nearest, portfolio};
