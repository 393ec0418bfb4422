//! Search spaces as settings, for files.

use super::{Domain, Parameter, Scale, Space};
use crate::value::Value;
use std::collections::BTreeMap;

impl Space {
    /// The space as a table of settings by parameter name:
    ///
    /// ```toml
    /// c = { type = "real", low = 0.001, high = 1000.0, scale = "log", default = 1.0 }
    /// gamma = { type = "real", low = 0.0001, high = 10.0, scale = "log", when = { parameter = "kernel", values = ["rbf"] } }
    /// kernel = { type = "categorical", values = ["linear", "rbf"] }
    /// ```
    pub fn to_value(&self) -> Value {
        Value::Table(self.parameters.iter().map(|p| (p.name.clone(), parameter(p))).collect())
    }
}

fn parameter(parameter: &Parameter) -> Value {
    let mut settings = domain(&parameter.domain);
    if let Some(default) = &parameter.default {
        settings.insert("default".into(), default.clone());
    }
    if let Some(condition) = &parameter.when {
        let condition = [
            ("parameter".to_string(), Value::Text(condition.parameter.clone())),
            ("values".to_string(), Value::List(condition.values.clone())),
        ];
        settings.insert("when".into(), Value::Table(condition.into()));
    }
    Value::Table(settings)
}

fn domain(domain: &Domain) -> BTreeMap<String, Value> {
    let range = |kind: &str, low, high, scale| {
        let scale = if scale == Scale::Log { "log" } else { "linear" };
        [("type", Value::from(kind)), ("low", low), ("high", high), ("scale", Value::from(scale))].into()
    };
    let list = |kind: &str, values: &[Value]| {
        [("type", Value::from(kind)), ("values", Value::List(values.to_vec()))].into()
    };
    let settings: BTreeMap<&str, Value> = match domain {
        Domain::Real { low, high, scale } => range("real", Value::Float(*low), Value::Float(*high), *scale),
        Domain::Integer { low, high, scale } => range("integer", Value::Int(*low), Value::Int(*high), *scale),
        Domain::Categorical(values) => list("categorical", values),
        Domain::Ordinal(values) => list("ordinal", values),
    };
    settings.into_iter().map(|(key, value)| (key.to_string(), value)).collect()
}
