//! What is wrong with a domain.

use super::domain::{Domain, Scale};
use crate::value::Value;
use std::collections::BTreeSet;

/// Cells of integers stay apart in `f64`, rounding included, up to so many on the linear scale …
const MOST_INTEGERS: i64 = 1 << 50;
/// … and up to this value on the logarithmic one, where logarithms lose more.
const LARGEST_LOG: i64 = 1 << 40;

/// What is wrong with a domain, if anything.
pub(super) fn fault(domain: &Domain) -> Option<String> {
    match domain {
        Domain::Real { low, high, scale } => real(*low, *high, *scale),
        Domain::Integer { low, high, scale } => integer(*low, *high, *scale),
        Domain::Categorical(values) | Domain::Ordinal(values) => list(values),
    }
}

fn real(low: f64, high: f64, scale: Scale) -> Option<String> {
    if !low.is_finite() || !high.is_finite() {
        return Some(format!("the bounds {low} and {high} must be finite"));
    }
    if low > high {
        return Some(format!("the range from {low} to {high} is empty"));
    }
    if scale == Scale::Log && low <= 0.0 {
        return Some(format!("a logarithmic scale cannot start at {low}; it needs low > 0"));
    }
    let too_wide = !(high - low).is_finite();
    too_wide.then(|| format!("the range from {low:e} to {high:e} is too wide for double precision"))
}

fn integer(low: i64, high: i64, scale: Scale) -> Option<String> {
    if low > high {
        return Some(format!("the range from {low} to {high} is empty"));
    }
    if scale == Scale::Log && low < 1 {
        return Some(format!("a logarithmic scale cannot start at {low}; it needs low ≥ 1"));
    }
    let too_many = match scale {
        Scale::Linear => high.checked_sub(low).is_none_or(|n| n >= MOST_INTEGERS),
        Scale::Log => high > LARGEST_LOG,
    };
    too_many.then(|| format!("the range from {low} to {high} has too many values; a real parameter may do"))
}

fn list(values: &[Value]) -> Option<String> {
    if values.is_empty() {
        return Some("there is no value to choose".into());
    }
    let mut seen = BTreeSet::new();
    for value in values {
        let name = match value {
            Value::List(_) | Value::Table(_) => return Some(format!("{value} is no plain value")),
            Value::Float(v) if v.is_nan() => return Some("NaN is no value to choose".into()),
            Value::Float(v) => Value::Float(v + 0.0).to_string(), // -0 is 0
            plain => plain.to_string(),
        };
        if !seen.insert(name) {
            return Some(format!("the value {value} stands there twice"));
        }
    }
    None
}
