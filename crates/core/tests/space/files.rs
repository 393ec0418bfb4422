//! Spaces as settings.

use crate::drawn::space;
use metaburn_core::{Domain, Parameter, Scale, Space, Value};
use proptest::prelude::*;

fn table(entries: &[(&str, Value)]) -> Value {
    Value::Table(entries.iter().map(|(k, v)| (k.to_string(), v.clone())).collect())
}

fn list(values: &[&str]) -> Value {
    Value::List(values.iter().map(|&v| v.into()).collect())
}

fn c() -> Value {
    table(&[("type", "real".into()), ("low", 1.into()), ("high", 9.5.into()), ("scale", "log".into())])
}

fn kernel() -> Value {
    table(&[("type", "categorical".into()), ("values", list(&["linear", "rbf"])), ("default", "rbf".into())])
}

proptest! {
    #[test]
    fn a_space_comes_back_from_its_settings(space in space()) {
        prop_assert_eq!(&Space::from_value("space", &space.to_value()).unwrap(), &space);
    }
}

#[test]
fn all_settings_are_read() {
    let gamma = table(&[
        ("type", "ordinal".into()),
        ("values", Value::List(vec![0.1.into(), 1.0.into()])),
        ("when", table(&[("parameter", "kernel".into()), ("values", list(&["rbf"]))])),
    ]);
    let steps = table(&[("type", "integer".into()), ("low", 1.into()), ("high", 5.into())]);
    let value = table(&[
        ("kernel", kernel()),
        ("c", c()),
        ("gamma", gamma),
        ("learner", table(&[("steps", steps.clone())])),
        ("learner.more", steps),
    ]);
    let expected = Space::new(vec![
        Parameter::new("c", Domain::real(1.0, 9.5, Scale::Log)),
        Parameter::new("kernel", Domain::categorical(["linear", "rbf"])).with_default("rbf"),
        Parameter::new("gamma", Domain::ordinal([0.1, 1.0])).when("kernel", ["rbf"]),
        Parameter::new("learner.more", Domain::integer(1, 5, Scale::Linear)),
        Parameter::new("learner.steps", Domain::integer(1, 5, Scale::Linear)),
    ]);
    assert_eq!(Space::from_value("space", &value).unwrap(), expected.unwrap());
}

#[test]
fn another_order_is_kept_by_position() {
    let parameters = ["b", "a"].map(|name| Parameter::new(name, Domain::integer(1, 5, Scale::Linear)));
    let space = Space::new(parameters.to_vec()).unwrap();
    let text = space.to_value().to_string();
    assert!(text.starts_with("{ a = { high = 5, low = 1, position = 1,"), "{text}");
    assert_eq!(Space::from_value("space", &space.to_value()).unwrap(), space);
}

#[test]
fn dotted_names_are_written_as_quoted_keys() {
    let rate = Parameter::new("learner.rate", Domain::real(0.5, 1.0, Scale::Linear));
    let text = Space::new(vec![rate]).unwrap().to_value().to_string();
    let expected = r#"{ "learner.rate" = { high = 1.0, low = 0.5, scale = "linear", type = "real" } }"#;
    assert_eq!(text, expected);
}

#[test]
fn mistakes_are_named_with_their_place() {
    let with = |key: &str, value: Value| {
        let Value::Table(mut settings) = c() else { unreachable!("a table") };
        settings.insert(key.to_string(), value);
        table(&[("svm", table(&[("c", Value::Table(settings))]))])
    };
    let when = |settings: &[(&str, Value)]| with("when", table(settings));
    let cases = [
        (Value::Int(3), "`space`: expected a table of parameters, found an integer"),
        (table(&[("c", 1.0.into())]), "`space.c`: expected a table, found a number"),
        (
            table(&[("c", table(&[]))]),
            "`space.c.type`: expected one of real, integer, categorical, ordinal, found nothing",
        ),
        (
            with("type", "reel".into()),
            "`space.svm.c.type`: expected one of real, integer, categorical, ordinal; did you mean `real`?, found a string \"reel\"",
        ),
        (with("type", "integer".into()), "`space.svm.c.high`: expected an integer, found a number 9.5"),
        (with("type", "ordinal".into()), "`space.svm.c.values`: expected a list of values, found nothing"),
        (with("low", "one".into()), "`space.svm.c.low`: expected a number, found a string \"one\""),
        (
            with("scale", "ln".into()),
            "`space.svm.c.scale`: expected one of linear, log; did you mean `log`?, found a string \"ln\"",
        ),
        (with("defualt", 1.into()), "unknown key `space.svm.c.defualt`; did you mean `default`?"),
        (
            with("when", "rbf".into()),
            "`space.svm.c.when`: expected a table with `parameter` and `values`, found a string \"rbf\"",
        ),
        (
            when(&[("values", list(&["rbf"]))]),
            "`space.svm.c.when.parameter`: expected the name of a parameter, found nothing",
        ),
        (
            when(&[("parameter", "k".into()), ("valeus", list(&["rbf"]))]),
            "`space.svm.c.when.values`: expected a list of values, found nothing",
        ),
        (
            when(&[("parameter", "k".into()), ("values", list(&["rbf"])), ("x", 1.into())]),
            "unknown key `space.svm.c.when.x`; known are parameter, values",
        ),
        (table(&[]), "search space: a search space needs at least one parameter"),
    ];
    for (value, expected) in cases {
        assert_eq!(Space::from_value("space", &value).unwrap_err().to_string(), expected);
    }
}
