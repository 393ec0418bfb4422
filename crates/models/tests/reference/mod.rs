//! The same networks as plain loops over `f64`, for one task at a time, and helpers to compare.
#![allow(dead_code)] // each test file uses its own part

pub mod images;

use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{Model, Params, Seeds};
use metaburn_models::{Activation, Mlp};
use rand_distr::{Distribution, StandardNormal};

/// Standard normal numbers from a stream of that name.
pub fn normal(purpose: &str, shape: &[usize]) -> Var {
    let stream = Seeds::new(1).stream(purpose, 0);
    let values: Vec<f64> = StandardNormal.sample_iter(stream).take(shape.iter().product()).collect();
    Var::constant(Array::from_f64(&values, shape, &Device::flex()))
}

/// Parameters for `tasks` tasks, or shared for 1: the initial ones, moved by noise of their own.
pub fn noisy_params(model: &dyn Model, tasks: usize) -> Params {
    let start = model.init(&mut Seeds::new(2).stream("init", 0), DType::F64, &Device::flex());
    let moved = start.iter().map(|(name, var)| {
        let mut shape = var.shape();
        shape[0] = tasks;
        var.add(&normal(name, &shape).mul_scalar(0.3)).unwrap()
    });
    start.with_vars(moved.collect::<Vec<_>>())
}

/// The part of each parameter that belongs to one task; the whole where it is shared.
pub fn of_task(params: &Params, task: usize) -> Params {
    let parts = params.vars().map(|var| match var.shape()[0] {
        1 => var.clone(),
        _ => var.slice(0, task, task + 1).unwrap(),
    });
    params.with_vars(parts.collect::<Vec<_>>())
}

fn values(params: &Params, name: &str) -> Vec<f64> {
    params.get(name).unwrap().value().to_f64()
}

/// Holds predictions against plain loops, `plain(parameters of a task, inputs of a task)`.
pub fn assert_predicts(
    model: &dyn Model,
    params: &Params,
    inputs: &Var,
    tolerance: f64,
    plain: impl Fn(&Params, &[f64]) -> Vec<f64>,
) {
    let predicted = model.forward(params, inputs).unwrap();
    for task in 0..inputs.shape()[0] {
        let of = |all: &Var| all.slice(0, task, task + 1).unwrap().value().to_f64();
        assert_close(&of(&predicted), &plain(&of_task(params, task), &of(inputs)), tolerance);
    }
}

pub fn assert_close(ours: &[f64], theirs: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), theirs.len());
    for (i, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "element {i}: {a} instead of {b}");
    }
}

/// `W·x + b` for each row of `x`; `b = 0` where there is none.
fn linear(params: &Params, name: &str, x: &[f64], inputs: usize) -> Vec<f64> {
    let w = values(params, &format!("{name}/weight"));
    let b = params.find(&format!("{name}/bias")).map(|b| b.value().to_f64());
    let mut y = Vec::new();
    for row in x.chunks(inputs) {
        for (o, weights) in w.chunks(inputs).enumerate() {
            let products = row.iter().zip(weights).map(|(x, w)| x * w);
            y.push(products.sum::<f64>() + b.as_ref().map_or(0.0, |b| b[o]));
        }
    }
    y
}

/// `γ·(v − mean)/√(variance + ε) + β` by the statistics of these numbers.
fn normalize<'a>(channel: impl Iterator<Item = &'a mut f64>, gamma: f64, beta: f64) {
    let channel: Vec<&mut f64> = channel.collect();
    let mean = channel.iter().map(|v| **v).sum::<f64>() / channel.len() as f64;
    let variance = channel.iter().map(|v| (**v - mean).powi(2)).sum::<f64>() / channel.len() as f64;
    for v in channel {
        *v = gamma * (*v - mean) / (variance + 1e-5).sqrt() + beta;
    }
}

/// Predictions for the examples of one task.
pub fn mlp(net: &Mlp, params: &Params, x: &[f64]) -> Vec<f64> {
    let (mut h, mut width) = (x.to_vec(), net.inputs);
    for (i, &next) in net.hidden.iter().enumerate() {
        let name = format!("layer{}", i + 1);
        h = linear(params, &name, &h, width);
        if net.batch_norm {
            let of = |kind: &str| values(params, &format!("{name}/norm/{kind}"));
            for (unit, (gamma, beta)) in of("gamma").into_iter().zip(of("beta")).enumerate() {
                normalize(h.iter_mut().skip(unit).step_by(next), gamma, beta);
            }
        }
        h.iter_mut()
            .for_each(|v| *v = if net.activation == Activation::Relu { v.max(0.0) } else { v.tanh() });
        width = next;
    }
    if net.outputs.is_some() { linear(params, "head", &h, width) } else { h }
}
