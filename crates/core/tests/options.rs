//! Settings are typed, defaulted and complete.

use metaburn_core::{Error, Options, Value};

fn options(settings: &[(&str, Value)]) -> Options {
    Options::new("learner", settings.iter().map(|(k, v)| (k.to_string(), v.clone())))
}

#[test]
fn an_unread_key_is_an_error_with_the_nearest_known_one() {
    let mut o = options(&[("stepz", Value::Int(3))]);
    o.count("steps", 1).unwrap();
    let message = o.finish().unwrap_err().to_string();
    assert_eq!(message, "unknown key `learner.stepz`; did you mean `steps`?");
}

#[test]
fn a_far_off_key_gets_the_list() {
    let mut o = options(&[("temperature", Value::Int(3))]);
    o.count("steps", 1).unwrap();
    o.positive("rate", 0.1).unwrap();
    let message = o.finish().unwrap_err().to_string();
    assert_eq!(message, "unknown key `learner.temperature`; known are rate, steps");
}

#[test]
fn wrong_types_and_ranges_say_what_was_expected() {
    let cases: [(Value, &str); 3] = [
        (Value::Int(0), "`learner.steps`: expected an integer of at least 1, found an integer 0"),
        (Value::Float(1.5), "`learner.steps`: expected an integer of at least 1, found a number 1.5"),
        (Value::from("two"), "`learner.steps`: expected an integer of at least 1, found a string \"two\""),
    ];
    for (value, expected) in cases {
        let message = options(&[("steps", value)]).count("steps", 1).unwrap_err().to_string();
        assert_eq!(message, expected);
    }
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(options(&[("rate", Value::Float(bad))]).positive("rate", 0.1).is_err(), "{bad}");
    }
}

#[test]
fn a_misspelt_choice_gets_the_nearest() {
    let mut o = options(&[("mode", Value::from("meam"))]);
    let message = o.choice("mode", "sum", &["sum", "mean"]).unwrap_err().to_string();
    assert!(message.contains("one of sum, mean; did you mean `mean`?"), "{message}");
}

#[test]
fn what_was_read_is_resolved_with_defaults() {
    let mut o = options(&[("rate", Value::Int(1))]);
    o.positive("rate", 0.1).unwrap();
    o.counts("hidden", &[40, 40]).unwrap();
    let resolved = o.finish().unwrap();
    assert_eq!(resolved["rate"], Value::Float(1.0), "an integer is taken as a number");
    assert_eq!(resolved["hidden"], Value::List(vec![Value::Int(40), Value::Int(40)]));
}

#[test]
fn an_unknown_name_is_named_with_its_kind() {
    let registry = metaburn_core::Registry::new();
    let data = std::path::Path::new("data");
    let Err(error) = registry.build_tasks("sinus", &mut Options::new("tasks", []), data) else {
        panic!("there are no tasks in an empty registry");
    };
    assert!(matches!(error, Error::UnknownName { kind: "task distribution", .. }));
}

#[test]
fn a_part_has_its_own_settings_and_path() {
    let given = [("learner.rate".to_string(), Value::Float(0.1)), ("steps".to_string(), Value::Int(3))];
    let mut options = Options::new("tuner", given);
    let mut part = options.part("learner");
    assert_eq!(part.key("rate"), "tuner.learner.rate");
    assert_eq!((part.positive("rate", 1.0).unwrap(), part.count("shots", 5).unwrap()), (0.1, 5));
    options.absorb("learner", part).unwrap();
    assert_eq!(options.count("steps", 1).unwrap(), 3);
    let resolved = options.finish().unwrap();
    assert_eq!(resolved.keys().collect::<Vec<_>>(), ["learner.rate", "learner.shots", "steps"]);
}

#[test]
fn a_part_refuses_what_it_does_not_know() {
    let mut options = Options::new("tuner", [("learner.rat".to_string(), Value::Float(0.1))]);
    let mut part = options.part("learner");
    part.positive("rate", 1.0).unwrap();
    let error = options.absorb("learner", part).unwrap_err().to_string();
    assert!(error.contains("`tuner.learner.rat`") && error.contains("`rate`"), "{error}");
}
