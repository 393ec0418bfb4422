//! Digit episodes: balanced, disjoint, and labelled at random.

use metaburn_core::{HostEpisodes, HostExamples, Options, Result, Seeds, Split, TaskDistribution, Value};
use metaburn_tasks::images::{FewShot, digits};
use proptest::prelude::*;
use smartcore::dataset::digits::load_dataset;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn build(way: i64, shots: i64, queries: i64) -> Result<FewShot> {
    let given = [("way", way), ("shots", shots), ("queries", queries)];
    let given = given.map(|(key, value)| (key.to_string(), Value::Int(value)));
    digits(&mut Options::new("tasks", given), Path::new(""))
}

fn sample(tasks: &FewShot, split: Split, count: usize, seed: u64) -> HostEpisodes {
    tasks.sample(split, count, &mut Seeds::new(seed).stream("episodes", 0)).unwrap()
}

/// The sixteen grey values, which tell drawings apart.
type Drawing = Vec<u8>;

/// Examples of each task: the drawing and its label.
fn labelled(examples: &HostExamples) -> Vec<Vec<(Drawing, usize)>> {
    let shape = examples.y.shape().to_vec();
    let x: Vec<u8> = examples.x.iter::<f32>().map(|v| (v * 16.0) as u8).collect();
    let y: Vec<f32> = examples.y.iter::<f32>().collect();
    let label = |one_hot: &[f32]| {
        assert_eq!(one_hot.iter().sum::<f32>(), 1.0);
        one_hot.iter().position(|&v| v == 1.0).unwrap()
    };
    let all: Vec<_> = x.chunks(64).map(<[_]>::to_vec).zip(y.chunks(shape[2]).map(label)).collect();
    all.chunks(shape[1]).map(<[_]>::to_vec).collect()
}

/// What each drawing of the source shows.
fn truth() -> BTreeMap<Drawing, usize> {
    let set = load_dataset();
    let drawings = set.data.chunks(64).map(|image| image.iter().map(|&v| v as u8).collect());
    drawings.zip(set.target.iter().map(|&digit| digit as usize)).collect()
}

fn counts(examples: &[(Drawing, usize)]) -> BTreeMap<usize, usize> {
    let mut counts = BTreeMap::new();
    examples.iter().for_each(|(_, label)| *counts.entry(*label).or_default() += 1);
    counts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn episodes_are_balanced_and_repeat_no_drawing(
        way in 2_i64..=5, shots in 1_i64..8, queries in 1_i64..20, seed: u64,
    ) {
        let tasks = build(way, shots, queries).unwrap();
        for split in [Split::Train, Split::Validation, Split::Test] {
            let batch = sample(&tasks, split, 2, seed);
            let (support, query) = (labelled(&batch.support), labelled(&batch.query));
            for (support, query) in support.into_iter().zip(query) {
                let expected = |each: i64| (0..way as usize).map(|c| (c, each as usize)).collect();
                prop_assert_eq!(counts(&support), expected(shots));
                prop_assert_eq!(counts(&query), expected(queries));
                let distinct: BTreeSet<_> = support.iter().chain(&query).map(|e| &e.0).collect();
                prop_assert_eq!(distinct.len() as i64, way * (shots + queries));
            }
        }
    }

    #[test]
    fn the_stream_alone_decides(seed: u64) {
        let tasks = build(5, 1, 5).unwrap();
        let draw = |seed| sample(&tasks, Split::Train, 2, seed).query.x;
        prop_assert_eq!(draw(seed), draw(seed));
        prop_assert_ne!(draw(seed), draw(seed.wrapping_add(1)));
    }
}

#[test]
fn a_label_means_one_digit_and_each_digit_gets_each_label_equally_often() {
    let (truth, episodes) = (truth(), 2000);
    let batch = sample(&build(5, 1, 1).unwrap(), Split::Test, episodes, 0);
    let (support, query) = (labelled(&batch.support), labelled(&batch.query));
    let mut meant = BTreeMap::<(usize, usize), usize>::new();
    for (support, query) in support.iter().zip(&query) {
        let digits: BTreeMap<usize, usize> = support.iter().map(|(d, label)| (*label, truth[d])).collect();
        assert!(query.iter().all(|(d, label)| truth[d] == digits[label]));
        digits.into_iter().for_each(|pair| *meant.entry(pair).or_default() += 1);
    }
    assert_eq!(meant.len(), 25);
    // Five deviations of a share of 1/5 among 2000 are 0.045.
    assert!(meant.values().all(|&n| (n as f64 / episodes as f64 - 0.2).abs() < 0.045), "{meant:?}");
}

#[test]
fn examples_do_not_come_class_by_class() {
    let batch = sample(&build(5, 1, 5).unwrap(), Split::Train, 500, 0);
    let first: Vec<usize> = labelled(&batch.query).iter().map(|query| query[0].1).collect();
    for label in 0..5 {
        let share = first.iter().filter(|&&l| l == label).count() as f64 / 500.0;
        assert!((share - 0.2).abs() < 0.09, "label {label}: {share}");
    }
}

#[test]
fn parts_share_no_drawing_and_test_no_digit() {
    let (truth, tasks) = (truth(), build(5, 20, 20).unwrap());
    let seen = |split| -> BTreeSet<Drawing> {
        let batch = sample(&tasks, split, 60, 0);
        labelled(&batch.support).into_iter().chain(labelled(&batch.query)).flatten().map(|e| e.0).collect()
    };
    let shown = |part: &BTreeSet<Drawing>| part.iter().map(|d| truth[d]).collect::<BTreeSet<_>>();
    let (train, validation, test) = (seen(Split::Train), seen(Split::Validation), seen(Split::Test));
    assert!(train.is_disjoint(&validation));
    assert_eq!((train.len() + validation.len(), test.len()), (901, 896));
    assert!(shown(&train).into_iter().eq(0..5) && shown(&validation).into_iter().eq(0..5));
    assert!(shown(&test).into_iter().eq(5..10));
}

#[test]
fn settings_that_do_not_fit_the_drawings_are_refused_by_name() {
    let message = |result: Result<FewShot>| result.unwrap_err().to_string();
    assert_eq!(
        message(build(6, 1, 1)),
        "`tasks.way`: expected at most 5, the classes of the test part, found an integer 6"
    );
    assert_eq!(
        message(build(5, 40, 15)),
        "`tasks.shots`: expected shots + queries of at most 45, the images of the rarest class of the \
         validation part, found an integer 55"
    );
}

#[test]
fn the_laws_of_task_distributions_hold() {
    metaburn_testkit::check_tasks(&build(5, 2, 3).unwrap());
}
