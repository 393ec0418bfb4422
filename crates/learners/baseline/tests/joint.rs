//! The network that does not adapt.

use metaburn_autodiff::{DType, Device, Var};
use metaburn_baseline::register;
use metaburn_core::{Episodes, meta_gradient};
use metaburn_core::{
    Learner, Objective, Options, Registry, Result, Seeds, Split, TaskDistribution, TaskShape,
};
use metaburn_models::Mlp;
use metaburn_tasks::Sinusoid;
use std::path::Path;
use std::sync::Arc;

fn build(shape: &TaskShape) -> Result<Arc<dyn Learner>> {
    let mut registry = Registry::new();
    register(&mut registry);
    registry.build_learner("joint", &mut Options::new("learner", []), Arc::new(Mlp::new(1, &[4], 1)), shape)
}

fn sinusoids(index: u64) -> Episodes {
    let tasks = Sinusoid::from_options(&mut Options::new("tasks", []), Path::new("data")).unwrap();
    let drawn = tasks.sample(Split::Train, 3, &mut Seeds::new(0).stream("episodes/train", index)).unwrap();
    drawn.upload(&Device::flex(), DType::F64)
}

#[test]
fn support_sets_change_nothing() -> Result<()> {
    let learner = build(&TaskShape::new(vec![1], 1, Objective::SquaredError))?;
    let theta = learner.init(&mut Seeds::new(1).stream("params", 0), DType::F64, &Device::flex());
    let (one, other) = (sinusoids(0), sinusoids(1));
    let mixed = Episodes { support: other.support, query: one.query.clone() };
    let numbers = |v: &Var| v.value().to_f64();
    let [a, b] = [one, mixed].map(|episodes| meta_gradient(learner.as_ref(), &theta, &episodes).unwrap());
    assert_eq!(numbers(&a.loss), numbers(&b.loss));
    assert!(a.gradient.vars().zip(b.gradient.vars()).all(|(a, b)| numbers(a) == numbers(b)));
    Ok(())
}

#[test]
fn other_losses_are_refused() {
    let error = build(&TaskShape::new(vec![1], 2, Objective::Gaussian)).err().unwrap().to_string();
    let expected = "`joint` lowers a squared error or a cross-entropy, but the loss of these tasks is the negative \
                    log-likelihood (nats)";
    assert_eq!(error, expected);
}
