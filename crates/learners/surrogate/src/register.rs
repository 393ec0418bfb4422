//! The names of this crate's parts.

use crate::{ablr, deep_kernel};
use metaburn_core::{Learner, Registry};
use std::sync::Arc;

/// Makes the surrogates known by name.
pub fn register(registry: &mut Registry) {
    let about = "a Gaussian process on learned features (Wistuba & Grabocka 2021)";
    registry.learner("deep_kernel", about, |options, model, shape| {
        let learner: Arc<dyn Learner> = Arc::new(deep_kernel::from_options(options, model, shape)?);
        Ok(learner)
    });
    let about = "Bayesian linear regression on learned features (Perrone et al. 2018)";
    registry.learner("ablr", about, |options, model, shape| {
        let learner: Arc<dyn Learner> = Arc::new(ablr::from_options(options, model, shape)?);
        Ok(learner)
    });
    crate::transfer::register(registry);
}
