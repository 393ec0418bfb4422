//! Table episodes: nothing leaks, and adaptation pays.

use metaburn_core::{HostEpisodes, HostExamples, Options, Seeds, Split, TaskDistribution, Value};
use metaburn_tasks::TableRegression;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

fn build(settings: &[(&str, Value)]) -> metaburn_core::Result<TableRegression> {
    let given = settings.iter().map(|(key, value)| (key.to_string(), value.clone()));
    TableRegression::from_options(&mut Options::new("tasks", given), Path::new(""))
}

fn table(name: &str) -> TableRegression {
    build(&[("table", name.into())]).unwrap()
}

fn sample(tasks: &TableRegression, split: Split, count: usize, seed: u64) -> HostEpisodes {
    tasks.sample(split, count, &mut Seeds::new(seed).stream("episodes", 0)).unwrap()
}

/// Rows of each task: inputs and target.
type Task = Vec<(Vec<f64>, f64)>;

fn tasks_of(examples: &HostExamples) -> Vec<Task> {
    let shape = examples.x.shape().to_vec();
    let x: Vec<f64> = examples.x.iter::<f64>().collect();
    let y: Vec<f64> = examples.y.iter::<f64>().collect();
    let rows: Task = x.chunks(shape[2]).map(<[_]>::to_vec).zip(y).collect();
    rows.chunks(shape[1]).map(<[_]>::to_vec).collect()
}

/// Support and query rows together, task by task.
fn episodes(batch: &HostEpisodes) -> Vec<Task> {
    let pairs = tasks_of(&batch.support).into_iter().zip(tasks_of(&batch.query));
    pairs.map(|(support, query)| [support, query].concat()).collect()
}

fn hidden(rows: &Task) -> Vec<usize> {
    (0..rows[0].0.len()).filter(|&c| rows.iter().all(|(x, _)| x[c] == 0.0)).collect()
}

fn key(row: &(Vec<f64>, f64)) -> Vec<u64> {
    row.0.iter().chain([&row.1]).map(|v| v.to_bits()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn an_episode_takes_no_row_twice(seed: u64, shots in 1_i64..30, queries in 1_i64..30) {
        let tasks = build(&[("shots", Value::Int(shots)), ("queries", Value::Int(queries))]).unwrap();
        for rows in episodes(&sample(&tasks, Split::Test, 3, seed)) {
            let distinct: BTreeSet<_> = rows.iter().map(key).collect();
            prop_assert_eq!(distinct.len() as i64, shots + queries);
        }
    }

    #[test]
    fn the_stream_alone_decides(seed: u64) {
        let tasks = table("diabetes");
        let draw = |seed| sample(&tasks, Split::Train, 2, seed).query.y;
        prop_assert_eq!(draw(seed), draw(seed));
        prop_assert_ne!(draw(seed), draw(seed.wrapping_add(1)));
    }
}

#[test]
fn targets_are_hidden_and_those_of_the_parts_differ() {
    for name in ["boston", "diabetes"] {
        let tasks = table(name);
        let targets = |split| -> BTreeSet<usize> {
            let batch = episodes(&sample(&tasks, split, 400, 0));
            assert!(batch.iter().all(|rows| (1..=3).contains(&hidden(rows).len())));
            batch.iter().flat_map(hidden).collect()
        };
        let (train, validation) = (targets(Split::Train), targets(Split::Validation));
        assert!(train.is_disjoint(&validation));
        assert_eq!(train.len() + validation.len(), tasks.shape().input[0]);
        assert!(episodes(&sample(&tasks, Split::Test, 400, 0)).iter().all(|rows| hidden(rows).is_empty()));
    }
}

#[test]
fn test_episodes_use_all_test_rows_and_only_those() {
    for (name, rows) in [("boston", 127), ("diabetes", 111)] {
        let batch = episodes(&sample(&table(name), Split::Test, 400, 0));
        let seen: BTreeSet<_> = batch.iter().flatten().map(key).collect();
        assert_eq!(seen.len(), rows);
    }
}

#[test]
fn training_targets_are_of_unit_scale_and_either_sign() {
    let batch = episodes(&sample(&table("boston"), Split::Train, 2000, 0));
    let targets: Vec<f64> = batch.iter().flatten().map(|row| row.1).collect();
    let mean = targets.iter().sum::<f64>() / targets.len() as f64;
    let variance = targets.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / targets.len() as f64;
    assert!(mean.abs() < 0.05 && (variance - 1.0).abs() < 0.1, "{mean} {variance}");
}

/// Mean query loss of a linear model before and after steps of gradient descent from 0.
fn adapt(batch: &HostEpisodes, steps: usize, rate: f64) -> [f64; 2] {
    let predict = |w: &[f64], x: &[f64]| w[x.len()] + w.iter().zip(x).map(|(w, x)| w * x).sum::<f64>();
    let loss = |w: &[f64], rows: &Task| {
        rows.iter().map(|(x, y)| (predict(w, x) - y).powi(2)).sum::<f64>() / rows.len() as f64
    };
    let mut total = [0.0; 2];
    let tasks = tasks_of(&batch.support).into_iter().zip(tasks_of(&batch.query));
    for (support, query) in tasks {
        let mut w = vec![0.0; support[0].0.len() + 1];
        total[0] += loss(&w, &query);
        for _ in 0..steps {
            let mut gradient = vec![0.0; w.len()];
            for (x, y) in &support {
                let slope = 2.0 * (predict(&w, x) - y) / support.len() as f64;
                gradient.iter_mut().zip(x.iter().chain([&1.0])).for_each(|(g, x)| *g += slope * x);
            }
            w.iter_mut().zip(gradient).for_each(|(w, g)| *w -= rate * g);
        }
        total[1] += loss(&w, &query);
    }
    total.map(|sum| sum / batch.tasks() as f64)
}

#[test]
fn a_few_steps_on_the_support_set_lower_the_query_loss() {
    for (name, at_most) in [("boston", 0.7), ("diabetes", 0.9)] {
        let [before, after] = adapt(&sample(&table(name), Split::Test, 1000, 0), 20, 0.03);
        println!("{name}: {before:.3} before, {after:.3} after");
        assert!(after < at_most * before, "{name}: {before} before, {after} after");
    }
}

#[test]
fn settings_that_do_not_fit_the_table_are_refused_by_name() {
    let message = |settings: &[(&str, Value)]| build(settings).unwrap_err().to_string();
    assert_eq!(
        message(&[("shots", Value::Int(70))]),
        "`tasks.shots`: expected shots + queries of at most 76, the rows of the smallest part, \
         found an integer 80"
    );
    assert_eq!(
        message(&[("target_columns", Value::Int(11))]),
        "`tasks.target_columns`: expected at most 10, the target columns of training, found an integer 11"
    );
    assert!(message(&[("table", "bosten".into())]).contains("did you mean `boston`?"));
}
