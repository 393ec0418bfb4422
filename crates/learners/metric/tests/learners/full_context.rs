//! Full-context embeddings: who sees whom.

use crate::common::{constant, init, plain, support};
use crate::reference;
use metaburn_core::{Learner, Params, Value};
use std::sync::Arc;

const LABELS: [usize; 4] = [0, 1, 2, 1];
const SEEN: [f64; 12] = [1.0, 0.2, 0.0, 0.0, 1.0, 0.1, -0.3, 0.0, 1.0, 0.5, 0.5, 1.0];
const ASKED: [f64; 9] = [0.9, -0.3, 0.3, 0.1, 0.2, 0.8, -0.5, 0.4, 0.3];

fn learner(steps: i64) -> (Arc<dyn Learner>, Params) {
    let settings = [("full_context", Value::Bool(true)), ("processing_steps", Value::Int(steps))];
    let learner = plain("matching", &settings);
    let theta = init(learner.as_ref());
    (learner, theta)
}

/// Log probabilities of queries, three for each.
fn predict((learner, theta): &(Arc<dyn Learner>, Params), seen: &[f64], asked: &[f64]) -> Vec<f64> {
    let phi = learner.adapt(theta, &support(seen, &LABELS, 3), 1).unwrap().remove(0);
    let queries = constant(asked, &[1, asked.len() / 3, 3]);
    learner.predict(&phi, &queries).unwrap().value().to_f64()
}

#[test]
fn parameters_are_as_wide_as_the_features() {
    let (_, theta) = learner(5);
    let found: Vec<_> = theta.iter().map(|(name, value)| (name, value.shape())).collect();
    let expected = [
        ("fce/forward/input", vec![1, 12, 3]),
        ("fce/forward/recurrent", vec![1, 12, 3]),
        ("fce/forward/bias", vec![1, 12]),
        ("fce/backward/input", vec![1, 12, 3]),
        ("fce/backward/recurrent", vec![1, 12, 3]),
        ("fce/backward/bias", vec![1, 12]),
        ("fce/attention/input", vec![1, 12, 3]),
        ("fce/attention/recurrent", vec![1, 12, 6]),
        ("fce/attention/bias", vec![1, 12]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn queries_do_not_see_each_other() {
    let subject = learner(5);
    let together = predict(&subject, &SEEN, &ASKED);
    let turned = predict(&subject, &SEEN, &[&ASKED[3..], &ASKED[..3]].concat());
    assert_eq!(turned, [&together[3..], &together[..3]].concat());
}

#[test]
fn every_support_example_changes_every_prediction() {
    let subject = learner(1);
    let before = predict(&subject, &SEEN, &ASKED);
    for example in 0..4 {
        let mut seen = SEEN;
        seen[3 * example] += 0.5;
        let after = predict(&subject, &seen, &ASKED);
        assert!(before.iter().zip(&after).all(|(b, a)| (b - a).abs() > 1e-6), "example {example}");
    }
}

/// Each example's embedding depends on all others, from both sides.
#[test]
fn every_support_example_is_embedded_among_all() {
    let (learner, theta) = learner(1);
    let embedded = |seen: &[f64]| {
        let phi = learner.adapt(&theta, &support(seen, &LABELS, 3), 1).unwrap().remove(0);
        phi.get("support/features").unwrap().value().to_f64()
    };
    let before = embedded(&SEEN);
    for example in 0..4 {
        let mut seen = SEEN;
        seen[3 * example + 1] -= 0.5;
        assert!(before.iter().zip(embedded(&seen)).all(|(b, a)| (b - a).abs() > 1e-9), "example {example}");
    }
}

/// With LSTMs that give nothing (all weights 0: the hidden state is σ(0)·tanh(0) = 0) embeddings are the
/// plain features.
#[test]
fn lstms_of_zeros_leave_features_as_they_are() {
    let (learner, theta) = learner(3);
    let zeros = theta.with_vars(theta.vars().map(|v| v.mul_scalar(0.0)));
    let found = predict(&(learner, zeros), &SEEN, &ASKED);
    let expected = predict(&(plain("matching", &[]), Params::default()), &SEEN, &ASKED);
    assert_eq!(found, expected);
}

/// Eqs. 3–6 and appendix A.2, number by number.
#[test]
fn embeddings_are_those_of_the_equations() {
    let subject = learner(3);
    let (learner, theta) = (&subject.0, &subject.1);
    let rows = |x: &[f64]| x.chunks(3).map(<[f64]>::to_vec).collect::<Vec<_>>();
    let seen = reference::support(theta, &rows(&SEEN));
    let phi = learner.adapt(theta, &support(&SEEN, &LABELS, 3), 1).unwrap().remove(0);
    let found = phi.get("support/features").unwrap().value().to_f64();
    assert!(near(&found, &seen.concat()), "{found:?}, not {seen:?}");

    let asked: Vec<_> = rows(&ASKED).iter().map(|x| reference::query(theta, x, &seen, 3)).collect();
    let plain = plain("matching", &[]);
    let phi = plain.adapt(theta, &support(&seen.concat(), &LABELS, 3), 1).unwrap().remove(0);
    let expected = plain.predict(&phi, &constant(&asked.concat(), &[1, 3, 3])).unwrap().value().to_f64();
    let found = predict(&subject, &SEEN, &ASKED);
    assert!(near(&found, &expected), "{found:?}, not {expected:?}");
}

fn near(found: &[f64], expected: &[f64]) -> bool {
    found.len() == expected.len() && found.iter().zip(expected).all(|(f, e)| (f - e).abs() < 1e-12)
}
