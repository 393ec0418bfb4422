//! What Matching Networks, and they alone, must satisfy.

use crate::common::{constant, one_hot, plain, support};
use metaburn_autodiff::{Array, DType, Device, Var, grad};
use metaburn_core::{Learner, Params, Value};
use metaburn_metric::MatchingNet;
use proptest::prelude::*;

const SHOTS: [usize; 6] = [0, 1, 2, 2, 0, 1];

/// Probabilities of two queries, way by way.
fn probabilities(learner: &dyn Learner, x: &[f64], labels: &[usize], queries: &[f64]) -> Vec<f64> {
    let phi = learner.adapt(&Params::default(), &support(x, labels, 3), 1).unwrap().remove(0);
    let scores = learner.predict(&phi, &constant(queries, &[1, 2, 3])).unwrap();
    scores.softmax(2).unwrap().value().to_f64()
}

fn near(found: &[f64], expected: &[f64], tolerance: f64) -> bool {
    found.len() == expected.len() && found.iter().zip(expected).all(|(f, e)| (f - e).abs() <= tolerance)
}

fn numbers(count: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-2.0..2.0, count)
}

proptest! {
    #[test]
    fn predictions_are_logarithms_of_probabilities(x in numbers(18), q in numbers(6), scale in 0.1..200.0) {
        for distance in ["cosine", "euclidean"] {
            let settings = [("distance", Value::from(distance)), ("scale", Value::Float(scale))];
            let learner = plain("matching", &settings);
            let phi = learner.adapt(&Params::default(), &support(&x, &SHOTS, 3), 1).unwrap().remove(0);
            let logs = learner.predict(&phi, &constant(&q, &[1, 2, 3])).unwrap();
            let sums = logs.exp().sum_axes(&[2]).unwrap().value().to_f64();
            prop_assert!(near(&sums, &[1.0, 1.0], 1e-12), "{sums:?}");
        }
    }

    /// Eq. 1 as it stands: attention is a softmax over examples, and a class has the sum of its own.
    #[test]
    fn a_class_has_the_attention_of_its_examples(x in numbers(18), q in numbers(6)) {
        let found = probabilities(plain("matching", &[]).as_ref(), &x, &SHOTS, &q);
        for (query, found) in q.chunks(3).zip(found.chunks(3)) {
            let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            let cosine = |k: &[f64]| dot(query, k) / (dot(query, query) * dot(k, k)).sqrt();
            let weights: Vec<f64> = x.chunks(3).map(|k| (10.0 * cosine(k)).exp()).collect();
            let mut expected = [0.0; 3];
            SHOTS.iter().zip(&weights).for_each(|(&way, w)| expected[way] += w / weights.iter().sum::<f64>());
            prop_assert!(near(found, &expected, 1e-6), "{found:?}, not {expected:?}");
        }
    }

    #[test]
    fn with_one_shot_and_euclidean_distance_they_are_prototypical_networks(x in numbers(9), q in numbers(6)) {
        let matching = plain("matching", &[("distance", Value::from("euclidean"))]);
        let found = probabilities(matching.as_ref(), &x, &[2, 0, 1], &q);
        let expected = probabilities(plain("protonet", &[]).as_ref(), &x, &[2, 0, 1], &q);
        prop_assert!(near(&found, &expected, 1e-12), "{found:?}, not {expected:?}");
    }
}

const SEEN: [f64; 18] =
    [1.0, 0.2, 0.0, 0.0, 1.0, 0.1, -0.3, 0.0, 1.0, 0.5, 0.5, 1.0, 1.0, -0.4, 0.3, 0.2, 1.0, -1.0];
const ASKED: [f64; 6] = [0.9, -0.3, 0.3, 0.1, 0.2, 0.8];

#[test]
fn the_largest_scale_gives_the_nearest_neighbour() {
    let learner = plain("matching", &[("scale", Value::Float(1e4))]);
    let found = probabilities(learner.as_ref(), &SEEN, &SHOTS, &ASKED);
    // The cosines are largest with the examples 4 (0.998, of class 0) and 3 (0.934, of class 2).
    assert!(near(&found, &[1.0, 0.0, 0.0, 0.0, 0.0, 1.0], 1e-12), "{found:?}");
}

#[test]
fn the_smallest_scale_makes_all_classes_equal() {
    for distance in ["cosine", "euclidean"] {
        let settings = [("scale", Value::Float(1e-12)), ("distance", Value::from(distance))];
        let found = probabilities(plain("matching", &settings).as_ref(), &SEEN, &SHOTS, &ASKED);
        assert!(near(&found, &[1.0 / 3.0; 6], 1e-10), "{found:?}");
    }
}

/// exp(−300) is 0 in single precision, but −ln p must be 300 and must have a gradient.
#[test]
fn a_class_without_noticeable_attention_has_a_finite_loss() {
    let similarities = Var::leaf(Array::from_f32(&[150.0, -150.0, -151.0], &[1, 1, 3], &Device::flex()));
    let labels = Var::constant(one_hot(&[0, 1, 1], 2).value().clone().cast(DType::F32));
    let logs = MatchingNet::log_probabilities(&similarities, &labels).unwrap();
    let loss = logs.slice(2, 1, 2).unwrap().neg();
    let expected = 300.0 - (1.0 + (-1.0_f64).exp()).ln();
    assert!((loss.item() - expected).abs() < 1e-3, "{} instead of {expected}", loss.item());
    let slopes = grad(&loss, &[similarities], false).unwrap().remove(0).value().to_f64();
    let share = 1.0 / (1.0 + (-1.0_f64).exp());
    assert!(near(&slopes, &[1.0, -share, share - 1.0], 1e-5), "{slopes:?}");
}

#[test]
fn a_learned_scale_starts_where_the_fixed_one_is() {
    let learner = plain("matching", &[("learn_scale", Value::Bool(true)), ("scale", Value::Float(4.0))]);
    let theta =
        learner.init(&mut metaburn_core::Seeds::new(0).stream("init", 0), DType::F64, &Device::flex());
    assert_eq!(theta.names().collect::<Vec<_>>(), ["similarity/log_scale"]);
    let phi = learner.adapt(&theta, &support(&SEEN, &SHOTS, 3), 1).unwrap().remove(0);
    let found = learner.predict(&phi, &constant(&ASKED, &[1, 2, 3])).unwrap().exp().value().to_f64();
    let fixed = plain("matching", &[("scale", Value::Float(4.0))]);
    assert!(near(&found, &probabilities(fixed.as_ref(), &SEEN, &SHOTS, &ASKED), 1e-12));
}
