//! Episodes: balanced, without repetition, labelled and turned at random.

use crate::made::{Made, Shown, Task, settings};
use crate::{build, sample};
use metaburn_core::{Split, TaskDistribution};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

static MADE: LazyLock<Made> = LazyLock::new(Made::new);

const SPLITS: [Split; 3] = [Split::Train, Split::Validation, Split::Test];

fn finn(rotation: &str, numbers: &[(&str, i64)]) -> Arc<dyn TaskDistribution> {
    let mut given = vec![("train_classes", 26), ("validation_classes", 13)];
    given.extend_from_slice(numbers);
    let given = settings(&[("split", "finn"), ("rotation", rotation)], &given);
    build("omniglot", &given, MADE.folder.path()).unwrap()
}

fn counts(examples: &[(Shown, usize)]) -> BTreeMap<usize, usize> {
    let mut counts = BTreeMap::new();
    examples.iter().for_each(|(_, label)| *counts.entry(*label).or_default() += 1);
    counts
}

/// Character and turns that each label stands for; an error where it stands for several.
fn meanings(examples: &[(Shown, usize)]) -> BTreeMap<usize, BTreeSet<(usize, usize)>> {
    let mut meanings = BTreeMap::<_, BTreeSet<_>>::new();
    for (shown, label) in examples {
        meanings.entry(*label).or_default().insert((shown.class, shown.turns));
    }
    meanings
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn classes_are_balanced_and_no_drawing_comes_twice(
        way in 2_i64..=13, shots in 1_i64..8, queries in 1_i64..=12, seed: u64,
        rotation in prop::sample::select(vec!["none", "class", "random"]),
    ) {
        let tasks = finn(rotation, &[("way", way), ("shots", shots), ("queries", queries)]);
        for split in SPLITS {
            for (support, query) in MADE.tasks(&sample(tasks.as_ref(), split, 2, seed)) {
                let expected = |each: i64| (0..way as usize).map(|c| (c, each as usize)).collect();
                prop_assert_eq!(counts(&support), expected(shots));
                prop_assert_eq!(counts(&query), expected(queries));
                let all = [support, query].concat();
                let drawings: BTreeSet<_> = all.iter().map(|e| e.0).collect();
                prop_assert_eq!(drawings.len(), all.len());
                // A label is one class, support and query alike, in one rotation.
                let meanings = meanings(&all);
                prop_assert!(meanings.values().all(|meant| meant.len() == 1), "{:?}", meanings);
                let classes: BTreeSet<_> = meanings.into_values().flatten().collect();
                prop_assert_eq!(classes.len() as i64, way);
                if rotation != "class" {
                    let characters: BTreeSet<_> = classes.iter().map(|c| c.0).collect();
                    prop_assert_eq!(characters.len() as i64, way);
                }
                prop_assert!(rotation != "none" || classes.iter().all(|c| c.1 == 0));
            }
        }
    }

    #[test]
    fn the_stream_alone_decides(seed: u64) {
        let tasks = finn("random", &[("way", 5), ("queries", 3)]);
        let draw = |seed| sample(tasks.as_ref(), Split::Train, 2, seed).query.x;
        prop_assert_eq!(draw(seed), draw(seed));
        prop_assert_ne!(draw(seed), draw(seed.wrapping_add(1)));
    }
}

/// How often each value came, as a share.
fn shares(values: impl Iterator<Item = usize>) -> BTreeMap<usize, f64> {
    let values: Vec<usize> = values.collect();
    let mut shares = BTreeMap::new();
    values.iter().for_each(|&v| *shares.entry(v).or_default() += 1.0 / values.len() as f64);
    shares
}

#[test]
fn turns_are_drawn_for_each_class_of_an_episode_in_every_part() {
    let tasks = finn("random", &[("way", 5), ("queries", 1)]);
    for split in SPLITS {
        let batch = MADE.tasks(&sample(tasks.as_ref(), split, 400, 0));
        let turns = shares(batch.iter().flat_map(|(support, _)| support).map(|(shown, _)| shown.turns));
        // Five deviations of a share of 1/4 among 2000 are 0.048.
        assert!((0..4).all(|t| (turns[&t] - 0.25).abs() < 0.048), "{turns:?}");
        // Of five independent turns, all are alike in one of 256 episodes.
        let alike = |support: &[(Shown, usize)]| support.iter().all(|e| e.0.turns == support[0].0.turns);
        let alike = batch.iter().filter(|(support, _)| alike(support)).count();
        assert!(alike < 12, "{alike} of 400 episodes are turned as a whole");
    }
}

#[test]
fn as_classes_the_four_rotations_of_a_character_meet_in_an_episode() {
    let tasks = finn("class", &[("way", 13), ("queries", 1)]);
    let batch = MADE.tasks(&sample(tasks.as_ref(), Split::Test, 200, 0));
    let pairs = batch.iter().filter(|(support, _)| {
        let characters: BTreeSet<_> = support.iter().map(|e| e.0.class).collect();
        characters.len() < 13
    });
    // 13 of 52 classes with no two of a character have a share below 1 in 5000.
    assert!(pairs.count() > 190);
}

#[test]
fn labels_and_places_are_drawn_evenly() {
    let tasks = finn("none", &[("way", 4), ("queries", 2)]);
    let batch = MADE.tasks(&sample(tasks.as_ref(), Split::Test, 2600, 0));
    let some = batch[0].0[0].0.class;
    let of_some = |(support, _): &Task| support.iter().find(|e| e.0.class == some).map(|e| e.1);
    let labels = shares(batch.iter().filter_map(of_some));
    // Five deviations of a share of 1/4 among 800 are 0.077.
    assert!((0..4).all(|l| (labels[&l] - 0.25).abs() < 0.077), "{labels:?}");
    for set in [|task: &Task| task.0[0].1, |task: &Task| task.1[0].1] {
        let first = shares(batch.iter().map(set));
        assert!((0..4).all(|l| (first[&l] - 0.25).abs() < 0.043), "{first:?}");
    }
}

#[test]
fn training_may_have_other_extents() {
    let numbers = [("way", 5), ("queries", 2), ("train_way", 20), ("train_shots", 3), ("train_queries", 4)];
    let tasks = finn("random", &numbers);
    assert_eq!((tasks.shape().outputs, tasks.train_outputs()), (5, 20));
    let shapes = |split| {
        let batch = sample(tasks.as_ref(), split, 2, 0);
        [batch.support.y.shape().to_vec(), batch.query.y.shape().to_vec()]
    };
    assert_eq!(shapes(Split::Train), [[2, 60, 20], [2, 80, 20]]);
    assert_eq!(shapes(Split::Validation), [[2, 5, 5], [2, 10, 5]]);
    assert_eq!(shapes(Split::Test), [[2, 5, 5], [2, 10, 5]]);
}

#[test]
fn the_laws_of_task_distributions_hold() {
    for rotation in ["none", "class", "random"] {
        metaburn_testkit::check_tasks(finn(rotation, &[("shots", 2), ("queries", 3)]).as_ref());
    }
}
