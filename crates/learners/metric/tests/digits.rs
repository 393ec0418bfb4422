//! Prototypical Networks learn to tell handwritten digits apart from one drawing of each.

use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{
    Episodes, Learner, Objective, Options, Params, Seeds, Split, TaskDistribution, meta_gradient,
};
use metaburn_metric::ProtoNet;
use metaburn_models::{Init, Mlp};
use metaburn_tasks::Digits;
use std::path::Path;
use std::sync::Arc;

/// Mean accuracy on the query sets.
fn accuracy(learner: &ProtoNet, theta: &Params, episodes: &Episodes) -> f64 {
    let path = learner.adapt(theta, &episodes.support, 1).unwrap();
    let scores = learner.predict(&path[0], &episodes.query.x).unwrap();
    let per_task = Objective::CrossEntropy.accuracy(&scores, &episodes.query.y).unwrap();
    per_task.iter().sum::<f64>() / per_task.len() as f64
}

#[test]
fn one_drawing_of_each_digit_is_enough() {
    let (seeds, device) = (Seeds::new(0), Device::flex());
    let tasks = Digits::from_options(&mut Options::new("tasks", []), Path::new("data")).unwrap();
    let model = Arc::new(Mlp { init: Init::FanIn, outputs: None, ..Mlp::new(64, &[64, 32], 5) });
    let learner = ProtoNet { model };
    let draw = |split, count, index| {
        let stream = &mut seeds.stream("episodes", index);
        tasks.sample(split, count, stream).unwrap().upload(&device, DType::F32)
    };
    let mut theta = learner.init(&mut seeds.stream("params", 0), DType::F32, &device);
    let held_out = draw(Split::Validation, 50, 1_000_000);
    let before = accuracy(&learner, &theta, &held_out);
    for iteration in 0..200 {
        let step = meta_gradient(&learner, &theta, &draw(Split::Train, 8, iteration)).unwrap().gradient;
        let moved = theta.vars().zip(step.vars()).map(|(p, g)| p.add_scaled(g, -0.3).unwrap());
        theta = theta.with_vars(moved.collect::<Vec<Var>>());
    }
    let after = accuracy(&learner, &theta, &held_out);
    assert!(after > 0.9 && after > before, "accuracy {before} before, {after} after; chance is 0.2");
}
