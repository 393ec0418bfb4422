//! Search spaces: what may be tuned, and within which bounds.

mod check;
mod count;
mod domain;
mod parameter;
mod value;

pub use domain::{Domain, Scale};
pub use parameter::{Condition, Parameter};

use crate::error::{Error, Result};
use crate::value::Value;
use std::collections::BTreeMap;

/// Chosen values by parameter name; a parameter whose condition does not hold is absent.
pub type Configuration = BTreeMap<String, Value>;

/// The coordinate of a parameter that is not in use: all such points coincide there.
pub const UNUSED: f64 = 0.5;

/// The hyperparameters of a model, each with its domain.
///
/// A configuration is encoded as a *point* in the unit cube `[0, 1]^d` with one coordinate for each
/// parameter, in the order of [`Space::parameters`]. [`Space::decode`] maps the whole cube onto
/// valid configurations, and gives back exactly what [`Space::encode`] took (reals to rounding).
///
/// ```
/// use metaburn_core::{Configuration, Domain, Parameter, Scale, Space};
///
/// # fn main() -> metaburn_core::Result<()> {
/// let space = Space::new(vec![
///     Parameter::new("kernel", Domain::categorical(["linear", "rbf"])),
///     Parameter::new("c", Domain::real(1e-3, 1e3, Scale::Log)),
///     Parameter::new("gamma", Domain::real(1e-4, 10.0, Scale::Log)).when("kernel", ["rbf"]),
/// ])?;
/// let configuration = space.decode(&[0.2, 0.5, 0.9]);
/// assert_eq!(configuration["kernel"], "linear".into());
/// assert!(!configuration.contains_key("gamma"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Space {
    parameters: Vec<Parameter>,
    /// For each parameter the position of the one its condition looks at.
    parents: Vec<Option<usize>>,
}

impl Space {
    /// A space of these parameters. A condition may look at parameters that stand before it.
    ///
    /// # Errors
    /// [`Error::Space`] for no parameter at all, a name used twice, an empty or non-finite range, a
    /// logarithmic scale that reaches zero, a condition on an unknown or later parameter, or on a
    /// value that parameter never takes.
    pub fn new(parameters: Vec<Parameter>) -> Result<Self> {
        if parameters.is_empty() {
            return Err(Error::Space("a search space needs at least one parameter".into()));
        }
        let mut parents = Vec::with_capacity(parameters.len());
        for (i, parameter) in parameters.iter().enumerate() {
            let before = &parameters[..i];
            if before.iter().any(|p| p.name == parameter.name) {
                return Err(Error::Space(format!("`{}` stands in the space twice", parameter.name)));
            }
            parameter.check()?;
            parents.push(parameter.parent(before, &parameters[i..])?);
        }
        Ok(Self { parameters, parents })
    }

    /// The parameters, one coordinate each.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// Number of coordinates, `d`.
    pub fn dimensions(&self) -> usize {
        self.parameters.len()
    }

    /// Whether each parameter is in use at a point.
    pub fn active(&self, point: &[f64]) -> Vec<bool> {
        let mut active = vec![true; self.parameters.len()];
        for (i, parameter) in self.parameters.iter().enumerate() {
            if let (Some(condition), Some(parent)) = (&parameter.when, self.parents[i]) {
                let value = self.parameters[parent].domain.decode(point[parent]);
                active[i] = active[parent] && condition.values.contains(&value);
            }
        }
        active
    }

    /// The configuration at a point of the unit cube; coordinates outside `[0, 1]` count as the
    /// nearer end.
    pub fn decode(&self, point: &[f64]) -> Configuration {
        let chosen = self.parameters.iter().zip(point).zip(self.active(point));
        let values =
            chosen.filter(|(_, active)| *active).map(|((p, &u), _)| (p.name.clone(), p.domain.decode(u)));
        values.collect()
    }

    /// The point of a configuration: the middle of its cell for discrete parameters, [`UNUSED`] for
    /// those that are not in use.
    ///
    /// # Errors
    /// [`Error::Space`] for a value outside its domain, a missing or unknown parameter, or one whose
    /// condition does not hold.
    pub fn encode(&self, configuration: &Configuration) -> Result<Vec<f64>> {
        if let Some(unknown) = configuration.keys().find(|k| self.parameters.iter().all(|p| p.name != **k)) {
            let known = self.parameters.iter().map(|p| p.name.as_str());
            return Err(Error::Space(format!(
                "there is no parameter `{unknown}`; {}",
                crate::error::hint(unknown, known)
            )));
        }
        let mut point = vec![UNUSED; self.parameters.len()];
        let mut active = vec![true; self.parameters.len()];
        for (i, parameter) in self.parameters.iter().enumerate() {
            if let (Some(condition), Some(parent)) = (&parameter.when, self.parents[i]) {
                let value = configuration.get(&self.parameters[parent].name);
                active[i] = active[parent] && value.is_some_and(|v| condition.holds(v));
            }
            point[i] = match (configuration.get(&parameter.name), active[i]) {
                (Some(value), true) => parameter.encode(value)?,
                (None, false) => UNUSED,
                (None, true) => return Err(Error::Space(format!("`{}` has no value", parameter.name))),
                (Some(_), false) => {
                    return Err(Error::Space(format!("`{}` has a value, but is not in use", parameter.name)));
                }
            };
        }
        Ok(point)
    }

    /// The point that stands for all points of the same configuration.
    pub fn snap(&self, point: &[f64]) -> Vec<f64> {
        let active = self.active(point);
        let cells = self.parameters.iter().zip(point).zip(active);
        cells.map(|((p, &u), active)| if active { p.domain.snap(u) } else { UNUSED }).collect()
    }

    /// The configuration that every parameter's default makes; the middle of the domain where none
    /// was given.
    pub fn default_configuration(&self) -> Configuration {
        let point: Vec<f64> = self.parameters.iter().map(Parameter::default_coordinate).collect();
        self.decode(&point)
    }
}
