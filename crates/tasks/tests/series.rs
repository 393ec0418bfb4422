//! Forecasting tasks of made series: what is known when, which part a series belongs to, and scores.
//!
//! Series `i` is `10000·(i + 1) + t` at time `t`: whatever a value was divided by, two neighbours in time tell
//! which series and which times an example shows.

use flate2::{Compression, write::GzEncoder};
use metaburn_core::{
    HostEpisodes, HostExamples, Options, Registry, Result, Seeds, Split, TaskDistribution, Value,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;
use tempfile::TempDir;

const SERIES: usize = 40;
const HORIZON: usize = 6;
const SPLITS: [Split; 3] = [Split::Train, Split::Validation, Split::Test];

/// Known values of series `i`: one series is too short for training with 8 lags.
fn known(i: usize) -> usize {
    if i == 0 { 14 } else { 20 + 7 * i % 17 }
}

/// A data folder with all series, and the first value left out, series 1, 2 … `twins` once more.
fn made(twins: usize) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::create_dir(folder.path().join("timeseries")).unwrap();
    let file = std::fs::File::create(folder.path().join("timeseries/m3_long.csv.gz")).unwrap();
    let mut file = GzEncoder::new(file, Compression::fast());
    writeln!(file, "sn,period,type,h,start,train,test").unwrap();
    for (name, i) in (0..SERIES).chain(1..=twins).enumerate() {
        let value = |t: usize| (10_000 * (i + 1) + t).to_string();
        let train: Vec<String> = (name / SERIES..known(i)).map(value).collect();
        let test: Vec<String> = (known(i)..known(i) + HORIZON).map(value).collect();
        writeln!(file, "N{name},YEARLY,MICRO,6,,{},{}", train.join(" "), test.join(" ")).unwrap();
    }
    file.finish().unwrap();
    folder
}

fn build(given: &[(&str, Value)]) -> Result<Arc<dyn TaskDistribution>> {
    build_in(&made(0), given)
}

fn build_in(folder: &TempDir, given: &[(&str, Value)]) -> Result<Arc<dyn TaskDistribution>> {
    let mut registry = Registry::new();
    metaburn_tasks::register(&mut registry);
    let given = given.iter().map(|(key, value)| (key.to_string(), value.clone()));
    registry.build_tasks("series", &mut Options::new("tasks", given), folder.path())
}

fn layout(name: &str, others: &[(&str, Value)]) -> Arc<dyn TaskDistribution> {
    build(&[&[("layout", Value::from(name))], others].concat()).unwrap()
}

fn sample(tasks: &dyn TaskDistribution, split: Split, count: usize, seed: u64) -> HostEpisodes {
    tasks.sample(split, count, &mut Seeds::new(seed).stream("episodes", 0)).unwrap()
}

/// What a task shows: the series, and the times in support inputs and targets, query inputs and targets.
#[derive(Debug)]
struct Shown {
    series: usize,
    support: BTreeSet<usize>,
    inputs: BTreeSet<usize>,
    targets: Vec<usize>,
}

/// The values of each task, one list an example.
fn rows(examples: &HostExamples) -> Vec<Vec<[Vec<f64>; 2]>> {
    let count = examples.y.shape()[1];
    let [x, y] = [&examples.x, &examples.y].map(|data| {
        let values: Vec<f64> = data.iter::<f64>().collect();
        values.chunks(data.shape()[2]).map(<[f64]>::to_vec).collect::<Vec<_>>()
    });
    let rows: Vec<[Vec<f64>; 2]> = x.into_iter().zip(y).map(|(x, y)| [x, y]).collect();
    rows.chunks(count).map(<[_]>::to_vec).collect()
}

/// The series and the times of values of which the first two follow one another.
fn decode(values: &[f64]) -> (BTreeSet<usize>, Vec<usize>) {
    let unit = values[1] - values[0];
    let whole = |value: &f64| (value / unit).round() as usize;
    (
        values.iter().map(|v| whole(v) / 10_000 - 1).collect(),
        values.iter().map(|v| whole(v) % 10_000).collect(),
    )
}

fn shown(windows: bool, episodes: &HostEpisodes) -> Vec<Shown> {
    let tasks = rows(&episodes.support).into_iter().zip(rows(&episodes.query));
    let read = if windows { windows_of } else { history_of };
    tasks.map(|(support, query)| read(&support, &query)).collect()
}

fn windows_of(support: &[[Vec<f64>; 2]], query: &[[Vec<f64>; 2]]) -> Shown {
    assert_eq!(query.len(), 1);
    let (mut series, mut times) = (BTreeSet::new(), BTreeSet::new());
    for example in support {
        let (of, at) = decode(&example.concat());
        assert!(at.windows(2).all(|pair| pair[1] == pair[0] + 1), "{at:?}");
        series.extend(of);
        times.extend(at);
    }
    let (of, at) = decode(&query[0].concat());
    series.extend(of);
    assert_eq!(series.len(), 1, "one task shows the series {series:?}");
    let (inputs, targets) = at.split_at(query[0][0].len());
    Shown {
        series: series.into_iter().next().unwrap(),
        support: times,
        inputs: inputs.iter().copied().collect(),
        targets: targets.to_vec(),
    }
}

fn history_of(support: &[[Vec<f64>; 2]], query: &[[Vec<f64>; 2]]) -> Shown {
    let observed: Vec<f64> = support.iter().filter(|[x, _]| x[1] == 1.0).map(|[_, y]| y[0]).collect();
    let filling = support.len() - observed.len();
    assert!(support[..filling].iter().all(|[x, y]| x[1] == 0.0 && y[0] == 0.0), "filling comes first");
    let times: Vec<f64> = support.iter().chain(query).map(|[x, _]| x[0] * support.len() as f64).collect();
    let even =
        times.iter().enumerate().all(|(i, t)| (t - (i as f64 + 1.0 - support.len() as f64)).abs() < 1e-9);
    assert!(even && query.iter().all(|[x, _]| x[1] == 0.0), "{times:?}");
    let all: Vec<f64> = observed.iter().copied().chain(query.iter().map(|[_, y]| y[0])).collect();
    let (series, at) = decode(&all);
    assert_eq!(series.len(), 1, "one task shows the series {series:?}");
    let (history, targets) = at.split_at(observed.len());
    let history: BTreeSet<usize> = history.iter().copied().collect();
    let series = series.into_iter().next().unwrap();
    Shown { series, inputs: history.clone(), support: history, targets: targets.to_vec() }
}

#[test]
fn laws_of_task_distributions() {
    metaburn_testkit::check_tasks(layout("windows", &[]).as_ref());
    metaburn_testkit::check_tasks(layout("history", &[]).as_ref());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// No series is in two parts, not even under two names; nothing is known of what is asked for; and what the
    /// competition asked for is in the query sets of test tasks alone.
    #[test]
    fn nothing_leaks(
        seed: u64,
        split_seed in 0_i64..1000,
        lags in 2_i64..=8,
        count in 1_i64..12,
        windows: bool,
    ) {
        let layout = [("layout", Value::from(if windows { "windows" } else { "history" }))];
        let others = [("split_seed", Value::Int(split_seed)), ("lags", Value::Int(lags))];
        let given = [&layout[..], &others, &[("windows", Value::Int(count))]].concat();
        let tasks = build_in(&made(12), if windows { &given } else { &given[..3] }).unwrap();
        let mut seen: Vec<BTreeSet<usize>> = Vec::new();
        for split in SPLITS {
            let all = shown(windows, &sample(tasks.as_ref(), split, 60, seed));
            for task in &all {
                let (first, end) = (task.targets[0], task.targets[HORIZON - 1] + 1);
                prop_assert_eq!(&task.targets, &(first..first + HORIZON).collect::<Vec<_>>());
                prop_assert_eq!(task.inputs.last(), Some(&(first - 1)));
                prop_assert_eq!(task.support.last(), Some(&(first - 1)));
                let known = known(task.series);
                match split {
                    Split::Train => prop_assert!(end <= known && first >= lags as usize + HORIZON),
                    Split::Validation => prop_assert_eq!(end, known),
                    Split::Test => prop_assert_eq!(first, known),
                }
            }
            seen.push(all.iter().map(|task| task.series).collect());
        }
        for (one, other) in [(0, 1), (0, 2), (1, 2)] {
            prop_assert!(seen[one].is_disjoint(&seen[other]), "{:?} {:?}", seen[one], seen[other]);
        }
    }

    /// Both layouts ask for the same, in the same unit.
    #[test]
    fn layouts_show_the_same_series(seed: u64, lags in 2_i64..=8) {
        let lags = [("lags", Value::Int(lags))];
        for split in SPLITS {
            let [windows, history] =
                ["windows", "history"].map(|name| sample(layout(name, &lags).as_ref(), split, 7, seed).query.y);
            prop_assert_eq!(windows.shape().to_vec(), [7, 1, 6]);
            prop_assert_eq!(history.shape().to_vec(), [7, 6, 1]);
            prop_assert!(windows.iter::<f64>().eq(history.iter::<f64>()));
        }
    }
}

#[test]
fn a_batch_of_test_tasks_has_each_series_once_before_any_again() {
    let tasks = layout("windows", &[]);
    let series = |count| -> Vec<usize> {
        shown(true, &sample(tasks.as_ref(), Split::Test, count, 3)).iter().map(|task| task.series).collect()
    };
    let twice = series(20);
    let [first, second] = [&twice[..10], &twice[10..]].map(|half| half.iter().collect::<BTreeSet<_>>());
    assert_eq!((first.len(), first), (10, second));
}

#[test]
fn the_support_set_goes_round_where_a_history_is_short() {
    let tasks = layout("windows", &[("windows", Value::Int(30)), ("lags", Value::Int(8))]);
    for task in rows(&sample(tasks.as_ref(), Split::Test, 10, 0).support) {
        let starts: Vec<usize> = task.iter().map(|example| decode(&example.concat()).1[0]).collect();
        let newest = starts[0];
        let expected: Vec<usize> = (0..30).map(|i| newest - i % (newest + 1)).collect();
        assert_eq!(starts, expected);
    }
}

/// A forecast that is `c` too high has the MASE `c`, as neighbours differ by 1.
#[test]
fn scores_are_in_units_of_the_data() {
    let tasks = layout("windows", &[]);
    let episodes = sample(tasks.as_ref(), Split::Test, 10, 0);
    let score = |predictions: &[f64]| {
        let stream = &mut Seeds::new(0).stream("episodes", 0);
        tasks.score(Split::Test, 10, stream, predictions).unwrap()
    };
    let truth: Vec<f64> = episodes.query.y.iter::<f64>().collect();
    assert!(score(&truth).concat().iter().all(|error| error.abs() < 1e-6));
    assert_eq!(score(&[0.0; 60])[0], [200.0; 10]);

    let off: Vec<f64> =
        truth.chunks(HORIZON).flat_map(|y| y.iter().map(|v| v + 3.0 * (y[1] - y[0]))).collect();
    let [smape, mase] = score(&off).try_into().unwrap();
    assert!(mase.iter().all(|error| (error - 3.0).abs() < 1e-3), "{mase:?}");
    for (found, task) in smape.iter().zip(shown(true, &episodes)) {
        let value = |t: &usize| (10_000 * (task.series + 1) + t) as f64;
        let expected = task.targets.iter().map(|t| 600.0 / (2.0 * value(t) + 3.0)).sum::<f64>() / 6.0;
        assert!((found - expected).abs() < 1e-3 * expected, "{found} {expected}");
    }
    let message = tasks.score(Split::Test, 2, &mut Seeds::new(0).stream("episodes", 0), &[0.0; 7]);
    assert_eq!(message.unwrap_err().to_string(), "7 predictions for 2 tasks with a horizon of 6");
}

#[test]
fn settings_that_do_not_fit_are_refused_by_name() {
    let message = |given: &[(&str, Value)]| build(given).err().unwrap().to_string();
    assert_eq!(
        message(&[("lags", Value::Int(9))]),
        "`tasks.lags`: expected at most 8, as the series `N0` has 14 known values and the horizon 6, \
         found an integer 9"
    );
    assert_eq!(
        message(&[("test_fraction", Value::Float(0.9))]),
        "`tasks.test_fraction`: expected at most 1 together with `validation_fraction`, which is 0.15, \
         found a number 0.9"
    );
    assert!(message(&[("data", "tourism".into()), ("frequency", "other".into())]).contains("monthly"));
    let all = [("test_fraction", Value::Float(1.0)), ("validation_fraction", Value::Float(0.0))];
    let untrained = build(&all).unwrap().sample(Split::Train, 1, &mut Seeds::new(0).stream("episodes", 0));
    assert_eq!(
        untrained.unwrap_err().to_string(),
        "the train part has no series of at least 18 known values; change `test_fraction`, \
         `validation_fraction` or `lags`"
    );
}
