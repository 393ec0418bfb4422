//! Small problems whose optimization can be followed by hand.
#![allow(dead_code, reason = "each test file uses some of it")]

pub mod linear;

use argmin::core::{Error, Executor, IterState, State};
use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{Options, Params, Value};
use metaburn_outer::{Optimizer, Stochastic};

/// The state of an executor that runs an [`Optimizer`].
pub type OptimizerState = IterState<Params, Params, (), (), (), f64>;

/// A tree of a pair `a` and the rest `b`, so that more than one tensor takes part.
pub fn tree(values: &[f64], dtype: DType) -> Params {
    tree_on(&Device::flex(), values, dtype)
}

/// The same on a device.
pub fn tree_on(device: &Device, values: &[f64], dtype: DType) -> Params {
    let var = |v: &[f64]| Var::constant(Array::from_f64_as(v, &[1, v.len()], dtype, device));
    Params::new(vec![("a".into(), var(&values[..2])), ("b".into(), var(&values[2..]))])
}

/// All scalars of a tree in order.
pub fn scalars(params: &Params) -> Vec<f64> {
    params.arrays().iter().flat_map(Array::to_f64).collect()
}

/// An optimizer of that name with numeric settings.
pub fn optimizer(name: &str, settings: &[(&str, f64)]) -> Optimizer {
    Optimizer::from_options(&mut options(name, settings)).expect("valid settings")
}

/// Numeric settings; whole numbers become integers.
pub fn options(name: &str, settings: &[(&str, f64)]) -> Options {
    let number = |v: f64| if v.fract() == 0.0 { Value::Int(v as i64) } else { Value::Float(v) };
    let named = settings.iter().map(|&(key, v)| (key.to_string(), number(v)));
    Options::new("outer", named.chain([("name".to_string(), Value::from(name))]))
}

/// Runs an optimizer.
pub fn run<O: Stochastic>(
    problem: O,
    solver: Optimizer,
    start: Params,
    iterations: u64,
) -> Result<OptimizerState, Error> {
    let result = Executor::new(problem, solver)
        .configure(|state| state.param(start).max_iters(iterations))
        .ctrlc(false)
        .run()?;
    Ok(result.state)
}

/// The scalars at which an optimizer arrives.
pub fn end<O: Stochastic>(problem: O, solver: Optimizer, start: Params, iterations: u64) -> Vec<f64> {
    let state = run(problem, solver, start, iterations).expect("a run without errors");
    scalars(state.get_param().expect("parameters"))
}

/// `½ Σ aᵢ (xᵢ − cᵢ)²`.
#[derive(Clone)]
pub struct Quadratic {
    /// Curvatures.
    pub a: Vec<f64>,
    /// The minimum.
    pub c: Vec<f64>,
}

impl Quadratic {
    /// The gradient, by scalar arithmetic.
    pub fn slope(&self, x: &[f64]) -> Vec<f64> {
        (0..x.len()).map(|i| self.a[i] * (x[i] - self.c[i])).collect()
    }
}

impl Stochastic for Quadratic {
    fn evaluate(&self, params: &Params, _iteration: u64) -> Result<(Var, Params), Error> {
        let first = params.get("a")?.value();
        let like = |values| tree_on(&first.device(), values, first.dtype());
        let (a, c) = (like(&self.a), like(&self.c));
        let mut loss = Var::constant(first.full_like(&[1], 0.0));
        let mut gradient = Vec::new();
        for ((x, a), c) in params.vars().zip(a.vars()).zip(c.vars()) {
            let away = x.sub(c)?;
            loss = loss.add_scaled(&away.square().mul(a)?.sum(), 0.5)?;
            gradient.push(away.mul(a)?);
        }
        Ok((loss, params.with_vars(gradient)))
    }
}

/// Gradients that are the same for every scalar, one number for each iteration. The loss of an
/// iteration is the number itself.
pub struct Given(pub Vec<f64>);

impl Stochastic for Given {
    fn evaluate(&self, params: &Params, iteration: u64) -> Result<(Var, Params), Error> {
        let g = self.0[iteration as usize];
        let fill = |v: &Var, shape: &[usize]| Var::constant(v.value().full_like(shape, g));
        let gradient = params.with_vars(params.vars().map(|v| fill(v, &v.shape())));
        Ok((fill(params.get("a")?, &[1]), gradient))
    }
}
