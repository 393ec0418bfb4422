//! Which tasks are for training, for validation and for test.

use crate::surfaces::learning_curves::words;
use metaburn_core::{Benchmark, Options, Result, Seeds, TuningTask, Value, hint};
use rand::seq::SliceRandom;
use std::sync::Arc;

type Tasks = Vec<Arc<dyn TuningTask>>;

/// The tasks of training, validation and test, at least one each.
pub(super) fn deal(benchmark: &dyn Benchmark, options: &mut Options) -> Result<[Tasks; 3]> {
    let [validation, test] = ["validation_tasks", "test_tasks"];
    let names = [names(benchmark, options, validation)?, names(benchmark, options, test)?];
    let seed = options.at_least("split_seed", 0, 0)? as u64;
    if let Some(twice) = names[0].iter().find(|name| names[1].contains(name)) {
        let expected = "tasks that do not stand in `validation_tasks`";
        return Err(options.bad(test, expected, &Value::Text(twice.clone())));
    }
    let parts = match (by_prefix(benchmark), names.iter().all(Vec::is_empty)) {
        (Some(parts), true) => parts,
        (None, true) => by_chance(benchmark, seed),
        (_, false) => by_name(benchmark, &names),
    };
    match parts.iter().position(Vec::is_empty) {
        None => Ok(parts),
        Some(empty) => {
            let (key, part) = [(test, "training"), (validation, "validation"), (test, "test")][empty];
            let expected =
                format!("at least one task for each part; {part} has none of {}", benchmark.tasks().len());
            Err(options.bad(key, &expected, &Value::Text(names[usize::from(key == test)].join(", "))))
        }
    }
}

/// The names under a key, each of a task.
fn names(benchmark: &dyn Benchmark, options: &mut Options, key: &str) -> Result<Vec<String>> {
    let given = words(&options.text(key, "")?);
    let known = || benchmark.tasks().iter().map(|task| task.name());
    match given.iter().find(|name| known().all(|task| task != *name)) {
        Some(unknown) => {
            let expected = format!("names of tasks; {}", hint(unknown, known()));
            Err(options.bad(key, &expected, &Value::Text(unknown.clone())))
        }
        None => Ok(given),
    }
}

/// Parts by the beginnings of names, if all names have one.
fn by_prefix(benchmark: &dyn Benchmark) -> Option<[Tasks; 3]> {
    let mut parts = [Vec::new(), Vec::new(), Vec::new()];
    for task in benchmark.tasks() {
        let (prefix, _) = task.name().split_once('/')?;
        let part = ["train", "validation", "test"].iter().position(|name| *name == prefix)?;
        parts[part].push(task.clone());
    }
    Some(parts)
}

fn by_chance(benchmark: &dyn Benchmark, seed: u64) -> [Tasks; 3] {
    let mut train = benchmark.tasks().to_vec();
    train.shuffle(&mut Seeds::new(seed).stream("surfaces/split", 0));
    let fifth = (train.len() / 5).max(1);
    let test = train.split_off(train.len().saturating_sub(fifth));
    let validation = train.split_off(train.len().saturating_sub(fifth));
    [train, validation, test]
}

fn by_name(benchmark: &dyn Benchmark, names: &[Vec<String>; 2]) -> [Tasks; 3] {
    let mut parts = [Vec::new(), Vec::new(), Vec::new()];
    for task in benchmark.tasks() {
        let named = names.iter().position(|names| names.iter().any(|name| name == task.name()));
        parts[named.map_or(0, |part| part + 1)].push(task.clone());
    }
    parts
}
