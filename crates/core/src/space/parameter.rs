//! One parameter of a search space.

use super::domain::Domain;
use crate::error::{Error, Result, hint};
use crate::value::Value;

/// When a parameter is in use: only while another one has one of these values.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The parameter looked at.
    pub parameter: String,
    /// The values it must have.
    pub values: Vec<Value>,
}

impl Condition {
    /// Whether the condition holds for a value of the parameter it looks at.
    pub fn holds(&self, value: &Value) -> bool {
        self.values.contains(value)
    }
}

/// A named hyperparameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name; dots lead into tables, as in `learner.rate`.
    pub name: String,
    /// The values it may take.
    pub domain: Domain,
    /// What a careful person would try first.
    pub default: Option<Value>,
    /// When it is in use; always, if nothing is said.
    pub when: Option<Condition>,
}

impl Parameter {
    /// A parameter that is always in use.
    pub fn new(name: &str, domain: Domain) -> Self {
        Self { name: name.to_string(), domain, default: None, when: None }
    }

    /// With a default value.
    pub fn with_default(mut self, value: impl Into<Value>) -> Self {
        self.default = Some(value.into());
        self
    }

    /// In use only while `parameter` has one of these values.
    pub fn when<V: Into<Value>>(mut self, parameter: &str, values: impl IntoIterator<Item = V>) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        self.when = Some(Condition { parameter: parameter.to_string(), values });
        self
    }

    pub(super) fn encode(&self, value: &Value) -> Result<f64> {
        self.domain.encode(value).ok_or_else(|| Error::Space(format!("`{}` cannot be {value}", self.name)))
    }

    pub(super) fn default_coordinate(&self) -> f64 {
        self.default.as_ref().and_then(|v| self.domain.encode(v)).unwrap_or(0.5)
    }

    pub(super) fn check(&self) -> Result<()> {
        let wrong = |what: String| Err(Error::Space(format!("`{}`: {what}", self.name)));
        if let Some(fault) = super::check::fault(&self.domain) {
            return wrong(fault);
        }
        match &self.default {
            Some(value) if self.domain.encode(value).is_none() => {
                wrong(format!("the default {value} is outside its domain"))
            }
            _ => Ok(()),
        }
    }

    /// The position of the parameter that the condition looks at, among those `before`.
    pub(super) fn parent(&self, before: &[Self], after: &[Self]) -> Result<Option<usize>> {
        let Some(condition) = &self.when else { return Ok(None) };
        let wrong = |what: String| Err(Error::Space(format!("the condition of `{}` {what}", self.name)));
        let looked_at = &condition.parameter;
        let Some(parent) = before.iter().position(|p| p.name == *looked_at) else {
            if after.iter().any(|p| p.name == *looked_at) {
                return wrong(format!("looks at `{looked_at}`, which must stand before it"));
            }
            let hint = hint(looked_at, before.iter().chain(after).map(|p| p.name.as_str()));
            return wrong(format!("looks at `{looked_at}`, which is no parameter; {hint}"));
        };
        if matches!(before[parent].domain, Domain::Real { .. }) {
            return wrong(format!(
                "looks at `{looked_at}`, a real number; it needs one with separate values"
            ));
        }
        if condition.values.is_empty() {
            return wrong("names no value, so that it never holds".into());
        }
        match condition.values.iter().find(|v| before[parent].domain.encode(v).is_none()) {
            Some(never) => wrong(format!("waits for {never}, which `{looked_at}` never is")),
            None => Ok(Some(parent)),
        }
    }
}
