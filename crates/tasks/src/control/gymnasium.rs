//! Environments of the Python package Gymnasium, or of any program that speaks as its worker does.

mod batch;
mod protocol;
mod worker;

use super::tasks::Drawn;
use batch::Batch;
use metaburn_core::{Actions, Environments, Error, Options, Result, Stream, Value, World};
use protocol::{Call, Hello};
use rand::RngExt;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use worker::{Program, Worker};

/// What speaks for Gymnasium.
const WORKER: &str = include_str!("../../python/gymnasium_worker.py");

/// Any environment of [Gymnasium](https://gymnasium.farama.org) (Towers et al. 2024) with a list of numbers to
/// see (`Box` of one axis) and a list of numbers (`Box`) or one of some choices (`Discrete`) to act by.
///
/// Tasks differ in `parameters`: attributes of the environment, each uniform in a range of its own, that are
/// set on `env.unwrapped` before each `reset(seed=…)`. An attribute that an environment computes others from
/// when it is made cannot be varied so: CartPole keeps its `polemass_length` whatever becomes of `length`.
/// Pendulum's `g`, `m` and `l`, and CartPole's `gravity` and `force_mag` are read in each step. An environment
/// of your own is named `"module:Name-v0"`, as `gymnasium.make` has it.
///
/// The environments of a batch live in one process, which is started when it is first needed and is kept for
/// the next batch. It is spoken to in lines of JSON; `crates/tasks/python/gymnasium_worker.py` says which. What
/// an environment prints goes to standard error. Actions beyond the bounds of a `Box` are clipped.
///
/// ```toml
/// [tasks]
/// name = "gymnasium"
/// environment = "Pendulum-v1"
///
/// [tasks.parameters]
/// g = [5.0, 15.0]
/// ```
#[derive(Debug)]
pub struct Gymnasium {
    environment: String,
    program: Program,
    hello: Hello,
    horizon: usize,
    parameters: Vec<Range>,
    /// Processes that nobody speaks to now.
    idle: Arc<Mutex<Vec<Worker>>>,
}

impl Gymnasium {
    /// Reads the settings and asks the environment what it is:
    ///
    /// | key | default | meaning |
    /// |-|-|-|
    /// | `environment` | `"CartPole-v1"` | its name |
    /// | `parameters.NAME` | none | range `[low, high]` of an attribute; a task draws one number of each |
    /// | `horizon` | the environment's own | the most steps of a trajectory |
    /// | `python` | `"python3"` | the interpreter that has Gymnasium |
    /// | `program`, `arguments` | none | a program to start in place of Python, and what it is called with |
    /// | `timeout` | 60 | seconds to wait for an answer |
    ///
    /// # Errors
    /// [`Error::BadValue`] for a setting of the wrong type or out of range; [`Error::Data`] for a program that
    /// does not start or answer, or an environment that it does not know or cannot pass on.
    pub fn from_options(options: &mut Options) -> Result<Self> {
        let environment = options.text("environment", "CartPole-v1")?;
        let parameters = parameters(options)?;
        let program = program(options)?;
        let (worker, hello) = greet(&program, &environment, &parameters)?;
        hello.check(&program.name)?;
        let horizon = match hello.horizon {
            None if !options.has("horizon") => {
                let expected = format!("a number of steps, since {environment} sets itself no limit");
                let (key, found) = (options.key("horizon"), "none".to_string());
                return Err(Error::BadValue { key, expected, found });
            }
            own => options.count("horizon", own.unwrap_or(1))?,
        };
        let idle = Arc::new(Mutex::new(vec![worker]));
        Ok(Self { environment, program, hello, horizon, parameters, idle })
    }
}

/// A range by the name of its attribute.
type Range = (String, [f64; 2]);

/// Starts a process and asks it what the environment is.
fn greet(program: &Program, environment: &str, parameters: &[Range]) -> Result<(Worker, Hello)> {
    let mut worker = Worker::start(program)?;
    let parameters = parameters.iter().map(|(name, _)| name.as_str()).collect();
    let hello = worker.ask(&Call::Hello { environment, parameters })?;
    Ok((worker, hello))
}

fn program(options: &mut Options) -> Result<Program> {
    let (name, arguments) = if options.has("program") {
        (options.text("program", "")?, options.texts("arguments", &[])?)
    } else {
        (options.text("python", "python3")?, vec!["-c".to_string(), WORKER.to_string()])
    };
    let timeout = options.number_where("timeout", 60.0, "seconds, above 0", |v| v > 0.0 && v < 1e6)?;
    Ok(Program { name, arguments, timeout: Duration::from_secs_f64(timeout) })
}

/// Names in alphabetical order, with their ranges.
fn parameters(options: &mut Options) -> Result<Vec<Range>> {
    let mut part = options.part("parameters");
    let given: BTreeMap<String, Value> = part.rest();
    let mut parameters = Vec::new();
    for (name, value) in &given {
        let numbers: Option<Vec<f64>> = match value {
            Value::List(items) => items.iter().map(number).collect(),
            _ => None,
        };
        let range = numbers.as_deref().and_then(|n| <[f64; 2]>::try_from(n).ok());
        let range = range.filter(|[low, high]| low <= high && (high - low).is_finite());
        let range = range.ok_or_else(|| part.bad(name, "two numbers, the lower one first", value))?;
        parameters.push((name.clone(), range));
    }
    part.record(given);
    options.absorb("parameters", part)?;
    Ok(parameters)
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(v) => Some(*v as f64),
        Value::Float(v) => Some(*v),
        _ => None,
    }
}

impl World for Gymnasium {
    fn observation(&self) -> usize {
        self.hello.observation
    }

    fn actions(&self) -> Actions {
        self.hello.actions.into()
    }

    fn description(&self) -> usize {
        self.parameters.len()
    }

    fn horizon(&self) -> usize {
        self.horizon
    }

    fn environments(&self, descriptions: &[f64]) -> Result<Box<dyn Environments>> {
        let idle = self.idle.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop();
        let worker = match idle {
            Some(worker) => worker,
            // The others are at work.
            None => greet(&self.program, &self.environment, &self.parameters)?.0,
        };
        Ok(Box::new(Batch::new(self, descriptions, worker)))
    }
}

impl Drawn for Gymnasium {
    fn draw(&self, stream: &mut Stream) -> Vec<f64> {
        self.parameters.iter().map(|(_, [low, high])| stream.random_range(*low..=*high)).collect()
    }
}
