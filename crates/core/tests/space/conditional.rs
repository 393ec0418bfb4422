//! Conditions: what is in use, and how many configurations there are.

use crate::drawn::{space, values};
use metaburn_core::{Configuration, Domain, Parameter, Scale, Space, UNUSED, Value};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Linear, polynomial of a degree, or rbf; the degree 3 has an offset.
fn kernels() -> Space {
    Space::new(vec![
        Parameter::new("kernel", Domain::categorical(["linear", "poly", "rbf"])),
        Parameter::new("degree", Domain::integer(2, 4, Scale::Linear)).when("kernel", ["poly"]),
        Parameter::new("offset", Domain::ordinal([0.0, 1.0])).when("degree", [3]),
        Parameter::new("shrinking", Domain::categorical([true, false])).when("kernel", ["poly", "rbf"]),
    ])
    .unwrap()
}

#[test]
fn a_parameter_waits_for_its_parent_and_its_parents_parent() {
    let space = kernels();
    let names = |point: &[f64]| space.decode(point).into_keys().collect::<Vec<_>>();
    assert_eq!(names(&[0.1, 0.5, 0.0, 0.0]), ["kernel"]);
    assert_eq!(names(&[0.5, 0.5, 0.0, 0.0]), ["degree", "kernel", "offset", "shrinking"]);
    assert_eq!(names(&[0.5, 0.1, 0.0, 0.0]), ["degree", "kernel", "shrinking"]);
    assert_eq!(names(&[0.9, 0.5, 0.0, 0.0]), ["kernel", "shrinking"]);
    assert_eq!(space.snap(&[0.1, 0.9, 0.0, 0.9]), [1.0 / 6.0, UNUSED, UNUSED, UNUSED]);
}

#[test]
fn configurations_are_counted_once() {
    // linear; poly: (2, 4, 3 with two offsets) × shrinking; rbf × shrinking.
    assert_eq!(kernels().size(), Some(1 + 4 * 2 + 2));
}

#[test]
fn more_branches_than_u64_can_multiply_are_counted() {
    let names: Vec<String> = (0..10).map(|i| format!("m{i}")).collect();
    let mut parameters = vec![Parameter::new("model", Domain::categorical(names.iter().map(String::as_str)))];
    for name in &names {
        let domain = Domain::integer(1, 1000, Scale::Linear);
        parameters.push(Parameter::new(&format!("{name}.depth"), domain).when("model", [name.as_str()]));
    }
    assert_eq!(Space::new(parameters).unwrap().size(), Some(10_000));
}

fn written(configuration: &Configuration) -> String {
    Value::Table(configuration.clone()).to_string()
}

proptest! {
    #[test]
    fn numbers_reach_each_configuration_once(space in space()) {
        let count = space.size().unwrap_or(u64::MAX).min(200);
        let points: Vec<Vec<f64>> = (0..count).map(|number| space.nth(number)).collect();
        let different: BTreeSet<Vec<u64>> =
            points.iter().map(|p| p.iter().map(|u| u.to_bits()).collect()).collect();
        prop_assert_eq!(different.len() as u64, count);
        for point in &points {
            prop_assert_eq!(&space.snap(point), point);
        }
        if space.size().is_some_and(|size| size <= 200) {
            let all: BTreeSet<String> = points.iter().map(|p| written(&space.decode(p))).collect();
            prop_assert_eq!(all.len() as u64, count);
        }
    }

    #[test]
    fn what_is_not_in_use_has_no_value(values in values(), u in 0.0..1.0f64) {
        let space = Space::new(vec![
            Parameter::new("parent", Domain::Categorical(values.clone())),
            Parameter::new("child", Domain::real(0.0, 1.0, Scale::Linear)).when("parent", [values[0].clone()]),
        ]).unwrap();
        let configuration = space.decode(&[u, 0.7]);
        prop_assert_eq!(configuration.contains_key("child"), configuration["parent"] == values[0]);
    }
}

#[test]
fn configurations_that_do_not_fit_say_why() {
    let space = kernels();
    let cases: [(&[(&str, Value)], &str); 5] = [
        (&[("kernel", "linear".into()), ("degree", 2.into())], "`degree` has a value, but is not in use"),
        (&[("kernel", "poly".into()), ("degree", 2.into())], "`shrinking` has no value"),
        (&[("kernel", "sigmoid".into())], "`kernel` cannot be \"sigmoid\""),
        (
            &[("kernel", "linear".into()), ("degre", 2.into())],
            "there is no parameter `degre`; did you mean `degree`?",
        ),
        (&[], "`kernel` has no value"),
    ];
    for (settings, expected) in cases {
        let configuration = settings.iter().map(|(k, v)| (k.to_string(), v.clone())).collect();
        let message = space.encode(&configuration).unwrap_err().to_string();
        assert_eq!(message, format!("search space: {expected}"));
    }
}
