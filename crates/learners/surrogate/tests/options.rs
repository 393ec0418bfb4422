//! Learners by name.

use metaburn_core::{Learner, Model, Objective, Options, Order, Registry, Result, TaskShape, Value};
use metaburn_models::Mlp;
use std::sync::Arc;

fn build(name: &str, settings: &[(&str, Value)]) -> Result<(Arc<dyn Learner>, Vec<String>)> {
    let mut registry = Registry::new();
    metaburn_surrogate::register(&mut registry);
    let shape = TaskShape::new(vec![3], 2, Objective::Gaussian);
    let model: Arc<dyn Model> = Arc::new(Mlp::new(3, &[4], 2));
    let given = settings.iter().map(|(key, value)| (key.to_string(), value.clone()));
    let mut options = Options::new("learner", given);
    let learner = registry.build_learner(name, &mut options, model, &shape)?;
    Ok((learner, options.finish()?.into_keys().collect()))
}

fn text(word: &str) -> Value {
    Value::Text(word.to_string())
}

#[test]
fn training_decides_order_and_steps() {
    let expected = [
        ("joint", Order::Second, 0),
        ("reptile", Order::Zeroth, 5),
        ("maml", Order::Second, 5),
        ("fomaml", Order::First, 5),
    ];
    for name in ["deep_kernel", "ablr"] {
        for (training, order, steps) in expected {
            let (learner, read) = build(name, &[("training", text(training))]).unwrap();
            assert_eq!((learner.order(), learner.steps()), (order, steps), "{name} {training}");
            assert_eq!(read.contains(&"steps".to_string()), training != "joint");
        }
        assert_eq!(build(name, &[]).unwrap().0.steps(), 0, "joint is the default");
    }
}

#[test]
fn wrong_settings_are_named() {
    let said = |name, settings: &[(&str, Value)]| build(name, settings).err().unwrap().to_string();
    let message = said("deep_kernel", &[("training", text("mamal"))]);
    assert!(message.contains("learner.training") && message.contains("`maml`"), "{message}");
    let message = said("deep_kernel", &[("steps", Value::Int(3))]);
    assert!(message.contains("unknown key `learner.steps`"), "{message}");
    assert!(said("ablr", &[("adapts", text("head"))]).contains("one of all, precisions"));
    assert!(said("deep_kernel", &[("embedding", Value::Int(0))]).contains("at least 1"));
}
