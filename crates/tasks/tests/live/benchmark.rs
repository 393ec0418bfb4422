//! The benchmark `live`.

use super::families::{Constant, Neighbours};
use metaburn_core::{Benchmark, Options, Registry, Result, Seeds, Suggestion, Value};
use std::path::Path;
use std::sync::Arc;

fn build(settings: &[(&str, Value)], data: &Path) -> Result<Arc<dyn Benchmark>> {
    let mut registry = Registry::new();
    metaburn_tasks::register(&mut registry);
    registry.family("neighbours", "by distance", Arc::new(Neighbours));
    registry.family("constant", "one answer", Arc::new(Constant));
    let settings = settings.iter().map(|(key, value)| (key.to_string(), value.clone()));
    let mut options = Options::new("benchmark", settings);
    let benchmark = registry.build_benchmark("live", &mut options, data)?;
    options.finish()?;
    Ok(benchmark)
}

fn message(settings: &[(&str, Value)]) -> String {
    build(settings, Path::new("none")).err().expect("an error").to_string()
}

fn texts(words: &[&str]) -> Value {
    Value::List(words.iter().map(|&word| word.into()).collect())
}

#[test]
fn tables_and_families_are_found_by_name() {
    let settings = [
        ("family", "constant".into()),
        ("tables", texts(&["boston", "diabetes"])),
        ("folds", Value::Int(3)),
        ("max_rows", Value::Int(100)),
        ("fidelities", Value::List(vec![Value::Float(0.5)])),
    ];
    let benchmark = build(&settings, Path::new("none")).unwrap();
    let names: Vec<&str> = benchmark.tasks().iter().map(|task| task.name()).collect();
    assert_eq!(names, ["boston", "diabetes"]);
    for task in benchmark.tasks() {
        assert_eq!(task.fidelities(), [0.5, 1.0]);
        let suggestion = Suggestion { point: vec![0.5], candidate: None, fidelity: 0.5 };
        let cost = task.evaluate(&suggestion, &mut Seeds::new(0).stream("trial", 0)).unwrap();
        assert!((cost - 1.0).abs() < 0.1, "{cost}");
    }
}

#[test]
fn by_default_the_family_is_chosen_among_all() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (0..12).map(|i| format!("{i},{}\n", ["a", "b"][i % 2])).collect();
    let path = folder.path().join("mine.csv");
    std::fs::write(&path, format!("x,y\n{rows}")).unwrap();
    let tables = Value::List(vec![path.display().to_string().as_str().into(), "breast_cancer".into()]);
    let benchmark = build(&[("tables", tables.clone())], folder.path()).unwrap();
    assert_eq!(benchmark.tasks()[0].name(), "mine");
    assert_eq!(benchmark.tasks()[0].space().dimensions(), 5);
    let one = build(&[("tables", tables), ("families", texts(&["constant"]))], folder.path()).unwrap();
    assert_eq!(one.tasks()[0].space().dimensions(), 2);
}

#[test]
fn families_that_cannot_predict_all_targets_are_no_choice() {
    let tables = ("tables", texts(&["boston"]));
    let benchmark = build(&[tables], Path::new("none")).unwrap();
    assert_eq!(benchmark.tasks()[0].space().dimensions(), 2);
    assert_eq!(benchmark.tasks()[0].space().default_configuration()["model"], "constant".into());
}

#[test]
fn the_seed_changes_the_folds_and_nothing_else_does() {
    let cost = |seed: i64| {
        let settings = [
            ("family", "neighbours".into()),
            ("tables", texts(&["breast_cancer"])),
            ("seed", Value::Int(seed)),
        ];
        let benchmark = build(&settings, Path::new("none")).unwrap();
        let suggestion = Suggestion { point: vec![0.1, 0.5, 0.5], candidate: None, fidelity: 1.0 };
        benchmark.tasks()[0].evaluate(&suggestion, &mut Seeds::new(0).stream("trial", 0)).unwrap()
    };
    assert_eq!(cost(3), cost(3));
    assert_ne!(cost(3), cost(4));
}

#[test]
fn mixed_tables_are_refused() {
    let constant = ("family", Value::from("constant"));
    let mixed = message(&[constant.clone(), ("tables", texts(&["iris", "boston"]))]);
    let mend = "tune them apart, or say what `problem` it is";
    assert_eq!(mixed, format!("table `iris` is a classification and table `boston` a regression; {mend}"));
    let classes = message(&[constant.clone(), ("tables", texts(&["iris", "breast_cancer"]))]);
    let spaces = "the model family has one search space for table `iris` (Class(3)) and another for `breast_cancer` (Class(2))";
    assert_eq!(classes, format!("{spaces}; tune them apart, or choose families that predict both"));
    let twice = message(&[constant, ("tables", texts(&["iris", "iris"]))]);
    assert_eq!(twice, "two tables are named `iris`; leave one out");
}

#[test]
fn wrong_settings_are_named() {
    let unknown = message(&[("family", "neighbors".into())]);
    assert_eq!(
        unknown,
        "`benchmark.family`: there is no model family named `neighbors`; did you mean `neighbours`?"
    );
    let among = message(&[("families", texts(&["constant", "neighbour"]))]);
    assert!(
        among.contains("`benchmark.families`") && among.contains("did you mean `neighbours`?"),
        "{among}"
    );
    let none = message(&[("tables", texts(&[]))]);
    assert!(none.starts_with("`benchmark.tables`: expected at least one table"), "{none}");
    let table = message(&[("tables", texts(&["irs"]))]);
    assert!(table.starts_with("irs: there is no table of that name"), "{table}");
    let folds = message(&[("folds", Value::Int(1))]);
    assert!(folds.starts_with("`benchmark.folds`: expected an integer of at least 2"), "{folds}");
    let metric = message(&[("tables", texts(&["iris"])), ("metric", "root_mean_square".into())]);
    assert!(metric.contains("the table is a classification"), "{metric}");
    let single = message(&[("family", "neighbours".into()), ("families", texts(&["constant"]))]);
    assert!(single.contains("unknown key `benchmark.families`"), "{single}");
}
