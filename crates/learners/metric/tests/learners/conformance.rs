//! Every learner of this crate, in every variant, keeps the laws that all learners must.

use crate::common::build;
use metaburn_core::Value;
use metaburn_testkit::check_learner;

fn conforms(name: &str, settings: &[(&str, Value)]) {
    check_learner(|model, shape| build(name, settings, model, shape));
}

#[test]
fn protonet_conforms() {
    for statistics in ["joint", "separate", "support"] {
        conforms("protonet", &[("statistics", Value::from(statistics))]);
    }
    conforms("protonet", &[("distance", Value::from("cosine"))]);
}

#[test]
fn matching_conforms() {
    for distance in ["cosine", "euclidean"] {
        conforms("matching", &[("distance", Value::from(distance))]);
    }
    conforms("matching", &[("learn_scale", Value::Bool(true)), ("scale", Value::Float(3.0))]);
}

#[test]
fn matching_in_full_context_conforms() {
    for distance in ["cosine", "euclidean"] {
        let settings = [
            ("distance", Value::from(distance)),
            ("full_context", Value::Bool(true)),
            ("processing_steps", Value::Int(2)),
        ];
        conforms("matching", &settings);
    }
}
