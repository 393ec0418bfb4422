//! Whose batch-norm statistics an embedding uses decides who sees whom.

use crate::common::{build, constant, init, one_hot};
use metaburn_core::{Episodes, Examples, Objective, TaskShape, Value};
use metaburn_models::ConvNet;
use std::sync::Arc;

/// Predictions for the first query, where another query and a support example are as told.
fn first_prediction(learner: &str, statistics: &str, other: f64, seen: f64) -> Vec<f64> {
    let shape = TaskShape::new(vec![1, 4, 4], 2, Objective::CrossEntropy);
    let model = Arc::new(ConvNet { blocks: 1, filters: 3, ..ConvNet::new([1, 4, 4], 2) });
    let learner = build(learner, &[("statistics", Value::from(statistics))], model, &shape).unwrap();
    let theta = init(learner.as_ref());
    let image = |kind: f64| (0..16).map(|i| (kind * f64::from(i)).sin()).collect::<Vec<_>>();
    let images = |kinds: [f64; 2]| constant(&kinds.map(image).concat(), &[1, 2, 1, 4, 4]);
    let set = |x| Examples { x, y: one_hot(&[0, 1], 2) };
    let episodes = Episodes { support: set(images([seen, 1.7])), query: set(images([0.9, other])) };
    let embedded = learner.embed(&theta, &episodes).unwrap();
    let phi = learner.adapt(&theta, &embedded.support, 1).unwrap().remove(0);
    let predictions = learner.predict(&phi, &embedded.query.x).unwrap();
    predictions.slice(1, 0, 1).unwrap().value().to_f64()
}

#[test]
fn only_support_statistics_hide_queries_from_each_other() {
    for learner in ["protonet", "matching"] {
        for (statistics, transductive) in [("joint", true), ("separate", true), ("support", false)] {
            let one = first_prediction(learner, statistics, 0.3, 0.6);
            let other = first_prediction(learner, statistics, 2.5, 0.6);
            let apart = one.iter().zip(&other).any(|(a, b)| (a - b).abs() > 1e-9);
            assert_eq!(apart, transductive, "{learner} with {statistics} statistics: {one:?}, {other:?}");
        }
    }
}
