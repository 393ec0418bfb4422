//! Metric learners learn to tell handwritten digits apart from one drawing of each.

use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{
    Episodes, Learner, Objective, Options, Params, Seeds, Split, TaskDistribution, meta_gradient,
};
use metaburn_metric::{FullContext, MatchingNet, ProtoNet};
use metaburn_models::{Init, Mlp};
use metaburn_tasks::images::digits;
use std::path::Path;
use std::sync::Arc;

const FEATURES: usize = 32;

fn network() -> Arc<Mlp> {
    Arc::new(Mlp { init: Init::FanIn, outputs: None, ..Mlp::new(64, &[64, FEATURES], 5) })
}

/// Mean accuracy on the query sets.
fn accuracy(learner: &dyn Learner, theta: &Params, episodes: &Episodes) -> f64 {
    let Episodes { support, query } = learner.embed(theta, episodes).unwrap();
    let path = learner.adapt(theta, &support, 1).unwrap();
    let scores = learner.predict(&path[0], &query.x).unwrap();
    let per_task = Objective::CrossEntropy.accuracy(&scores, &query.y).unwrap();
    per_task.iter().sum::<f64>() / per_task.len() as f64
}

/// New drawings are told apart after 200 steps of gradient descent.
fn learns(learner: &dyn Learner, rate: f64) {
    let (seeds, device) = (Seeds::new(0), Device::flex());
    let tasks = digits(&mut Options::new("tasks", []), Path::new("data")).unwrap();
    let draw = |split, count, index| {
        let stream = &mut seeds.stream("episodes", index);
        tasks.sample(split, count, stream).unwrap().upload(&device, DType::F32)
    };
    let mut theta = learner.init(&mut seeds.stream("params", 0), DType::F32, &device);
    let held_out = draw(Split::Validation, 50, 1_000_000);
    let before = accuracy(learner, &theta, &held_out);
    for iteration in 0..200 {
        let step = meta_gradient(learner, &theta, &draw(Split::Train, 8, iteration)).unwrap().gradient;
        let moved = theta.vars().zip(step.vars()).map(|(p, g)| p.add_scaled(g, -rate).unwrap());
        theta = theta.with_vars(moved.collect::<Vec<Var>>());
    }
    let after = accuracy(learner, &theta, &held_out);
    assert!(after > 0.9 && after > before, "accuracy {before} before, {after} after; chance is 0.2");
}

#[test]
fn prototypes_of_one_drawing_are_enough() {
    learns(&ProtoNet::new(network()), 0.7);
}

#[test]
fn matching_one_drawing_is_enough() {
    learns(&MatchingNet::new(network()), 0.3);
}

#[test]
fn matching_in_full_context_is_enough() {
    let full_context = Some(FullContext { width: FEATURES, steps: 2 });
    learns(&MatchingNet { full_context, ..MatchingNet::new(network()) }, 0.3);
}
