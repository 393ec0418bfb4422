//! MAML++: batch norms of its own for each inner step, and what annealing makes of the meta-gradient.

mod common;

use common::{distance, episodes, network, theta};
use metaburn_autodiff::{Array, Device, Var, grad};
use metaburn_core::{Episodes, Learner, Model, Objective, Params, meta_gradient};
use metaburn_gradient::{MamlPlusPlus, mamlpp};
use metaburn_models::{Activation, Init, Mlp};
use std::sync::Arc;

const LOSS: Objective = Objective::SquaredError;
const STEPS: usize = 3;
const RATE: f64 = 0.05;

fn with_batch_norm(activation: Activation) -> Arc<dyn Model> {
    let plain = Mlp::new(1, &[6, 5], 1);
    Arc::new(Mlp { activation, init: Init::FanIn, batch_norm: true, ..plain })
}

/// Smooth networks, without and with batch norm.
fn networks() -> [Arc<dyn Model>; 2] {
    [network(), with_batch_norm(Activation::Tanh)]
}

/// `Σ_k w_k · mean_t Q_t(φ_k)` over `φ₁ … φ_K`.
fn weighted_loss(learner: &dyn Learner, theta: &Params, episodes: &Episodes, weights: [f64; STEPS]) -> f64 {
    let path = learner.adapt(theta, &episodes.support, STEPS).unwrap();
    let loss = |phi: &Params| learner.meta_loss(phi, &episodes.query).unwrap().mean().item();
    path[1..].iter().zip(weights).map(|(phi, weight)| weight * loss(phi)).sum()
}

/// The step of finite differences. Batch norm bends most where a weight is small, so it is small too.
const H: f64 = 1e-6;

/// `(f(θ + h·e) − f(θ − h·e)) / 2h` for each scalar of `θ`.
fn finite_differences(theta: &Params, f: impl Fn(&Params) -> f64) -> Params {
    theta.with_vars(theta.vars().enumerate().map(|(which, value)| {
        let slope = |element: usize| {
            let at = |delta: f64| f(&nudged(theta, which, element, delta));
            (at(H) - at(-H)) / (2.0 * H)
        };
        let slopes: Vec<f64> = (0..value.len()).map(slope).collect();
        Var::constant(Array::from_f64(&slopes, &value.shape(), &Device::flex()))
    }))
}

/// `θ` with one scalar of one parameter moved.
fn nudged(theta: &Params, which: usize, element: usize, delta: f64) -> Params {
    theta.with_vars(theta.vars().enumerate().map(|(i, value)| {
        let mut values = value.value().to_f64();
        if i == which {
            values[element] += delta;
        }
        Var::constant(Array::from_f64(&values, &value.shape(), &Device::flex()))
    }))
}

/// With all weights in play the gradient is that of the whole sum, through all inner steps, for weights, rates
/// and norms alike; and not that of the last point's loss.
#[test]
fn the_multi_step_gradient_agrees_with_finite_differences() {
    for model in networks() {
        let learner = MamlPlusPlus { multi_step: 10, ..mamlpp(model, LOSS, STEPS, RATE) };
        let (start, episodes) = (theta(&learner), episodes(3));
        let last = meta_gradient(&learner, &start, &episodes).unwrap().gradient;
        for (iteration, weights) in [(0, [1.0 / 3.0; STEPS]), (4, [0.2, 0.2, 0.6])] {
            let annealed = learner.at(iteration).unwrap();
            let found = meta_gradient(annealed.as_ref(), &start, &episodes).unwrap();
            let loss = |theta: &Params| weighted_loss(&learner, theta, &episodes, weights);
            assert!((found.loss.item() - loss(&start)).abs() < 1e-12, "iteration {iteration}");
            let error = distance(&found.gradient, &finite_differences(&start, loss));
            assert!(error < 1e-6, "iteration {iteration}: {error:e}");
            assert!(distance(&found.gradient, &last) > 1e-2, "iteration {iteration}");
        }
    }
}

/// What the inner loop changes: neither rates nor norms.
fn adapts(name: &str) -> bool {
    !name.starts_with("rate/") && !name.contains("norm/")
}

/// `Σ_k w_k Σ_t ∂Q_t(φ_k)/∂φ_k` by the parameters that adapt, with `Q_t` divided by the number of tasks.
fn first_order(learner: &dyn Learner, theta: &Params, episodes: &Episodes, weights: [f64; STEPS]) -> Params {
    let path = learner.adapt(theta, &episodes.support, STEPS).unwrap();
    let slopes = |(phi, weight): (&Params, f64)| -> Vec<Var> {
        let phi = phi.leaves();
        let wrt: Vec<Var> = phi.filter(adapts).vars().cloned().collect();
        let loss = learner.meta_loss(&phi, &episodes.query).unwrap().mean().mul_scalar(weight);
        grad(&loss, &wrt, false).unwrap().iter().map(|g| g.sum_axes(&[0]).unwrap()).collect()
    };
    let plus =
        |a: Vec<Var>, b: Vec<Var>| -> Vec<Var> { a.iter().zip(&b).map(|(a, b)| a.add(b).unwrap()).collect() };
    let total = path[1..].iter().zip(weights).map(slopes).reduce(plus).unwrap();
    theta.filter(adapts).with_vars(total)
}

/// In its first iterations the gradient takes inner gradients for constants, at each point of the path; the
/// loss is the same.
#[test]
fn derivative_annealing_leaves_second_derivatives_out() {
    for model in networks() {
        let exact = MamlPlusPlus { multi_step: 10, ..mamlpp(model, LOSS, STEPS, RATE) };
        let annealed = MamlPlusPlus { first_order: 5, ..exact.clone() };
        let (start, episodes) = (theta(&exact), episodes(3));
        let at_four = |learner: &MamlPlusPlus| {
            let learner = learner.at(4).unwrap();
            meta_gradient(learner.as_ref(), &start, &episodes).unwrap()
        };
        let (second, first) = (at_four(&exact), at_four(&annealed));
        assert_eq!(first.loss.item(), second.loss.item());
        let found = first.gradient.filter(adapts);
        let expected = first_order(&exact, &start, &episodes, [0.2, 0.2, 0.6]);
        assert!(distance(&found, &expected) < 1e-10, "{:e}", distance(&found, &expected));
        assert!(distance(&found, &second.gradient) > 1e-2);
    }
}

#[test]
fn mamlpp_has_a_batch_norm_for_each_step() {
    let learner = mamlpp(with_batch_norm(Activation::Relu), LOSS, STEPS, RATE);
    let start = theta(&learner);
    assert_eq!(start.get("step_norm/layer1/norm/gamma").unwrap().shape(), [1, 3, 6]);
    let nudged = |step: usize| {
        start.with_vars(start.iter().map(|(name, value)| {
            let mut values = value.value().to_f64();
            if name == "step_norm/layer1/norm/beta" {
                values[step * 6..(step + 1) * 6].iter_mut().for_each(|v| *v += 0.5);
            }
            Var::constant(Array::from_f64(&values, &value.shape(), &Device::flex()))
        }))
    };
    let losses = |theta: &Params| -> Vec<f64> {
        let path = learner.adapt(theta, &episodes(2).support, STEPS).unwrap();
        path.iter().map(|phi| learner.meta_loss(phi, &episodes(2).query).unwrap().mean().item()).collect()
    };
    let (plain, last) = (losses(&start), losses(&nudged(2)));
    // φ₁ and φ₂ do not know of the last step's norm; φ₃ does.
    assert_eq!(plain[..3], last[..3]);
    assert_ne!(plain[3], last[3]);
    let (first, plain) = (losses(&nudged(0)), losses(&start));
    assert!(first.iter().zip(plain).all(|(a, b)| *a != b));
    let result = meta_gradient(&learner, &start, &episodes(2)).unwrap().gradient;
    assert!(result.vars().all(|g| g.value().to_f64().iter().any(|v| *v != 0.0)));
}
