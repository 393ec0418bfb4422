//! Search spaces as settings, for files.

use super::{Condition, Domain, Parameter, Scale, Space};
use crate::error::{Error, Result};
use crate::options::Options;
use crate::value::Value;
use std::collections::BTreeMap;

type Table = BTreeMap<String, Value>;

impl Space {
    /// Reads a space from a table of settings by parameter name, found at `path`:
    ///
    /// ```toml
    /// kernel = { type = "categorical", values = ["linear", "rbf"] }
    /// c = { type = "real", low = 0.001, high = 1000.0, scale = "log", default = 1.0 }
    /// gamma = { type = "real", low = 1e-4, high = 10.0, scale = "log", when = { parameter = "kernel", values = ["rbf"] } }
    /// learner.steps = { type = "integer", low = 1, high = 10 }
    /// ```
    ///
    /// | key | of | meaning |
    /// |---|---|---|
    /// | `type` | all | `"real"`, `"integer"`, `"categorical"` or `"ordinal"` |
    /// | `low`, `high` | numbers | the bounds, both included |
    /// | `scale` | numbers | `"linear"` (default) or `"log"` |
    /// | `values` | the others | a list of plain values |
    /// | `default` | all | optional: what is tried first |
    /// | `when` | all | optional: `parameter` and the `values` at which this one is in use |
    /// | `position` | all | optional: the place among the coordinates |
    ///
    /// A name may be dotted; as a quoted key or as tables in tables. Tables have no order of their
    /// own, so coordinates follow the alphabet, except that a parameter stands after the one that
    /// its condition looks at; `position` overrules that, and is written by [`Space::to_value`]
    /// where the order is another.
    ///
    /// # Errors
    /// [`Error::BadValue`] and [`Error::UnknownKey`] with the dotted path of the setting;
    /// [`Error::Space`] for what [`Space::new`] refuses.
    pub fn from_value(path: &str, value: &Value) -> Result<Self> {
        let Value::Table(table) = value else { return Err(bad(path, "a table of parameters", value)) };
        let mut found = Vec::new();
        collect(path, "", table, &mut found)?;
        let positions: BTreeMap<String, i64> = found.iter().map(|(i, p)| (p.name.clone(), *i)).collect();
        let mut parameters = parents_first(found.into_iter().map(|(_, p)| p).collect());
        parameters.sort_by_key(|p| positions[&p.name]);
        Self::new(parameters)
    }

    /// The space as a table of settings, from which [`Space::from_value`] makes the same space.
    pub fn to_value(&self) -> Value {
        let plain = parents_first(self.parameters.clone()) == self.parameters;
        let entry = |(i, parameter): (usize, &Parameter)| {
            let mut settings = settings(parameter);
            if !plain {
                settings.insert("position".into(), Value::Int(i as i64));
            }
            (parameter.name.clone(), Value::Table(settings))
        };
        Value::Table(self.parameters.iter().enumerate().map(entry).collect())
    }
}

/// The parameters of a table and of the tables in it, with their positions, by name.
fn collect(path: &str, name: &str, table: &Table, found: &mut Vec<(i64, Parameter)>) -> Result<()> {
    for (key, value) in table {
        let path = format!("{path}.{key}");
        let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
        let Value::Table(inner) = value else { return Err(bad(&path, "a table", value)) };
        let is_group = !inner.is_empty() && inner.values().all(|v| matches!(v, Value::Table(_)));
        if is_group {
            collect(&path, &name, inner, found)?;
        } else {
            found.push(parameter(&name, Options::new(&path, inner.clone()))?);
        }
    }
    Ok(())
}

fn parameter(name: &str, mut options: Options) -> Result<(i64, Parameter)> {
    let domain = domain(&mut options)?;
    let default = options.any("default");
    let when = match options.any("when") {
        None => None,
        Some(Value::Table(settings)) => Some(condition(Options::new(&options.key("when"), settings))?),
        Some(other) => return Err(options.bad("when", "a table with `parameter` and `values`", &other)),
    };
    let position = match options.any("position") {
        None => i64::MAX,
        Some(Value::Int(position)) => position,
        Some(other) => return Err(options.bad("position", "an integer", &other)),
    };
    options.finish()?;
    Ok((position, Parameter { name: name.to_string(), domain, default, when }))
}

fn domain(options: &mut Options) -> Result<Domain> {
    let kinds = ["real", "integer", "categorical", "ordinal"];
    if !options.has("type") {
        return Err(missing(options, "type", &format!("one of {}", kinds.join(", "))));
    }
    match options.choice("type", "", &kinds)? {
        "real" => {
            let (low, high) = (real(options, "low")?, real(options, "high")?);
            Ok(Domain::Real { low, high, scale: scale(options)? })
        }
        "integer" => {
            let (low, high) = (integer(options, "low")?, integer(options, "high")?);
            Ok(Domain::Integer { low, high, scale: scale(options)? })
        }
        "categorical" => Ok(Domain::Categorical(values(options)?)),
        _ => Ok(Domain::Ordinal(values(options)?)),
    }
}

fn condition(mut options: Options) -> Result<Condition> {
    if !options.has("parameter") {
        return Err(missing(&options, "parameter", "the name of a parameter"));
    }
    let parameter = options.text("parameter", "")?;
    let values = values(&mut options)?;
    options.finish()?;
    Ok(Condition { parameter, values })
}

fn real(options: &mut Options, name: &str) -> Result<f64> {
    match options.any(name) {
        Some(Value::Float(v)) => Ok(v),
        Some(Value::Int(v)) => Ok(v as f64),
        Some(other) => Err(options.bad(name, "a number", &other)),
        None => Err(missing(options, name, "a number")),
    }
}

fn integer(options: &mut Options, name: &str) -> Result<i64> {
    match options.any(name) {
        Some(Value::Int(v)) => Ok(v),
        Some(other) => Err(options.bad(name, "an integer", &other)),
        None => Err(missing(options, name, "an integer")),
    }
}

fn scale(options: &mut Options) -> Result<Scale> {
    Ok(match options.choice("scale", "linear", &["linear", "log"])? {
        "log" => Scale::Log,
        _ => Scale::Linear,
    })
}

fn values(options: &mut Options) -> Result<Vec<Value>> {
    match options.any("values") {
        Some(Value::List(values)) => Ok(values),
        Some(other) => Err(options.bad("values", "a list of values", &other)),
        None => Err(missing(options, "values", "a list of values")),
    }
}

fn bad(path: &str, expected: &str, found: &Value) -> Error {
    Error::BadValue { key: path.into(), expected: expected.into(), found: found.kind().into() }
}

fn missing(options: &Options, name: &str, expected: &str) -> Error {
    Error::BadValue { key: options.key(name), expected: expected.into(), found: "nothing".into() }
}

/// Alphabetically, but that each stands after the parameter that its condition looks at. Where that
/// cannot be, the rest follows as it is, for [`Space::new`] to complain about.
fn parents_first(mut rest: Vec<Parameter>) -> Vec<Parameter> {
    rest.sort_by(|a, b| a.name.cmp(&b.name));
    let mut ordered = Vec::with_capacity(rest.len());
    let waits = |p: &Parameter, rest: &[Parameter]| {
        p.when.as_ref().is_some_and(|when| rest.iter().any(|other| other.name == when.parameter))
    };
    while let Some(next) = rest.iter().position(|p| !waits(p, &rest)) {
        ordered.push(rest.remove(next));
    }
    ordered.extend(rest);
    ordered
}

fn settings(parameter: &Parameter) -> Table {
    let mut settings = domain_settings(&parameter.domain);
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
    settings
}

fn domain_settings(domain: &Domain) -> Table {
    let range = |kind: &str, low, high, scale| {
        let scale = if scale == Scale::Log { "log" } else { "linear" };
        vec![("type", Value::from(kind)), ("low", low), ("high", high), ("scale", Value::from(scale))]
    };
    let list = |kind: &str, values: &[Value]| {
        vec![("type", Value::from(kind)), ("values", Value::List(values.to_vec()))]
    };
    let settings = match domain {
        Domain::Real { low, high, scale } => range("real", Value::Float(*low), Value::Float(*high), *scale),
        Domain::Integer { low, high, scale } => range("integer", Value::Int(*low), Value::Int(*high), *scale),
        Domain::Categorical(values) => list("categorical", values),
        Domain::Ordinal(values) => list("ordinal", values),
    };
    settings.into_iter().map(|(key, value)| (key.to_string(), value)).collect()
}
