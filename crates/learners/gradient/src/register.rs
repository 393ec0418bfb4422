//! The names of this crate's learners.

use crate::{anil, boil, fomaml, imaml, maml, mamlpp, meta_curvature, meta_sgd, reptile};
use metaburn_core::{Learner, Model, Options, Registry, Result, TaskShape};
use std::sync::Arc;

/// Makes the gradient-based learners known by name.
#[rustfmt::skip]
pub fn register(registry: &mut Registry) {
    add(registry, "maml", "gradient steps, differentiated through exactly (Finn et al. 2017)", maml::from_options);
    add(registry, "fomaml", "MAML without second derivatives (Finn et al. 2017)", fomaml::from_options);
    add(registry, "reptile", "moves towards the adapted weights (Nichol et al. 2018)", reptile::from_options);
    add(registry, "meta_sgd", "MAML with a learned rate for each scalar (Li et al. 2017)", meta_sgd::from_options);
    add(registry, "anil", "MAML that adapts the head alone (Raghu et al. 2020)", anil::from_options);
    add(registry, "boil", "MAML that adapts all but the head (Oh et al. 2021)", boil::from_options);
    add(registry, "mamlpp", "MAML++: MAML made to train reliably (Antoniou et al. 2019)", mamlpp::from_options);
    add(registry, "meta_curvature", "MAML with learned matrices on inner gradients (Park & Oliva 2019)", meta_curvature::from_options);
    add(registry, "imaml", "an inner loop to convergence, differentiated implicitly (Rajeswaran et al. 2019)", imaml::from_options);
}

fn add<L: Learner + 'static>(
    registry: &mut Registry,
    name: &'static str,
    about: &'static str,
    build: fn(&mut Options, Arc<dyn Model>, &TaskShape) -> Result<L>,
) {
    registry.learner(name, about, move |options, model, shape| {
        let learner: Arc<dyn Learner> = Arc::new(build(options, model, shape)?);
        Ok(learner)
    });
}
