//! The names of this crate's learners.

use crate::{MatchingNet, ProtoNet};
use metaburn_core::{Learner, Registry};
use std::sync::Arc;

/// Makes the metric learners known by name.
pub fn register(registry: &mut Registry) {
    registry.learner(
        "protonet",
        "nearest class mean in a learned embedding (Snell et al. 2017)",
        |options, model, shape| {
            let learner: Arc<dyn Learner> = Arc::new(ProtoNet::from_options(options, model, shape)?);
            Ok(learner)
        },
    );
    registry.learner(
        "matching",
        "attention over support examples in a learned embedding (Vinyals et al. 2016)",
        |options, model, shape| {
            let learner: Arc<dyn Learner> = Arc::new(MatchingNet::from_options(options, model, shape)?);
            Ok(learner)
        },
    );
}
