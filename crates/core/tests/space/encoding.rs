//! Points and configurations correspond.

use crate::drawn::{coordinate, domain, point, space};
use metaburn_core::{Domain, Parameter, Scale, Space, Value};
use proptest::prelude::*;

/// Equal, reals to rounding on the scale of their range.
fn agrees(domain: &Domain, a: &Value, b: &Value) -> bool {
    match (domain, a, b) {
        (Domain::Real { low, high, scale }, Value::Float(a), Value::Float(b)) => {
            let unit = if *scale == Scale::Log { a.abs() } else { low.abs().max(high.abs()) };
            (a - b).abs() <= 1e-12 * unit
        }
        _ => a == b,
    }
}

fn is_in(domain: &Domain, value: &Value) -> bool {
    match (domain, value) {
        (Domain::Real { low, high, .. }, Value::Float(v)) => low <= v && v <= high,
        (Domain::Integer { low, high, .. }, Value::Int(v)) => low <= v && v <= high,
        (Domain::Categorical(values) | Domain::Ordinal(values), v) => values.contains(v),
        _ => false,
    }
}

proptest! {
    #[test]
    fn every_place_has_a_value_that_comes_back(domain in domain(), u in coordinate()) {
        Space::new(vec![Parameter::new("x", domain.clone())]).expect("drawn to be valid");
        let value = domain.decode(u);
        prop_assert!(is_in(&domain, &value), "{domain:?} has no {value}");
        let place = domain.encode(&value).expect("a value of the domain");
        prop_assert!((0.0..=1.0).contains(&place));
        prop_assert!(agrees(&domain, &domain.decode(place), &value), "{value} became {}", domain.decode(place));
    }

    #[test]
    fn snapping_changes_no_value_and_nothing_twice(space in space(), point in point()) {
        let point = &point[..space.dimensions()];
        let snapped = space.snap(point);
        prop_assert_eq!(&space.snap(&snapped), &snapped);
        prop_assert_eq!(space.active(&snapped), space.active(point));
        let (before, after) = (space.decode(point), space.decode(&snapped));
        prop_assert_eq!(before.len(), after.len());
        for parameter in space.parameters().iter().filter(|p| before.contains_key(&p.name)) {
            prop_assert!(agrees(&parameter.domain, &before[&parameter.name], &after[&parameter.name]));
        }
    }

    #[test]
    fn configurations_come_back(space in space(), point in point()) {
        let configuration = space.decode(&point[..space.dimensions()]);
        let encoded = space.encode(&configuration).expect("a configuration of the space");
        let again = space.decode(&encoded);
        prop_assert_eq!(again.keys().collect::<Vec<_>>(), configuration.keys().collect::<Vec<_>>());
        for parameter in space.parameters().iter().filter(|p| again.contains_key(&p.name)) {
            let (a, b) = (&configuration[&parameter.name], &again[&parameter.name]);
            prop_assert!(agrees(&parameter.domain, a, b), "{a} became {b}");
        }
    }
}

#[test]
fn every_integer_has_its_own_cell() {
    let scales = [Scale::Linear, Scale::Log];
    for domain in scales.map(|scale| Domain::integer(1, 1000, scale)) {
        for value in (1..=1000).map(Value::Int) {
            let place = domain.encode(&value).unwrap();
            assert_eq!(domain.decode(place), value);
            assert_eq!(domain.snap(place), place, "{value}");
        }
    }
}

#[test]
fn integers_at_the_end_of_i64_do_not_overflow() {
    let top = Domain::integer(i64::MAX - 3, i64::MAX, Scale::Linear);
    assert_eq!(
        [0.0, 0.3, 1.0].map(|u| top.decode(u)),
        [i64::MAX - 3, i64::MAX - 2, i64::MAX].map(Value::Int)
    );
    let bottom = Domain::integer(i64::MIN, i64::MIN + 1, Scale::Linear);
    assert_eq!([0.0, 1.0].map(|u| bottom.decode(u)), [i64::MIN, i64::MIN + 1].map(Value::Int));
    assert_eq!(top.nth(u64::MAX), 0.5, "there is no such value");
}

#[test]
fn ends_are_exact_and_the_middle_is_that_of_the_scale() {
    let log = Domain::real(1e-3, 1e3, Scale::Log);
    assert_eq!([0.0, 1.0].map(|u| log.decode(u)), [1e-3, 1e3].map(Value::Float));
    let Value::Float(middle) = log.decode(0.5) else { panic!("a real") };
    assert!((middle - 1.0).abs() < 1e-12);
    // Half of the log-integer axis from 1 to 1000 lies below about √(½ · 1000.5).
    let steps = Domain::integer(1, 1000, Scale::Log);
    assert_eq!(steps.decode(0.5), Value::Int(22));
}

#[test]
fn a_range_of_one_value_is_that_value() {
    for domain in [Domain::real(0.3, 0.3, Scale::Log), Domain::real(-2.0, -2.0, Scale::Linear)] {
        let value = domain.decode(0.9);
        assert_eq!((domain.size(), domain.encode(&value)), (Some(1), Some(0.5)));
        assert_eq!(domain.snap(0.1), 0.5);
    }
    let seven = Domain::integer(7, 7, Scale::Log);
    assert_eq!((seven.size(), seven.decode(f64::NAN)), (Some(1), Value::Int(7)));
}

#[test]
fn a_long_list_is_checked_and_decoded_quickly() {
    let values: Vec<Value> = (0..100_000).map(Value::Int).collect();
    let space = Space::new(vec![Parameter::new("seed", Domain::Categorical(values))]).unwrap();
    assert_eq!(space.size(), Some(100_000));
    assert_eq!(space.decode(&space.nth(99_999))["seed"], Value::Int(99_999));
}
