//! Every learner of this crate keeps the laws that all learners must.

use metaburn_core::{Options, Registry};
use metaburn_testkit::check_learner;

#[test]
fn protonet_conforms() {
    let mut registry = Registry::new();
    metaburn_metric::register(&mut registry);
    check_learner(|model, shape| {
        registry.build_learner("protonet", &mut Options::new("learner", []), model, shape)
    });
}
