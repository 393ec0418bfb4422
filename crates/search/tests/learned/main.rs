//! The tuner `learned`, on families of tasks whose optima are near one another.

mod behaviour;
mod refused;
mod surrogate;
mod tables;

use metaburn_core::{
    Domain, Options, Parameter, Registry, Result, Scale, Seeds, Setting, Source, Space, Strategy, Study,
    Tuner, Value,
};
use rand::RngExt;
use std::sync::Arc;

/// A learner and a network that are trained in a moment.
pub(crate) const QUICK: [(&str, Value); 5] = [
    ("steps", Value::Int(60)),
    ("rate", Value::Float(0.01)),
    ("ensemble", Value::Int(1)),
    ("query", Value::Int(10)),
    ("tasks", Value::Int(8)),
];

pub(crate) fn registry() -> Registry {
    let mut registry = Registry::new();
    metaburn_gp::register(&mut registry);
    metaburn_gradient::register(&mut registry);
    metaburn_models::register(&mut registry);
    metaburn_surrogate::register(&mut registry);
    metaburn_tasks::register(&mut registry);
    metaburn_search::register(&mut registry);
    registry
}

/// The options of a learner on a small network, with further ones.
pub(crate) fn options(learner: &str, more: &[(&str, Value)]) -> Options {
    let fixed = [
        ("learner.name", Value::from(learner)),
        ("model.name", Value::from("mlp")),
        ("model.hidden", Value::List(vec![Value::Int(16), Value::Int(16)])),
        ("model.init", Value::from("fan_in")),
    ];
    // What is given twice counts as given last.
    let all = fixed.iter().chain(&QUICK).chain(more).cloned();
    Options::new("tuner", all.map(|(key, value)| (key.to_string(), value)))
}

pub(crate) fn tuner(learner: &str, more: &[(&str, Value)]) -> Result<Arc<dyn Tuner>> {
    let mut options = options(learner, more);
    let tuner = registry().build_tuner("learned", &mut options)?;
    options.finish()?;
    Ok(tuner)
}

pub(crate) fn space() -> Arc<Space> {
    let real = |name| Parameter::new(name, Domain::real(0.0, 1.0, Scale::Linear));
    Arc::new(Space::new(vec![real("a"), real("b")]).unwrap())
}

/// A shifted bowl: its lowest point is near (0.7, 0.2), its scale and offset are its own.
#[derive(Clone, Copy)]
pub(crate) struct Bowl {
    centre: [f64; 2],
    scale: f64,
    offset: f64,
}

impl Bowl {
    pub(crate) fn new(task: u64) -> Self {
        let mut stream = Seeds::new(5).stream("bowl", task);
        let mut near = |at: f64| at + stream.random_range(-0.08..0.08);
        let centre = [near(0.7), near(0.2)];
        Self { centre, scale: stream.random_range(0.1..10.0), offset: stream.random_range(-5.0..5.0) }
    }

    /// Without scale and offset.
    pub(crate) fn plain(&self, point: &[f64]) -> f64 {
        (point[0] - self.centre[0]).powi(2) + 0.5 * (point[1] - self.centre[1]).powi(2)
    }

    pub(crate) fn cost(&self, point: &[f64]) -> f64 {
        self.offset + self.scale * self.plain(point)
    }

    /// The task as a past one, known at forty points of its own.
    pub(crate) fn source(task: u64) -> Source {
        let (bowl, mut stream) = (Self::new(task), Seeds::new(6).stream("points", task));
        let points: Vec<Vec<f64>> = (0..40).map(|_| vec![stream.random(), stream.random()]).collect();
        let costs = points.iter().map(|p| bowl.cost(p)).collect();
        Source { name: format!("bowl {task}"), points, costs, meta_features: Vec::new() }
    }
}

pub(crate) fn sources() -> Vec<Source> {
    (0..12).map(Bowl::source).collect()
}

/// For tests of what is learned, and not only that something is.
pub(crate) const PATIENT: [(&str, Value); 3] =
    [("steps", Value::Int(400)), ("rate", Value::Float(0.03)), ("residual", Value::Bool(false))];

/// The strategy of a tuner that has seen these past tasks.
pub(crate) fn strategy(tuner: &dyn Tuner, sources: &[Source], seed: u64) -> Result<Box<dyn Strategy>> {
    let (space, seeds) = (space(), Seeds::new(seed));
    tuner.strategy(&Setting { space: &space, sources, meta_features: &[], seeds, budget: 10 })
}

/// A study of so many trials, with a cost for each point.
pub(crate) fn run(strategy: &dyn Strategy, trials: usize, cost: impl Fn(&[f64]) -> f64) -> Study {
    let mut study = Study::new(space(), Seeds::new(1), trials);
    for _ in 0..trials {
        let suggestion = strategy.ask(&study).unwrap();
        let cost = cost(&suggestion.point);
        let trial = study.ask(suggestion);
        study.tell(trial, Ok(cost));
    }
    study
}

/// Where the trials of a study were.
pub(crate) fn points(study: &Study) -> Vec<Vec<f64>> {
    study.trials().iter().map(|t| t.suggestion.point.clone()).collect()
}
