//! A choice among families is a family.

use super::families::{Broken, Constant, Neighbours, refuse};
use super::steps;
use metaburn_core::{Configuration, Family, Seeds, Space, Target, TuningTask, Value};
use metaburn_tasks::dataset::CrossValidation;
use metaburn_tasks::live::{AutoFamily, LiveTask};
use proptest::prelude::*;
use std::sync::Arc;

fn members() -> Vec<(String, Arc<dyn Family>)> {
    vec![("neighbours".into(), Arc::new(Neighbours)), ("constant".into(), Arc::new(Constant))]
}

fn space(target: Target) -> Space {
    AutoFamily::new(members()).unwrap().space(target).expect("a space")
}

#[test]
fn the_space_is_that_of_all_with_conditions() {
    let space = space(Target::Class(2));
    let names: Vec<&str> = space.parameters().iter().map(|p| p.name.as_str()).collect();
    let expected = ["model", "neighbours.k", "neighbours.weights", "neighbours.power", "constant.answer"];
    assert_eq!(names, expected);
    let conditions: Vec<&str> =
        space.parameters()[1..].iter().map(|p| p.when.as_ref().unwrap().parameter.as_str()).collect();
    assert_eq!(conditions, ["model", "neighbours.k", "neighbours.weights", "model"]);
}

#[test]
fn the_default_is_the_first_family_with_its_defaults() {
    let expected: Configuration =
        [("model".into(), "neighbours".into()), ("neighbours.k".into(), Value::Int(1))].into();
    assert_eq!(space(Target::Class(2)).default_configuration(), expected);
}

#[test]
fn families_that_cannot_predict_the_target_are_left_out() {
    let numbers = space(Target::Number);
    assert_eq!(numbers.parameters().len(), 2);
    assert_eq!(numbers.default_configuration()["model"], "constant".into());
    let none = AutoFamily::new(members()[..1].to_vec()).unwrap();
    assert!(none.space(Target::Number).is_none());
}

proptest! {
    /// The families themselves check that they are given what is in use, and nothing else.
    #[test]
    fn the_chosen_family_gets_its_own_parameters(point in prop::collection::vec(0.0..=1.0_f64, 5)) {
        let validation = CrossValidation { folds: 3, ..CrossValidation::default() };
        let auto = LiveTask::new(steps(), Arc::new(AutoFamily::new(members()).unwrap()), &validation).unwrap();
        let configuration = auto.space().decode(&point);
        let (_, chosen) = members().into_iter().find(|(n, _)| configuration["model"] == n.as_str().into()).unwrap();
        let alone = LiveTask::new(steps(), chosen, &validation).unwrap();
        let own: Configuration = configuration
            .iter()
            .filter_map(|(key, value)| Some((key.split_once('.')?.1.to_string(), value.clone())))
            .collect();
        let mut streams = [(); 2].map(|()| Seeds::new(0).stream("trial", 0));
        prop_assert_eq!(
            auto.fold_costs(&configuration, 1.0, &mut streams[0]).unwrap(),
            alone.fold_costs(&own, 1.0, &mut streams[1]).unwrap()
        );
    }
}

#[test]
fn a_name_that_begins_another_is_kept_apart() {
    let similar: Vec<(String, Arc<dyn Family>)> =
        vec![("tree".into(), Arc::new(Constant)), ("tree_s".into(), Arc::new(Broken(refuse)))];
    let auto = AutoFamily::new(similar).unwrap();
    let task =
        LiveTask::new(steps(), Arc::new(auto), &CrossValidation { folds: 3, ..CrossValidation::default() });
    let task = task.unwrap();
    let mut configuration = task.space().default_configuration();
    let mut stream = Seeds::new(0).stream("trial", 0);
    assert!(task.fold_costs(&configuration, 1.0, &mut stream).is_ok());
    configuration = [("model".into(), "tree_s".into()), ("tree_s.any".into(), Value::Int(0))].into();
    let error = task.fold_costs(&configuration, 1.0, &mut stream).unwrap_err().to_string();
    assert!(error.ends_with("too many cooks"), "{error}");
}

#[test]
fn lists_of_families_are_checked() {
    let message = |names: &[&str]| {
        let members = names.iter().map(|n| (n.to_string(), Arc::new(Constant) as Arc<dyn Family>));
        AutoFamily::new(members.collect()).err().expect("an error").to_string()
    };
    assert_eq!(message(&[]), "search space: there is no model family to choose from");
    assert_eq!(message(&["a", "b", "a"]), "search space: the model family `a` stands there twice");
    assert_eq!(message(&["a.b"]), "search space: `a.b` is no name for a model family among others");
}
