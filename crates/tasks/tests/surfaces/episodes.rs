//! Few-shot regression on response surfaces.

use crate::options;
use metaburn_core::{HostExamples, Objective, Result, Seeds, Split, TaskDistribution, Value};
use metaburn_tasks::surfaces::Surfaces;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Ten tasks `t0` … `t9` of twelve candidates: task `i` costs `i + 100·x` at `x`.
fn folder() -> tempfile::TempDir {
    let mut text = "task,hp_x,cost\n".to_string();
    for task in 0..10 {
        (0..12).for_each(|x| text += &format!("t{task},{}.{task},{}\n", x, task + 100 * x));
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("curves.csv"), text).unwrap();
    folder
}

fn surfaces(settings: &[(&str, Value)], data: &Path) -> Result<Surfaces> {
    let fixed =
        [("benchmark", "learning_curves".into()), ("file", "curves.csv".into()), ("resource", "".into())];
    let sizes = [("shots", Value::Int(4)), ("queries", Value::Int(8))];
    let mut options = options(&[fixed.as_slice(), &sizes, settings].concat());
    let tasks = Surfaces::from_options(&mut options, data)?;
    options.finish()?;
    Ok(tasks)
}

/// Points and costs, task by task.
fn rows(examples: &HostExamples, count: usize) -> Vec<Vec<(f64, f64)>> {
    let pairs: Vec<(f64, f64)> = examples.x.iter::<f64>().zip(examples.y.iter::<f64>()).collect();
    pairs.chunks(count).map(<[_]>::to_vec).collect()
}

/// The tasks that episodes of a part come from, told by the tenths of `x`.
fn seen(tasks: &Surfaces, split: Split) -> BTreeSet<u64> {
    let episodes = tasks.sample(split, 100, &mut Seeds::new(1).stream("episodes", 0)).unwrap();
    // The range of x is 0.0 … 11.9.
    let tenth = |row: &Vec<(f64, f64)>| ((row[0].0 * 11.9).fract() * 10.0).round() as u64 % 10;
    rows(&episodes.support, 4).iter().map(tenth).collect()
}

#[test]
fn support_and_query_share_no_candidate_and_costs_are_normalised() {
    let folder = folder();
    let tasks = surfaces(&[], folder.path()).unwrap();
    let shape = tasks.shape();
    assert_eq!((shape.input, shape.outputs, shape.objective), (vec![1], 1, Objective::SquaredError));
    let episodes = tasks.sample(Split::Train, 20, &mut Seeds::new(0).stream("episodes", 0)).unwrap();
    assert_eq!(episodes.support.x.shape().to_vec(), [20, 4, 1]);
    assert_eq!(episodes.query.y.shape().to_vec(), [20, 8, 1]);
    for (support, query) in rows(&episodes.support, 4).into_iter().zip(rows(&episodes.query, 8)) {
        let mut all = [support, query].concat();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Twelve examples are the whole table: each candidate once, costs from 0 to 1 in even steps.
        for (i, (_, y)) in all.iter().enumerate() {
            assert!((y - i as f64 / 11.0).abs() < 1e-12, "{all:?}");
        }
    }
}

#[test]
fn gaussian_models_have_two_outputs_for_one_target() {
    let folder = folder();
    let tasks = surfaces(&[("objective", "gaussian".into())], folder.path()).unwrap();
    let shape = tasks.shape();
    assert_eq!((shape.outputs, shape.objective), (2, Objective::Gaussian));
    let episodes = tasks.sample(Split::Test, 2, &mut Seeds::new(0).stream("episodes", 0)).unwrap();
    assert_eq!(episodes.query.y.shape().to_vec(), [2, 8, shape.targets()]);
}

#[test]
fn parts_share_no_task_and_depend_on_the_split_seed() {
    let folder = folder();
    let parts = |seed: i64| {
        let tasks = surfaces(&[("split_seed", Value::Int(seed))], folder.path()).unwrap();
        [Split::Train, Split::Validation, Split::Test].map(|split| seen(&tasks, split))
    };
    let [train, validation, test] = parts(0);
    assert_eq!((train.len(), validation.len(), test.len()), (6, 2, 2));
    assert!(train.is_disjoint(&validation) && train.is_disjoint(&test) && validation.is_disjoint(&test));
    assert_eq!(parts(0), [train, validation, test]);
    assert_ne!(parts(0), parts(1));
}

#[test]
fn named_tasks_go_where_they_were_put() {
    let folder = folder();
    let settings = [("validation_tasks", "t3, t5".into()), ("test_tasks", "t7".into())];
    let tasks = surfaces(&settings, folder.path()).unwrap();
    assert_eq!(seen(&tasks, Split::Validation), BTreeSet::from([3, 5]));
    assert_eq!(seen(&tasks, Split::Test), BTreeSet::from([7]));
    assert_eq!(seen(&tasks, Split::Train).len(), 7);
}

#[test]
fn names_with_a_part_belong_there() {
    let folder = tempfile::tempdir().unwrap();
    let sets: BTreeMap<&str, f64> = BTreeMap::from([("train", 0.0), ("validation", 0.5), ("test", 1.0)]);
    for (part, x) in &sets {
        let text = format!(r#"{{"1": {{"9": {{"X": [[{x}], [{x}]], "y": [[0], [1]]}}}}}}"#);
        std::fs::write(folder.path().join(format!("meta-{part}-dataset.json")), text).unwrap();
    }
    let mut options = options(&[
        ("benchmark", "hpob".into()),
        ("folder", ".".into()),
        ("space", "1".into()),
        ("shots", Value::Int(1)),
        ("queries", Value::Int(1)),
    ]);
    let tasks = Surfaces::from_options(&mut options, folder.path()).unwrap();
    for split in [Split::Train, Split::Validation, Split::Test] {
        let episodes = tasks.sample(split, 3, &mut Seeds::new(0).stream("episodes", 0)).unwrap();
        assert!(episodes.support.x.iter::<f64>().all(|x| x == sets[split.name()]));
    }
}

#[test]
fn settings_that_do_not_fit_are_refused_by_name() {
    let folder = folder();
    let message =
        |settings: &[(&str, Value)]| surfaces(settings, folder.path()).err().expect("an error").to_string();
    assert!(
        message(&[("test_tasks", "t11".into())])
            .starts_with("`benchmark.test_tasks`: expected names of tasks; did you mean")
    );
    assert_eq!(
        message(&[("test_tasks", "t1".into()), ("validation_tasks", "t1".into())]),
        "`benchmark.test_tasks`: expected tasks that do not stand in `validation_tasks`, found a string \"t1\""
    );
    assert_eq!(
        message(&[("test_tasks", "t1".into())]),
        "`benchmark.validation_tasks`: expected at least one task for each part; validation has none of 10, \
         found a string \"\""
    );
    let many = [
        ("benchmark", "learning_curves".into()),
        ("file", "curves.csv".into()),
        ("resource", "".into()),
        ("shots", Value::Int(20)),
    ];
    let error =
        Surfaces::from_options(&mut options(&many), folder.path()).err().expect("an error").to_string();
    assert_eq!(
        error,
        "`benchmark.shots`: expected shots + queries of at most 12, the candidates of the smallest table, \
         found an integer 30"
    );
    let unknown = [("benchmark", "svn".into())];
    let error =
        Surfaces::from_options(&mut options(&unknown), folder.path()).err().expect("an error").to_string();
    assert!(error.contains("did you mean `svm`?"), "{error}");
}
