//! The names of this crate's learners.

use crate::learner::GradientLearner;
use crate::{anil, fomaml, maml, meta_sgd, reptile};
use metaburn_core::{Learner, Model, Options, Registry, Result, TaskShape};
use std::sync::Arc;

type Build = fn(&mut Options, Arc<dyn Model>, &TaskShape) -> Result<GradientLearner>;

/// Makes the gradient-based learners known by name.
pub fn register(registry: &mut Registry) {
    let learners: [(&'static str, &'static str, Build); 5] = [
        ("maml", "gradient steps, differentiated through exactly (Finn et al. 2017)", maml::from_options),
        ("fomaml", "MAML without second derivatives (Finn et al. 2017)", fomaml::from_options),
        ("reptile", "moves towards the adapted weights (Nichol et al. 2018)", reptile::from_options),
        ("meta_sgd", "MAML with a learned rate for each scalar (Li et al. 2017)", meta_sgd::from_options),
        ("anil", "MAML that adapts the head alone (Raghu et al. 2020)", anil::from_options),
    ];
    for (name, about, build) in learners {
        registry.learner(name, about, move |options, model, shape| {
            let learner: Arc<dyn Learner> = Arc::new(build(options, model, shape)?);
            Ok(learner)
        });
    }
}
