//! A network of this workspace.

mod problem;

use crate::member::Fit;
use crate::trial::Trial;
use argmin::core::Executor;
use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{
    Domain, Model, Objective, Options, Parameter, Params, Rows, Scale, Seeds, Target, Value,
};
use metaburn_models::{Init, Mlp as Network};
use metaburn_outer::Optimizer;
use problem::Minibatches;

/// `mlp`: layers of equal width with ReLU, AdamW with a cosine schedule over a fixed number of epochs,
/// in single precision. scikit-learn's defaults are one layer of 100, rate 0.001, penalty 1e-4, batches
/// of 200 and 200 epochs; here they are 64, 0.01, 1e-4, 32 and 30.
pub(crate) struct Mlp;

impl Fit for Mlp {
    fn parameters(&self, _: Target) -> Option<Vec<Parameter>> {
        Some(vec![
            Parameter::new("layers", Domain::integer(1, 3, Scale::Linear)).with_default(1),
            Parameter::new("width", Domain::integer(8, 128, Scale::Log)).with_default(64),
            Parameter::new("rate", Domain::real(1e-4, 1e-1, Scale::Log)).with_default(1e-2),
            Parameter::new("weight_decay", Domain::real(1e-6, 1e-1, Scale::Log)).with_default(1e-4),
            Parameter::new("batch", Domain::integer(8, 128, Scale::Log)).with_default(32),
            Parameter::new("epochs", Domain::integer(5, 60, Scale::Log)).with_default(30),
        ])
    }

    fn fit_predict(&self, trial: &Trial<'_>) -> Result<Vec<f64>, String> {
        let Trial { train, test, .. } = trial;
        let network = network(trial)?;
        let seeds = Seeds::new(trial.seed);
        let device = Device::flex();
        let batch = trial.count("batch")?.min(train.len());
        let steps = (trial.count("epochs")? * train.len()).div_ceil(batch) as u64;
        let start = network.init(&mut seeds.stream("params", 0), DType::F32, &device);
        let problem = Minibatches::new(network.clone(), train, batch, seeds, &device);
        let optimizer = optimizer(trial, steps).map_err(|e| e.to_string())?;
        let end = Executor::new(problem, optimizer)
            .configure(|state| state.param(start).max_iters(steps))
            .ctrlc(false)
            .timer(false)
            .run();
        let mut end = end.map_err(|e| e.to_string())?;
        let params = end.state.take_param().ok_or("training left no parameters")?;
        predict(&network, &params, test, &device).map_err(|e| e.to_string())
    }
}

fn network(trial: &Trial<'_>) -> Result<Network, String> {
    let hidden = vec![trial.count("width")?; trial.count("layers")?];
    let outputs = match trial.train.target {
        Target::Class(classes) => classes,
        Target::Number => 1,
    };
    Ok(Network { init: Init::He, ..Network::new(trial.train.columns, &hidden, outputs) })
}

fn optimizer(trial: &Trial<'_>, steps: u64) -> metaburn_core::Result<Optimizer> {
    let number = |name: &str| trial.number(name).map(Value::Float).map_err(metaburn_core::Error::Mismatch);
    let settings = [
        ("name", Value::from("adamw")),
        ("rate", number("rate")?),
        ("weight_decay", number("weight_decay")?),
        ("schedule", Value::from("cosine")),
        ("iterations", Value::Int(steps as i64)),
    ];
    let settings = settings.map(|(key, value)| (key.to_string(), value));
    Ok(Optimizer::from_options(&mut Options::new("mlp", settings))?.log_every(0))
}

/// What is to be made small.
fn objective(target: Target) -> Objective {
    match target {
        Target::Class(_) => Objective::CrossEntropy,
        Target::Number => Objective::SquaredError,
    }
}

/// The likeliest class, the first of equals, or the number.
fn predict(
    network: &Network,
    params: &Params,
    test: &Rows,
    device: &Device,
) -> metaburn_core::Result<Vec<f64>> {
    let x = Array::from_f64(&test.x, &[1, test.len(), test.columns], device).cast(DType::F32);
    let outputs = network.forward(params, &Var::constant(x))?.value().to_f64();
    let Target::Class(classes) = test.target else { return Ok(outputs) };
    let first_of_best = |scores: &[f64]| {
        (1..classes).fold(0, |best, c| if scores[c] > scores[best] { c } else { best }) as f64
    };
    Ok(outputs.chunks(classes).map(first_of_best).collect())
}
