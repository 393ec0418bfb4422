//! Small tasks, and dense linear algebra that shares nothing with the crate.

use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{Examples, Learner, Model, Objective, Params, Result, Seeds, TaskShape};
use metaburn_models::{Activation, Init, Mlp};
use std::f64::consts::TAU;
use std::sync::Arc;

pub fn shape() -> TaskShape {
    TaskShape::new(vec![2], 2, Objective::Gaussian)
}

/// A smooth network; its head has the two outputs that the objective wants.
pub fn network() -> Arc<dyn Model> {
    Arc::new(Mlp { activation: Activation::Tanh, init: Init::FanIn, ..Mlp::new(2, &[8, 6], 2) })
}

pub fn theta(learner: &dyn Learner) -> Params {
    learner.init(&mut Seeds::new(3).stream("init", 0), DType::F64, &Device::flex())
}

pub fn var(values: &[f64], shape: &[usize]) -> Var {
    Var::constant(Array::from_f64(values, shape, &Device::flex()))
}

fn wave(count: usize, phase: f64) -> Vec<f64> {
    (0..count).map(|i| (12.9898 * (i as f64 + phase)).sin()).collect()
}

/// `n` points of each task and their costs.
pub fn examples(tasks: usize, n: usize, phase: f64) -> Examples {
    let x = wave(tasks * n * 2, phase);
    let cost = |(i, p): (usize, &[f64])| (2.0 * p[0] + (i / n) as f64).sin() + p[1] * p[1];
    let y: Vec<f64> = x.chunks(2).enumerate().map(cost).collect();
    Examples { x: var(&x, &[tasks, n, 2]), y: var(&y, &[tasks, n, 1]) }
}

/// The same parameters but for one number.
pub fn with(params: &Params, name: &str, value: f64) -> Params {
    let change = |(n, v): (&str, &Var)| {
        if n == name { var(&vec![value; v.len()], &v.shape()) } else { v.clone() }
    };
    params.with_vars(params.iter().map(change))
}

/// The scalar parameter of that name.
pub fn number(params: &Params, name: &str) -> f64 {
    params.get(name).unwrap().item()
}

pub fn softplus(raw: f64) -> f64 {
    raw.exp().ln_1p()
}

/// Rows of `[1, n, d]`.
pub fn rows(x: &Var) -> Vec<Vec<f64>> {
    x.value().to_f64().chunks(x.shape()[2]).map(<[f64]>::to_vec).collect()
}

/// The solution of `A·x = b` and the logarithm of `|det A|`, by Gaussian elimination with pivots.
pub fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> (Vec<f64>, f64) {
    let n = b.len();
    let mut log_determinant = 0.0;
    for column in 0..n {
        let pivot = (column..n).max_by(|&i, &j| a[i][column].abs().total_cmp(&a[j][column].abs())).unwrap();
        a.swap(column, pivot);
        b.swap(column, pivot);
        log_determinant += a[column][column].abs().ln();
        for row in column + 1..n {
            let ratio = a[row][column] / a[column][column];
            let above = a[column].clone();
            a[row].iter_mut().zip(above).for_each(|(x, y)| *x -= ratio * y);
            b[row] -= ratio * b[column];
        }
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|k| a[row][k] * b[k]).sum();
        b[row] = (b[row] - known) / a[row][row];
    }
    (b, log_determinant)
}

/// `−ln N(y | mean, covariance)`, straight from the definition.
pub fn negative_log_density(y: &[f64], mean: f64, covariance: Vec<Vec<f64>>) -> f64 {
    let centred: Vec<f64> = y.iter().map(|y| y - mean).collect();
    let (solution, log_determinant) = solve(covariance, centred.clone());
    let form: f64 = centred.iter().zip(solution).map(|(a, b)| a * b).sum();
    0.5 * (form + log_determinant + y.len() as f64 * TAU.ln())
}

/// The query loss of one task after adaptation in `steps` steps.
pub fn loss(
    learner: &dyn Learner,
    theta: &Params,
    support: &Examples,
    query: &Examples,
    steps: usize,
) -> Result<f64> {
    let path = learner.adapt(theta, support, steps)?;
    Ok(learner.meta_loss(&path[path.len() - 1], query)?.mean().item())
}
