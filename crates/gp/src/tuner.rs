//! The tuner `gp`.

use crate::{Acquisition, Bayesian, GaussianProcess, Initial};
use metaburn_core::{Options, Registry, Result, Setting, Strategy, Tuner};
use std::sync::Arc;

/// Bayesian optimisation with a Gaussian process, which learns nothing from past tasks.
struct GpTuner(Bayesian);

impl Tuner for GpTuner {
    fn strategy(&self, _: &Setting<'_>) -> Result<Box<dyn Strategy>> {
        Ok(Box::new(self.0.clone()))
    }
}

/// Adds the tuner `gp`.
///
/// | option | default | |
/// |---|---|---|
/// | `acquisition` | `"log_ei"` | or `"ucb"`, `"pi"` |
/// | `beta` | 2 | standard deviations below the mean, for `"ucb"` alone |
/// | `initial` | 5 | trials of the initial design |
/// | `candidates` | 300 | points scored where the task is no table |
/// | `noise_floor` | 1e-6 | least noise variance, of standardised costs |
pub fn register(registry: &mut Registry) {
    registry.tuner("gp", "Bayesian optimisation with a Gaussian process (Matérn-5/2)", |options, _| {
        Ok(Arc::new(GpTuner(bayesian(options)?)))
    });
}

fn bayesian(options: &mut Options) -> Result<Bayesian> {
    let acquisition = match options.choice("acquisition", "log_ei", &["log_ei", "ucb", "pi"])? {
        "ucb" => Acquisition::ConfidenceBound { beta: options.positive("beta", 2.0)? },
        "pi" => Acquisition::ProbabilityOfImprovement,
        _ => Acquisition::LogExpectedImprovement,
    };
    let surrogate =
        GaussianProcess { noise_floor: options.positive("noise_floor", 1e-6)?, ..GaussianProcess::default() };
    Ok(Bayesian {
        surrogate: Arc::new(surrogate),
        acquisition,
        initial: Initial::Sobol(options.count("initial", 5)?),
        candidates: options.count("candidates", 300)?,
    })
}
