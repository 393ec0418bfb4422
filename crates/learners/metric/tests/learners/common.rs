//! Learners by name, and a network that changes nothing.

use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{
    Examples, Learner, Model, Objective, Options, Params, Registry, Result, Seeds, TaskShape, Value,
};
use metaburn_models::Mlp;
use std::sync::Arc;

/// A learner from its settings, all of which it must know.
pub fn build(
    name: &str,
    settings: &[(&str, Value)],
    model: Arc<dyn Model>,
    shape: &TaskShape,
) -> Result<Arc<dyn Learner>> {
    let mut registry = Registry::new();
    metaburn_metric::register(&mut registry);
    let given = settings.iter().map(|(key, value)| (key.to_string(), value.clone()));
    let mut options = Options::new("learner", given);
    let learner = registry.build_learner(name, &mut options, model, shape)?;
    options.finish()?;
    Ok(learner)
}

/// A learner that compares inputs of three numbers as they are.
pub fn plain(name: &str, settings: &[(&str, Value)]) -> Arc<dyn Learner> {
    build(name, settings, identity(3), &classification(3)).unwrap()
}

/// Initial meta-parameters.
pub fn init(learner: &dyn Learner) -> Params {
    learner.init(&mut Seeds::new(0).stream("init", 0), DType::F64, &Device::flex())
}

/// Tasks with inputs of so many numbers.
pub fn classification(inputs: usize) -> TaskShape {
    TaskShape::new(vec![inputs], 3, Objective::CrossEntropy)
}

/// A network without layers.
pub fn identity(inputs: usize) -> Arc<dyn Model> {
    Arc::new(Mlp { outputs: None, ..Mlp::new(inputs, &[], 1) })
}

pub fn constant(values: &[f64], shape: &[usize]) -> Var {
    Var::constant(Array::from_f64(values, shape, &Device::flex()))
}

/// One-hot labels `[1, examples, ways]`.
pub fn one_hot(labels: &[usize], ways: usize) -> Var {
    let rows = labels.iter().flat_map(|&label| (0..ways).map(move |way| f64::from(u8::from(way == label))));
    constant(&rows.collect::<Vec<_>>(), &[1, labels.len(), ways])
}

/// A support set of one task, with inputs of three numbers.
pub fn support(x: &[f64], labels: &[usize], ways: usize) -> Examples {
    Examples { x: constant(x, &[1, labels.len(), 3]), y: one_hot(labels, ways) }
}
