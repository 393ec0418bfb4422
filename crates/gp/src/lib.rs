//! Gaussian-process regression, acquisition functions, and Bayesian optimisation with them.
//!
//! A [`GaussianProcess`] is fitted to the trials of a study and predicts the cost of any point with
//! its uncertainty; an [`Acquisition`] says how much a prediction is worth trying; [`Bayesian`] asks
//! for the point that is worth most.

#![forbid(unsafe_code)]

mod acquisition;
mod bayesian;
mod gaussian_process;
mod sobol;
mod tuner;

pub use acquisition::Acquisition;
pub use bayesian::{Bayesian, Initial};
pub use gaussian_process::{FittedGp, GaussianProcess, Hyperparameters};
pub use sobol::sobol;
pub use tuner::register;
