//! Spaces and points drawn by chance.

use metaburn_core::{Domain, Parameter, Scale, Space, Value};
use proptest::prelude::*;

fn scale() -> impl Strategy<Value = Scale> {
    prop_oneof![Just(Scale::Linear), Just(Scale::Log)]
}

fn real() -> impl Strategy<Value = Domain> {
    let linear = (-1e9..1e9, 0.0..1e9).prop_map(|(low, width)| Domain::real(low, low + width, Scale::Linear));
    let log = (-300.0..300.0, 0.0..8.0).prop_map(|(exponent, decades): (f64, f64)| {
        Domain::real(10f64.powf(exponent), 10f64.powf(exponent + decades), Scale::Log)
    });
    prop_oneof![linear, log]
}

fn integer() -> impl Strategy<Value = Domain> {
    let width = prop_oneof![Just(0), 1i64..50, Just((1 << 50) - 1)];
    let linear = (any::<i64>(), width).prop_map(|(low, width)| {
        let low = low.min(i64::MAX - width);
        Domain::integer(low, low + width, Scale::Linear)
    });
    let log =
        (1i64..1 << 40, 1i64..1 << 40).prop_map(|(a, b)| Domain::integer(a.min(b), a.max(b), Scale::Log));
    let small = (1i64..4, 0i64..5, scale()).prop_map(|(low, width, s)| Domain::integer(low, low + width, s));
    prop_oneof![linear, log, small]
}

/// Some of a few values of every plain kind.
pub fn values() -> impl Strategy<Value = Vec<Value>> {
    let pool = vec![
        Value::Bool(true),
        Value::Bool(false),
        Value::Int(1),
        Value::Float(1.0),
        Value::Float(0.1),
        Value::from("rbf"),
        Value::from("a word"),
    ];
    prop::sample::subsequence(pool, 1..=7).prop_shuffle()
}

/// Any domain.
pub fn domain() -> impl Strategy<Value = Domain> {
    let lists = (values(), any::<bool>()).prop_map(|(values, ordered)| match ordered {
        true => Domain::Ordinal(values),
        false => Domain::Categorical(values),
    });
    prop_oneof![real(), integer(), lists]
}

/// A coordinate: of the cube, at its ends, outside, and no number.
pub fn coordinate() -> impl Strategy<Value = f64> {
    let special = [0.0, -0.0, 1.0, 0.5, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -7.0, 1.0 + f64::EPSILON];
    prop_oneof![4 => 0.0..=1.0, 1 => prop::sample::select(special.to_vec()), 1 => any::<f64>()]
}

/// A space of one to six parameters; some wait for a value of an earlier one.
pub fn space() -> impl Strategy<Value = Space> {
    let parameter = (domain(), any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>());
    prop::collection::vec(parameter, 1..=6).prop_map(|drawn| {
        let mut parameters: Vec<Parameter> = Vec::new();
        for (i, (domain, parent, value, waits)) in drawn.into_iter().enumerate() {
            let mut parameter = Parameter::new(&format!("{}p{i}", ["b.", "a.", ""][i % 3]), domain);
            if waits && i > 0 {
                let parent = &parameters[parent.index(i)];
                if let Domain::Categorical(values) | Domain::Ordinal(values) = &parent.domain {
                    parameter = parameter.when(&parent.name, [value.get(values).clone()]);
                }
            }
            parameters.push(parameter);
        }
        Space::new(parameters).expect("drawn to be valid")
    })
}

/// A point for a space of up to six parameters.
pub fn point() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(coordinate(), 6)
}
