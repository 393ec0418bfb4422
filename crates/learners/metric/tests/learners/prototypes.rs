//! What Prototypical Networks, and they alone, must satisfy.

use crate::common::{constant, one_hot, plain, support};
use metaburn_core::Value;
use metaburn_metric::ProtoNet;

#[test]
fn a_prototype_is_the_class_mean() {
    let features = constant(&[1.0, 2.0, 5.0, 6.0, 3.0, 4.0, 7.0, 9.0], &[1, 4, 2]);
    let prototypes = ProtoNet::prototypes(&features, &one_hot(&[0, 1, 0, 1], 2)).unwrap();
    assert_eq!(prototypes.value().to_f64(), [2.0, 3.0, 6.0, 7.5]);
}

#[test]
fn a_score_is_the_negative_squared_distance() {
    let queries = constant(&[0.0, 0.0, 3.0, 4.0], &[1, 2, 2]);
    let prototypes = constant(&[0.0, 0.0, 1.0, 1.0, 3.0, 0.0], &[1, 3, 2]);
    let scores = ProtoNet::scores(&queries, &prototypes).unwrap();
    assert_eq!(scores.value().to_f64(), [0.0, -2.0, -9.0, -25.0, -13.0, -16.0]);
}

#[test]
fn with_the_cosine_only_directions_count() {
    let learner = plain("protonet", &[("distance", Value::from("cosine")), ("scale", Value::Float(2.0))]);
    let seen = support(&[0.0, 3.0, 4.0, 5.0, 0.0, 0.0], &[0, 1], 2);
    let phi = learner.adapt(&Default::default(), &seen, 1).unwrap().remove(0);
    let scores = learner.predict(&phi, &constant(&[0.0, 7.0, 0.0, 0.0, 0.0, 0.0], &[1, 2, 3])).unwrap();
    // 2 · 3/5 and 2 · 0; a query of zeros has no direction.
    for (score, expected) in scores.value().to_f64().into_iter().zip([1.2, 0.0, 0.0, 0.0]) {
        assert!((score - expected).abs() < 1e-9, "{score}, not {expected}");
    }
}
