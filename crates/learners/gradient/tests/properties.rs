//! What each algorithm, and it alone, must satisfy.

mod common;

use common::{distance, episodes, network, theta};
use metaburn_autodiff::{Var, grad, hvp};
use metaburn_core::{Learner, Objective, Params, Statistics, meta_gradient};
use metaburn_gradient::{Rates, anil, fomaml, maml, meta_sgd, reptile};

const LOSS: Objective = Objective::SquaredError;
const RATE: f64 = 0.05;

/// `∇L(θ)` of the mean support loss over tasks, without any inner loop.
fn joint_gradient(theta: &Params, query: bool) -> Params {
    let episodes = episodes(4);
    let set = if query { &episodes.query } else { &episodes.support };
    let leaves = theta.leaves();
    let prediction = network().forward(&leaves, &set.x).unwrap();
    let loss = LOSS.loss(&prediction, &set.y).unwrap().mean();
    let wrt: Vec<Var> = leaves.vars().cloned().collect();
    theta.with_vars(grad(&loss, &wrt, false).unwrap())
}

#[test]
fn maml_without_steps_is_joint_training() {
    let learner = maml(network(), LOSS, 0, RATE);
    let start = theta(&learner);
    let result = meta_gradient(&learner, &start, &episodes(4)).unwrap();
    assert!(distance(&result.gradient, &joint_gradient(&start, true)) < 1e-12);
}

#[test]
fn second_order_differs_from_first() {
    let (exact, approximate) = (maml(network(), LOSS, 2, RATE), fomaml(network(), LOSS, 2, RATE));
    let start = theta(&exact);
    let exact = meta_gradient(&exact, &start, &episodes(4)).unwrap();
    let approximate = meta_gradient(&approximate, &start, &episodes(4)).unwrap();
    assert_eq!(exact.loss.item(), approximate.loss.item(), "the forward pass is the same");
    assert!(distance(&exact.gradient, &approximate.gradient) > 1e-2);
}

#[test]
fn meta_sgd_with_constant_rates_is_maml() {
    let (plain, learned) =
        (maml(network(), LOSS, 2, RATE), meta_sgd(network(), LOSS, 2, Rates::Constant(RATE)));
    let with_rates = theta(&learned);
    let start = theta(&plain);
    let a = meta_gradient(&plain, &start, &episodes(4)).unwrap();
    let b = meta_gradient(&learned, &with_rates, &episodes(4)).unwrap();
    assert!((a.loss.item() - b.loss.item()).abs() < 1e-12);
    assert!(distance(&a.gradient, &b.gradient) < 1e-12);
    let rates = b.gradient.filter(|name| name.starts_with("rate/"));
    assert_eq!(rates.len(), a.gradient.len());
    assert!(rates.vars().any(|g| g.value().to_f64().iter().any(|v| v.abs() > 1e-6)), "rates are learned");
}

#[test]
fn reptile_with_one_step_is_sgd() {
    let learner = reptile(network(), LOSS, 1, RATE);
    let start = theta(&learner);
    let result = meta_gradient(&learner, &start, &episodes(4)).unwrap();
    let sgd = joint_gradient(&start, false);
    let sgd = sgd.with_vars(sgd.vars().map(|g| g.mul_scalar(RATE)));
    assert!(distance(&result.gradient, &sgd) < 1e-12);
}

#[test]
fn anil_leaves_the_body_as_it_is() {
    let learner = anil(network(), LOSS, Statistics::Separate, 3, RATE);
    let start = theta(&learner);
    let embedded = learner.embed(&start, &episodes(4)).unwrap();
    let path = learner.adapt(&start, &embedded.support, 3).unwrap();
    for (name, value) in path[3].iter() {
        let before = start.get(name).unwrap();
        let moved = value.shape() != before.shape() || value.value().to_f64() != before.value().to_f64();
        assert_eq!(moved, name.starts_with("head/"), "{name}");
    }
    let result = meta_gradient(&learner, &start, &episodes(4)).unwrap();
    assert!(result.gradient.iter().all(|(_, g)| g.value().to_f64().iter().any(|v| *v != 0.0)));
}

/// With one task and one loss for both loops, the meta-gradient is `(I − αH(θ)) ∇L(θ′)`. The
/// formula that is sometimes printed, `(I − αH(θ)) ∇L(θ)`, gives another number.
#[test]
fn the_outer_gradient_is_taken_at_the_adapted_weights() {
    let learner = maml(network(), LOSS, 1, RATE);
    let start = theta(&learner);
    let mut episodes = episodes(1);
    episodes.query = episodes.support.clone();
    let exact = meta_gradient(&learner, &start, &episodes).unwrap().gradient;

    let leaves = start.leaves();
    let wrt: Vec<Var> = leaves.vars().cloned().collect();
    let loss_at = |params: &Params| {
        let prediction = network().forward(params, &episodes.support.x).unwrap();
        LOSS.loss(&prediction, &episodes.support.y).unwrap().sum()
    };
    let here = grad(&loss_at(&leaves), &wrt, true).unwrap();
    let adapted =
        leaves.with_vars(wrt.iter().zip(&here).map(|(w, g)| w.add_scaled(g, -RATE).unwrap())).leaves();
    let adapted_vars: Vec<Var> = adapted.vars().cloned().collect();
    let there = grad(&loss_at(&adapted), &adapted_vars, false).unwrap();

    let times_jacobian = |v: &[Var]| {
        let curvature = hvp(&here, &wrt, v).unwrap();
        start.with_vars(v.iter().zip(&curvature).map(|(v, c)| v.detach().add_scaled(c, -RATE).unwrap()))
    };
    assert!(distance(&exact, &times_jacobian(&there)) < 1e-12);
    assert!(distance(&exact, &times_jacobian(&here)) > 1e-2);
}

#[test]
fn sharding_a_batch_changes_nothing() {
    let learner = maml(network(), LOSS, 1, RATE);
    let start = theta(&learner);
    let batch = episodes(30);
    let whole = meta_gradient(&learner, &start, &batch).unwrap();
    let parts: Vec<_> =
        (0..30).map(|t| meta_gradient(&learner, &start, &batch.part(t, t + 1).unwrap()).unwrap()).collect();
    let mean = parts.iter().map(|p| p.loss.item()).sum::<f64>() / 30.0;
    assert!((whole.loss.item() - mean).abs() < 1e-12);
}
