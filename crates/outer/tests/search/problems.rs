//! Problems with known answers, and the loop that asks and tells.

use metaburn_core::{
    Candidates, Domain, Error, Options, Outcome, Parameter, Registry, Result, Scale, Seeds, Setting, Space,
    Strategy, Stream, Study, Suggestion, TuningTask, Value,
};
use std::sync::Arc;

/// Names of all tuners.
pub fn names() -> Vec<&'static str> {
    let mut registry = Registry::new();
    metaburn_outer::register(&mut registry);
    registry.tuners().map(|(name, _)| name).collect()
}

/// The strategy of a tuner with these settings.
pub fn with(name: &str, settings: &[(&str, Value)]) -> Result<Box<dyn Strategy>> {
    let mut registry = Registry::new();
    metaburn_outer::register(&mut registry);
    let settings = settings.iter().map(|(key, value)| (key.to_string(), value.clone()));
    let mut options = Options::new("tuner", settings);
    let tuner = registry.build_tuner(name, &mut options)?;
    options.finish()?;
    let space = Arc::new(Space::new(vec![unit("x")])?);
    tuner.strategy(&Setting {
        space: &space,
        sources: &[],
        meta_features: &[],
        seeds: Seeds::new(0),
        budget: 1,
    })
}

pub fn strategy(name: &str) -> Box<dyn Strategy> {
    with(name, &[]).expect("default settings")
}

/// A real parameter of the unit interval.
pub fn unit(name: &str) -> Parameter {
    Parameter::new(name, Domain::real(0.0, 1.0, Scale::Linear))
}

pub fn cube(dimensions: usize) -> Arc<Space> {
    Arc::new(Space::new((0..dimensions).map(|i| unit(&format!("x{i}"))).collect()).expect("a space"))
}

/// A task with a cost for each point; a negative one stands for a failure.
pub struct Task {
    pub name: &'static str,
    pub space: Arc<Space>,
    pub candidates: Option<Arc<Candidates>>,
    pub fidelities: Vec<f64>,
    pub cost: fn(&[f64]) -> f64,
}

impl Task {
    pub fn new(name: &'static str, space: Arc<Space>, cost: fn(&[f64]) -> f64) -> Self {
        Self { name, space, candidates: None, fidelities: vec![1.0], cost }
    }

    /// How many different trials there are at full fidelity.
    pub fn size(&self) -> Option<usize> {
        match &self.candidates {
            Some(candidates) => Some(candidates.len()),
            None => self.space.size().map(|size| size as usize),
        }
    }
}

impl TuningTask for Task {
    fn name(&self) -> &str {
        self.name
    }

    fn space(&self) -> &Arc<Space> {
        &self.space
    }

    fn candidates(&self) -> Option<&Arc<Candidates>> {
        self.candidates.as_ref()
    }

    fn fidelities(&self) -> &[f64] {
        &self.fidelities
    }

    fn evaluate(&self, suggestion: &Suggestion, _: &mut Stream) -> Result<f64> {
        let cost = (self.cost)(&suggestion.point);
        if cost < 0.0 {
            Err(Error::Data("it failed".into()))
        } else {
            Ok(cost + 0.1 * (1.0 - suggestion.fidelity))
        }
    }
}

/// The squared distance from (0.3, 0.3, …).
pub fn bowl(point: &[f64]) -> f64 {
    point.iter().map(|u| (u - 0.3) * (u - 0.3)).sum()
}

/// The bowl, which fails on a quarter of the first axis.
pub fn holed(point: &[f64]) -> f64 {
    if point[0] > 0.75 { -1.0 } else { bowl(point) }
}

/// All problems: real, mixed, integer, categorical, conditional, tables.
pub fn all() -> Vec<Task> {
    let space = |parameters| Arc::new(Space::new(parameters).expect("a space"));
    let integers = vec![
        Parameter::new("depth", Domain::integer(1, 6, Scale::Linear)),
        Parameter::new("width", Domain::integer(1, 8, Scale::Log)),
    ];
    let categories = vec![
        Parameter::new("kernel", Domain::categorical(["linear", "rbf", "poly"])),
        Parameter::new("loss", Domain::categorical(["l1", "l2"])),
        Parameter::new("size", Domain::ordinal(["s", "m", "l", "xl"])),
    ];
    let finite_tree = vec![
        Parameter::new("kernel", Domain::categorical(["linear", "rbf", "poly"])),
        Parameter::new("degree", Domain::integer(2, 5, Scale::Linear)).when("kernel", ["poly"]),
        Parameter::new("gamma", Domain::ordinal([0.1, 1.0, 10.0])).when("kernel", ["rbf"]),
    ];
    vec![
        Task::new("smooth", cube(2), bowl),
        Task::new("failing", cube(2), holed),
        Task::new("always failing", cube(1), |_| -1.0),
        Task::new("mixed", space(mixed()), holed),
        Task::new("integer", space(integers), bowl),
        Task::new("categorical", space(categories), holed),
        Task::new("conditional", space(tree()), bowl),
        Task::new("finite tree", space(finite_tree), bowl),
        Task::new("one", space(vec![Parameter::new("only", Domain::categorical(["x"]))]), bowl),
        table(holed),
        Task { name: "curves", fidelities: vec![1.0 / 9.0, 1.0 / 3.0, 1.0], ..table(bowl) },
        Task { name: "real curves", fidelities: vec![0.1, 0.5, 1.0], ..Task::new("", cube(2), bowl) },
    ]
}

fn mixed() -> Vec<Parameter> {
    vec![
        unit("rate"),
        Parameter::new("depth", Domain::integer(1, 3, Scale::Linear)),
        Parameter::new("kernel", Domain::categorical(["linear", "rbf", "poly"])),
    ]
}

fn tree() -> Vec<Parameter> {
    vec![
        Parameter::new("model", Domain::categorical(["forest", "svm"])),
        Parameter::new("trees", Domain::integer(1, 50, Scale::Log)).when("model", ["forest"]),
        Parameter::new("c", Domain::real(1e-3, 1e3, Scale::Log)).when("model", ["svm"]),
    ]
}

/// Thirty candidates on a line through the square.
pub fn table(cost: fn(&[f64]) -> f64) -> Task {
    let candidates = (0..30).map(|i| vec![i as f64 / 29.0, ((7 * i) % 30) as f64 / 29.0]).collect();
    Task { candidates: Some(Arc::new(candidates)), ..Task::new("table", cube(2), cost) }
}

/// Asks and tells until the budget is spent or everything was tried; the results of `ahead − 1` trials
/// are always under way.
pub fn search(task: &Task, strategy: &dyn Strategy, seed: u64, budget: usize, ahead: usize) -> Study {
    let mut study = Study::of(task, Seeds::new(seed), budget);
    while study.trials().len() < budget {
        match strategy.ask(&study) {
            Ok(suggestion) => study.ask(suggestion),
            Err(Error::Exhausted(_)) => break,
            Err(error) => panic!("{}: {error}", task.name),
        };
        let told = (study.trials().len() + 1).saturating_sub(ahead);
        finish(task, &mut study, told);
    }
    let all = study.trials().len();
    finish(task, &mut study, all);
    study
}

/// Tells the results of the first so many trials.
fn finish(task: &Task, study: &mut Study, count: usize) {
    for trial in 0..count {
        if study.trials()[trial].outcome == Outcome::Pending {
            let suggestion = study.trials()[trial].suggestion.clone();
            let result = task.evaluate(&suggestion, &mut study.seeds.stream("trial", trial as u64));
            study.tell(trial, result.map_err(|e| e.to_string()));
        }
    }
}

/// The points of a study's trials.
pub fn points(study: &Study) -> Vec<Vec<f64>> {
    study.trials().iter().map(|t| t.suggestion.point.clone()).collect()
}
