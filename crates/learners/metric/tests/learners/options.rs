//! Settings, and tasks that fit or do not.

use crate::common::{build, classification, constant, identity, init, plain, support};
use metaburn_core::{Objective, Order, TaskShape, Value};
use metaburn_models::Mlp;
use std::sync::Arc;

const NAMES: [&str; 2] = ["protonet", "matching"];

#[test]
fn regression_is_refused() {
    for name in NAMES {
        for objective in [Objective::SquaredError, Objective::Gaussian] {
            let shape = TaskShape { objective, ..classification(3) };
            let said = build(name, &[], identity(3), &shape).err().unwrap().to_string();
            let expected =
                format!("{name} classifies, but these tasks are regression; use a gradient-based learner");
            assert_eq!(said, expected);
        }
    }
}

#[test]
fn wrong_settings_are_named() {
    let cases = [
        (
            "statistics",
            Value::from("joined"),
            "`learner.statistics`: expected one of joint, separate, support; did you mean `joint`?, found a string \"joined\"",
        ),
        (
            "distance",
            Value::from("cosin"),
            "`learner.distance`: expected one of euclidean, cosine; did you mean `cosine`?, found a string \"cosin\"",
        ),
        ("scale", Value::Float(0.0), "`learner.scale`: expected a number above 0, found a number 0.0"),
    ];
    for name in NAMES {
        for (key, value, expected) in &cases {
            let said = build(name, &[(key, value.clone())], identity(3), &classification(3));
            assert_eq!(said.err().unwrap().to_string(), *expected);
        }
    }
    // Nobody reads the steps of a context that is not there.
    let said = build("matching", &[("processing_steps", Value::Int(2))], identity(3), &classification(3));
    assert!(said.err().unwrap().to_string().contains("unknown key `learner.processing_steps`"));
}

#[test]
fn training_may_have_more_classes_than_the_test() {
    for (name, settings) in
        [("protonet", vec![]), ("matching", vec![]), ("matching", vec![("full_context", Value::Bool(true))])]
    {
        let learner = plain(name, &settings);
        assert!(learner.any_way());
        assert_eq!(learner.order(), Order::Second);
        let theta = init(learner.as_ref());
        for ways in [2, 5] {
            let labels: Vec<usize> = (0..ways).collect();
            let x: Vec<f64> = (0..3 * ways).map(|i| (i as f64).sin()).collect();
            let phi = learner.adapt(&theta, &support(&x, &labels, ways), 1).unwrap().remove(0);
            let scores = learner.predict(&phi, &constant(&[0.1; 6], &[1, 2, 3])).unwrap();
            assert_eq!(scores.shape(), [1, 2, ways]);
        }
    }
}

/// The head's parameters would never be used.
#[test]
fn a_head_is_left_out() {
    let model = Arc::new(Mlp::new(3, &[4], 3));
    for name in NAMES {
        let learner = build(name, &[], model.clone(), &classification(3)).unwrap();
        let theta = init(learner.as_ref());
        assert_eq!(theta.names().collect::<Vec<_>>(), ["layer1/weight", "layer1/bias"]);
    }
}
