//! The optimizer `trpo` on experiences whose best step is known.

use argmin::core::{Error, Executor, State};
use metaburn_autodiff::{Array, Device, Var};
use metaburn_core::{Experience, Options, Params, Result, Tried, Value};
use metaburn_outer::{Optimizer, Shards, Stochastic};

const START: [f64; 3] = [0.5, -1.0, 2.0];
/// The curvature of the divergence, a diagonal matrix.
const CURVATURE: [f64; 3] = [1.0, 4.0, 0.5];
const SLOPE: [f64; 3] = [1.0, -2.0, 0.25];

fn var(values: &[f64]) -> Var {
    Var::constant(Array::from_f64(values, &[1, values.len()], &Device::flex()))
}

fn params(values: &[f64]) -> Params {
    Params::new(vec![("x".to_string(), var(values))])
}

/// `L = g·θ + wall·‖θ − start‖²`, `D = ½ (θ − start)ᵀ A (θ − start)`.
struct Slope {
    wall: f64,
    /// A share of `g` and `A`.
    share: f64,
}

impl Experience for Slope {
    fn tried(&self, theta: &Params) -> Result<Tried> {
        let theta = theta.get("x")?;
        let away = theta.sub(&var(&START))?.square();
        let slope = theta.mul(&var(&SLOPE))?.sum().mul_scalar(self.share);
        Ok(Tried {
            loss: slope.add(&away.sum().mul_scalar(self.wall))?,
            divergence: away.mul(&var(&CURVATURE))?.sum().mul_scalar(0.5 * self.share),
        })
    }
}

/// The same experience at each iteration, in shards of equal weight.
struct Problem {
    wall: f64,
    shares: Vec<f64>,
}

impl Stochastic for Problem {
    fn evaluate(&self, _: &Params, _: u64) -> std::result::Result<(Var, Params), Error> {
        panic!("a trust region asks for experience")
    }

    fn experience(&self, _: &Params, _: u64) -> std::result::Result<Shards, Error> {
        let weight = 1.0 / self.shares.len() as f64;
        let slope = |&share| -> Box<dyn Experience> { Box::new(Slope { wall: self.wall, share }) };
        Ok(self.shares.iter().map(|share| (weight, slope(share))).collect())
    }
}

fn trpo(settings: &[(&str, Value)]) -> Optimizer {
    let name = [("name", Value::from("trpo"))];
    let settings = name.iter().chain(settings).map(|(key, value)| (key.to_string(), value.clone()));
    let mut options = Options::new("outer", settings);
    let optimizer = Optimizer::from_options(&mut options).unwrap();
    options.finish().unwrap();
    optimizer
}

fn one_step(problem: Problem, settings: &[(&str, Value)]) -> Vec<f64> {
    let end = Executor::new(problem, trpo(settings))
        .configure(|state| state.param(params(&START)).max_iters(1))
        .ctrlc(false)
        .run()
        .unwrap();
    end.state.get_param().unwrap().get("x").unwrap().value().to_f64()
}

/// `θ − √(2δ / gᵀA⁻¹g) A⁻¹ g`, as far as `fraction`.
fn best(radius: f64, fraction: f64) -> Vec<f64> {
    let direction: Vec<f64> = SLOPE.iter().zip(CURVATURE).map(|(g, a)| g / a).collect();
    let bend: f64 = direction.iter().zip(SLOPE).map(|(x, g)| x * g).sum();
    let length = fraction * (2.0 * radius / bend).sqrt();
    START.iter().zip(direction).map(|(start, x)| start - length * x).collect()
}

fn close(found: &[f64], expected: &[f64]) {
    let apart = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(apart < 1e-6, "{found:?} {expected:?}");
}

#[test]
fn a_step_goes_to_the_edge_of_the_region_along_the_natural_gradient() {
    let settings = [("damping", Value::Float(1e-12)), ("radius", Value::Float(0.03))];
    let problem = Problem { wall: 0.0, shares: vec![1.0] };
    // The edge itself may be a rounding error too far; then it is one try less.
    let found = one_step(problem, &settings);
    let edge = best(0.03, 1.0);
    let expected = if (found[0] - edge[0]).abs() < 1e-6 { edge } else { best(0.03, 0.8) };
    close(&found, &expected);
}

#[test]
fn shards_add_up_by_their_weights() {
    let settings = [("damping", Value::Float(1e-12)), ("shrink", Value::Float(0.999))];
    let whole = one_step(Problem { wall: 0.0, shares: vec![1.0] }, &settings);
    let cut = one_step(Problem { wall: 0.0, shares: vec![0.4, 1.6] }, &settings);
    close(&cut, &whole);
    close(&whole, &best(0.01, if (whole[0] - best(0.01, 1.0)[0]).abs() < 1e-6 { 1.0 } else { 0.999 }));
}

#[test]
fn a_step_is_shortened_until_the_loss_falls() {
    let settings =
        [("damping", Value::Float(1e-12)), ("shrink", Value::Float(0.5)), ("radius", Value::Float(0.02))];
    // Along the direction the loss is −b t + wall c t², which falls while t < b / (wall c).
    let full = best(0.02, 1.0);
    let moved: Vec<f64> = full.iter().zip(START).map(|(a, b)| a - b).collect();
    let gain: f64 = moved.iter().zip(SLOPE).map(|(m, g)| -m * g).sum();
    let square: f64 = moved.iter().map(|m| m * m).sum();
    // Falls for fractions below 0.3: at 1 and 0.5 it does not, at 0.25 it does.
    let wall = gain / (0.3 * square);
    close(&one_step(Problem { wall, shares: vec![1.0] }, &settings), &best(0.02, 0.25));
}

#[test]
fn without_a_better_point_in_reach_parameters_stay() {
    let settings = [("tries", Value::Int(2)), ("shrink", Value::Float(0.5))];
    assert_eq!(one_step(Problem { wall: 1e6, shares: vec![1.0] }, &settings), START);
}

#[test]
fn a_meta_loss_that_is_no_number_ends_the_run() {
    let problem = Problem { wall: 1e6, shares: vec![f64::NAN] };
    let run = Executor::new(problem, trpo(&[])).configure(|state| state.param(params(&START)).max_iters(1));
    let error = run.ctrlc(false).run().err().unwrap().to_string();
    assert!(error.starts_with("the meta-loss is NaN: adapted policies diverged"), "{error}");
}

#[test]
fn a_problem_without_policies_is_refused() {
    struct Bowl;
    impl Stochastic for Bowl {
        fn evaluate(&self, theta: &Params, _: u64) -> std::result::Result<(Var, Params), Error> {
            Ok((theta.get("x")?.square().sum(), theta.clone()))
        }
    }
    let run = Executor::new(Bowl, trpo(&[])).configure(|state| state.param(params(&START)).max_iters(1));
    let error = run.ctrlc(false).run().err().unwrap();
    assert_eq!(error.to_string(), "`trpo` moves policies, and this problem has none");
}

#[test]
fn it_has_neither_moments_nor_rates_to_set() {
    let mut optimizer = trpo(&[]);
    assert!(optimizer.moments().is_empty() && optimizer.needs_policies());
    let error = optimizer.restore(vec![params(&START)]).err().unwrap().to_string();
    assert_eq!(error, "`trpo` keeps 0 moments, but the checkpoint has 1; it is of another optimizer");
    let settings = [("name", Value::from("trpo")), ("rate", Value::Float(0.1))];
    let mut options = Options::new("outer", settings.map(|(key, value)| (key.to_string(), value)));
    Optimizer::from_options(&mut options).unwrap();
    assert!(options.finish().is_err());
}
