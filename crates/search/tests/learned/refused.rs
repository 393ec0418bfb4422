//! What cannot be learned from, or set.

use crate::{registry, sources, strategy, tuner};
use metaburn_core::{Options, Source, Value};

#[test]
fn past_tasks_that_teach_nothing_are_refused() {
    let learned = tuner("deep_kernel", &[]).unwrap();
    let message =
        |sources: &[Source]| strategy(learned.as_ref(), sources, 0).err().expect("an error").to_string();
    assert_eq!(
        message(&[]),
        "the tuner `learned` learns from past tasks, and there is none; give some, or choose the tuner `gp`"
    );
    let mut other = sources();
    other[2].points[5] = vec![0.5; 3];
    assert_eq!(message(&other), "the past task `bowl 2` has points of 3 coordinates, and this space has 2");
    let mut short = sources();
    short[1].costs.pop();
    assert_eq!(message(&short), "the past task `bowl 1` has 40 points and 39 costs");
    let constant = |mut source: Source| {
        source.costs.fill(3.0);
        source
    };
    let constant: Vec<Source> = sources().into_iter().map(constant).collect();
    assert!(message(&constant).contains("in none of 12 do two costs differ"));
}

#[test]
fn failed_costs_and_flat_tasks_do_no_harm() {
    let learned = tuner("deep_kernel", &[]).unwrap();
    let mut mixed = sources();
    mixed[0].costs.fill(1.0);
    mixed[1].costs[7] = f64::NAN;
    mixed[2].costs[8] = f64::INFINITY;
    assert!(strategy(learned.as_ref(), &mixed, 0).is_ok());
    assert!(strategy(learned.as_ref(), &mixed[1..2], 0).is_ok(), "one past task is enough");
}

#[test]
fn wrong_settings_are_named() {
    let cases = [
        (
            ("learner.name", Value::from("mamal")),
            "`tuner.learner.name`: there is no learner named `mamal`; did you mean `maml`?",
        ),
        (("learner.name", Value::from("")), "`tuner.learner.name`: expected one of maml, fomaml,"),
        (
            ("model.name", Value::from("mpl")),
            "`tuner.model.name`: there is no model named `mpl`; did you mean `mlp`?",
        ),
        (("learner.stepz", Value::Int(3)), "unknown key `tuner.learner.stepz`; did you mean `steps`?"),
        (("model.hidden", Value::Int(3)), "`tuner.model.hidden`: expected a list"),
        (("support", Value::Int(3)), "`tuner.support`: expected a list"),
        (("support", Value::List(vec![Value::Int(3)])), "`tuner.support`: expected two integers"),
        (
            ("support", Value::List(vec![Value::Int(3), Value::Int(2)])),
            "`tuner.support`: expected the least number before",
        ),
        (("scaling", Value::Float(0.5)), "`tuner.scaling`: expected a number from 0 to below 0.5"),
        (("validation", Value::Int(1)), "`tuner.validation`: expected a number from 0 to below 1"),
        (("steps", Value::Int(0)), "`tuner.steps`: expected an integer of at least 1"),
        (("rounds", Value::Int(5)), "unknown key `tuner.rounds`"),
    ];
    for (setting, start) in cases {
        let message = tuner("maml", &[setting]).err().expect("an error").to_string();
        assert!(message.starts_with(start), "{message}\n{start}");
    }
}

#[test]
fn all_settings_are_resolved() {
    let read = |learner: &str| {
        let settings = [("learner.name", learner), ("model.name", "mlp")];
        let settings = settings.map(|(key, name)| (key.to_string(), Value::from(name)));
        let mut options = Options::new("tuner", settings);
        registry().build_tuner("learned", &mut options).unwrap();
        options.finish().unwrap()
    };
    let (network, kernel) = (read("maml"), read("deep_kernel"));
    assert_eq!((&network["ensemble"], &kernel["ensemble"]), (&Value::Int(5), &Value::Int(1)));
    assert_eq!((&network["adaptation"], &kernel["adaptation"]), (&Value::Int(1), &Value::Int(0)));
    assert_eq!(kernel["learner.training"], Value::from("joint"));
    assert_eq!(kernel["model.activation"], Value::from("relu"));
    assert_eq!(kernel["learner.name"], Value::from("deep_kernel"));
}
