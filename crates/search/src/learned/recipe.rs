//! A learner by name, before the number of hyperparameters is known.

use super::episodes::shape;
use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{Examples, Learner, Options, Registry, Result, Seeds, Value};
use std::sync::Arc;

/// The settings `learner.…` and `model.…` of a tuner, and the registry that knows the names.
pub(super) struct Recipe {
    registry: Registry,
    learner: (String, Options),
    model: (String, Options),
}

impl Recipe {
    /// Reads both parts, and builds them once for tasks of one hyperparameter: mistakes are found, and
    /// all settings resolved, before any task is seen.
    pub fn from_options(options: &mut Options, registry: &Registry) -> Result<Self> {
        let model = named(options, "model", registry.models().map(|(name, _)| name))?;
        let learner = named(options, "learner", registry.learners().map(|(name, _)| name))?;
        let recipe = Self { registry: registry.clone(), learner, model };
        let mut parts = [recipe.model.1.clone(), recipe.learner.1.clone()];
        recipe.build_with(1, &mut parts)?;
        let [model, learner] = parts;
        options.absorb("model", model)?;
        options.absorb("learner", learner)?;
        Ok(recipe)
    }

    /// The learner for tasks of so many hyperparameters.
    pub fn build(&self, dimensions: usize) -> Result<Arc<dyn Learner>> {
        self.build_with(dimensions, &mut [self.model.1.clone(), self.learner.1.clone()])
    }

    fn build_with(&self, dimensions: usize, [model, learner]: &mut [Options; 2]) -> Result<Arc<dyn Learner>> {
        let shape = shape(dimensions);
        let model = self.registry.build_model(&self.model.0, model, &shape)?;
        self.registry.build_learner(&self.learner.0, learner, model, &shape)
    }
}

/// Whether adapted parameters hold more than `θ` does: the trials, to predict from. Such a learner knows
/// how little it has seen; a network alone does not. The learner is one for a single hyperparameter.
pub(super) fn keeps_trials(learner: &dyn Learner) -> Result<bool> {
    let device = Device::flex();
    let theta = learner.init(&mut Seeds::new(0).stream("learned/probe", 0), DType::F64, &device);
    let zero = Var::constant(Array::full(&[1, 1, 1], 0.0, DType::F64, &device));
    let path = learner.adapt(&theta, &Examples { x: zero.clone(), y: zero }, 0)?;
    Ok(path.last().is_some_and(|phi| phi.len() > theta.len()))
}

/// The settings of a part, but for its name, which must be one of these.
fn named(
    options: &mut Options,
    place: &str,
    known: impl Iterator<Item = &'static str>,
) -> Result<(String, Options)> {
    let mut part = options.part(place);
    let name = part.text("name", "")?;
    if name.is_empty() {
        let expected = format!("one of {}", known.collect::<Vec<_>>().join(", "));
        return Err(part.bad("name", &expected, &Value::Text(name)));
    }
    Ok((name, part))
}
