//! Every learner of this crate keeps the laws that all learners must.

use metaburn_core::{Options, Registry, Value};
use metaburn_testkit::check_learner;

/// Builds a learner by name with these settings, all of which it reads, on each of the suite's families.
fn conforms(name: &str, settings: &[(&str, Value)]) {
    let mut registry = Registry::new();
    metaburn_gradient::register(&mut registry);
    check_learner(|model, shape| {
        let given = settings.iter().map(|(key, value)| (key.to_string(), value.clone()));
        let mut options = Options::new("learner", given);
        let learner = registry.build_learner(name, &mut options, model, shape)?;
        options.finish().map(|_| learner)
    });
}

fn two_steps(rate: f64) -> [(&'static str, Value); 2] {
    [("steps", Value::Int(2)), ("rate", Value::Float(rate))]
}

#[test]
fn those_with_plain_steps_conform() {
    for name in ["maml", "fomaml", "meta_sgd", "anil", "boil", "meta_curvature", "mamlpp", "reptile"] {
        conforms(name, &two_steps(0.05));
    }
}

#[test]
fn every_inner_loop_setting_conforms() {
    let settings = [
        ("learned_rates", Value::from("step")),
        ("learned_rates", Value::from("tensor")),
        ("learned_rates", Value::from("tensor_step")),
        ("learned_rates", Value::from("scalar")),
        ("step_rates", Value::List(vec![Value::Float(0.08), Value::Float(0.02)])),
        ("statistics", Value::from("support")),
        ("clip", Value::Float(0.1)),
    ];
    for setting in settings {
        conforms("maml", &[&two_steps(0.05)[..], &[setting]].concat());
    }
}

#[test]
fn rates_that_are_learned_go_with_learned_matrices() {
    conforms(
        "meta_curvature",
        &[&two_steps(0.05)[..], &[("learned_rates", Value::from("tensor_step"))]].concat(),
    );
}

#[test]
fn anil_conforms_with_all_statistics() {
    for statistics in ["separate", "joint", "support"] {
        conforms("anil", &[("rate", Value::Float(0.05)), ("statistics", Value::from(statistics))]);
    }
}

#[test]
fn reptile_conforms_with_adam_and_mini_batches() {
    for moments in ["carried", "reset"] {
        let settings = [
            ("inner", Value::from("adam")),
            ("moments", Value::from(moments)),
            ("batch", Value::Int(3)),
            ("rate", Value::Float(0.02)),
        ];
        conforms("reptile", &settings);
    }
}

/// The implicit gradient is exact where inner loop and solver have converged.
#[test]
fn imaml_conforms() {
    let settings = [
        ("steps", Value::Int(200)),
        ("rate", Value::Float(0.02)),
        ("solver_steps", Value::Int(30)),
        ("lambda", Value::Float(4.0)),
    ];
    conforms("imaml", &settings);
}

/// How the inner loop came to its minimum does not matter to the implicit gradient.
#[test]
fn imaml_conforms_with_clipping_and_rates_of_steps() {
    let settings = [
        ("steps", Value::Int(300)),
        ("step_rates", Value::List(vec![Value::Float(0.01), Value::Float(0.02)])),
        ("clip", Value::Float(1.0)),
        ("solver_steps", Value::Int(30)),
        ("lambda", Value::Float(4.0)),
    ];
    conforms("imaml", &settings);
}

#[test]
fn mamlpp_anneals_and_then_is_itself() {
    let mut registry = Registry::new();
    metaburn_gradient::register(&mut registry);
    let settings = [("multi_step_iterations", 10), ("first_order_iterations", 5), ("steps", 3)];
    let settings = settings.map(|(key, value)| (key.to_string(), Value::Int(value)));
    let shape = metaburn_core::TaskShape::new(vec![1], 1, metaburn_core::Objective::SquaredError);
    let model = std::sync::Arc::new(metaburn_models::Mlp::new(1, &[4], 1));
    let learner =
        registry.build_learner("mamlpp", &mut Options::new("learner", settings), model, &shape).unwrap();
    let orders: Vec<&str> = [0, 4, 5, 9].map(|i| learner.at(i).unwrap().order().name()).to_vec();
    assert_eq!(orders, ["first", "first", "second", "second"]);
    assert!(learner.at(10).is_none());
    let weights: Vec<Vec<f64>> = [0, 5, 9].map(|i| learner.at(i).unwrap().importance(4)).to_vec();
    let third = 1.0 / 3.0;
    assert_eq!(weights[0], [0.0, third, third, 1.0 - 2.0 * third]);
    assert!((weights[1][1] - third / 2.0).abs() < 1e-12 && (weights[1][3] - 2.0 * third).abs() < 1e-12);
    assert!(weights.iter().all(|w| (w.iter().sum::<f64>() - 1.0).abs() < 1e-12));
    assert_eq!(learner.importance(4), [0.0, 0.0, 0.0, 1.0]);
}
