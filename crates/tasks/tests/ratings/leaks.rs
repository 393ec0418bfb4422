//! What a learner sees never depends on what it is asked.

use crate::made::{Example, Rated, SHARED, build, examples, ratings, write};
use metaburn_core::{Split, TaskDistribution, Value};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

const SPLITS: [Split; 3] = [Split::Train, Split::Validation, Split::Test];

fn tasks(folder: &Path, users: &str, items: &str, seed: u64) -> Arc<dyn TaskDistribution> {
    let settings: [(&str, Value); 6] = [
        ("users", users.into()),
        ("items", items.into()),
        ("shots", 3.into()),
        ("queries", 2.into()),
        ("factors", 2.into()),
        ("split_seed", Value::Int(seed as i64)),
    ];
    build(folder, &settings).unwrap()
}

/// So many episodes that each user comes up.
fn many(tasks: &dyn TaskDistribution, split: Split) -> Vec<Example> {
    examples(tasks, split, 300, 1)
}

fn pairs<'a>(examples: impl IntoIterator<Item = &'a Example>) -> BTreeSet<(usize, usize)> {
    examples.into_iter().map(Example::pair).collect()
}

fn users(examples: &[Example]) -> BTreeSet<usize> {
    examples.iter().map(|e| e.pair().0).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn an_episode_is_of_one_user_and_takes_no_item_twice(seed in 0_u64..1000, warm: bool) {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &ratings());
        let tasks = tasks(folder.path(), if warm { "warm" } else { "cold" }, "all", seed);
        for split in SPLITS {
            let drawn = examples(tasks.as_ref(), split, 20, seed);
            for task in 0..20 {
                let own: Vec<Example> = drawn.iter().filter(|e| e.task == task).cloned().collect();
                prop_assert_eq!(users(&own).len(), 1);
                prop_assert_eq!(pairs(&own).len(), 5);
            }
        }
    }

    #[test]
    fn cold_users_are_of_one_part(seed in 0_u64..1000) {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &ratings());
        let tasks = tasks(folder.path(), "cold", "all", seed);
        let [train, validation, test] = SPLITS.map(|split| users(&many(tasks.as_ref(), split)));
        prop_assert_eq!([train.len(), validation.len(), test.len()], [18, 6, 6]);
        prop_assert_eq!([train, validation, test].into_iter().flatten().collect::<BTreeSet<_>>().len(), 30);
    }

    #[test]
    fn held_out_ratings_of_warm_users_are_of_one_part(seed in 0_u64..1000) {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &ratings());
        let tasks = tasks(folder.path(), "warm", "all", seed);
        let [train, validation, test] = SPLITS.map(|split| many(tasks.as_ref(), split));
        let asked = |part: &[Example]| pairs(part.iter().filter(|e| e.is_query));
        let shown = |part: &[Example]| pairs(part.iter().filter(|e| !e.is_query));
        let known = [pairs(&train), shown(&validation), shown(&test)].into_iter().flatten().collect::<BTreeSet<_>>();
        prop_assert!(asked(&validation).is_disjoint(&asked(&test)));
        prop_assert!(known.is_disjoint(&asked(&validation)) && known.is_disjoint(&asked(&test)));
        prop_assert_eq!(users(&train), users(&test));
    }

    #[test]
    fn other_test_ratings_change_no_input_and_no_training_task(seed in 0_u64..1000, warm: bool) {
        let (before, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let name = if warm { "warm" } else { "cold" };
        write(before.path(), &ratings());
        let first = tasks(before.path(), name, "all", seed);
        let [validation, test] = [Split::Validation, Split::Test].map(|split| many(first.as_ref(), split));
        // All that training must not know: ratings held out, or all of users held out.
        let hidden = pairs(validation.iter().chain(&test).filter(|e| !warm || e.is_query));
        let turned = ratings().into_iter().map(|r| match hidden.contains(&(r.user, r.item)) {
            true => Rated { stars: 6.0 - r.stars, ..r },
            false => r,
        });
        write(after.path(), &turned.collect::<Vec<_>>());
        let second = tasks(after.path(), name, "all", seed);
        prop_assert_eq!(many(first.as_ref(), Split::Train), many(second.as_ref(), Split::Train));
        let inputs = |examples: &[Example]| examples.iter().map(|e| e.x.clone()).collect::<Vec<_>>();
        let other = many(second.as_ref(), Split::Test);
        prop_assert_eq!(inputs(&test), inputs(&other));
        prop_assert_ne!(test, other);
    }

    #[test]
    fn inputs_are_of_other_training_users(seed in 0_u64..1000) {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &ratings());
        let tasks = tasks(folder.path(), "cold", "all", seed);
        let train = many(tasks.as_ref(), Split::Train);
        let known = users(&train);
        let training: Vec<Rated> = ratings().into_iter().filter(|r| known.contains(&r.user)).collect();
        let mean = training.iter().map(|r| r.stars).sum::<f64>() / training.len() as f64;
        let variance = training.iter().map(|r| (r.stars - mean).powi(2)).sum::<f64>() / training.len() as f64;
        let scaled = |stars: f64| (stars - mean) / variance.sqrt();
        for example in train.iter().chain(&many(tasks.as_ref(), Split::Test)) {
            let (user, item) = example.pair();
            let others: Vec<&Rated> = training.iter().filter(|r| r.item == item && r.user != user).collect();
            let sum: f64 = others.iter().map(|r| scaled(r.stars)).sum();
            let count = others.len() as f64;
            prop_assert!((example.x[0] - sum / (count + 5.0)).abs() < 1e-12);
            prop_assert!((example.x[1] - count.ln_1p() / 18.0_f64.ln_1p()).abs() < 1e-12);
            let own = ratings().into_iter().find(|r| (r.user, r.item) == (user, item)).unwrap();
            prop_assert!((example.y - scaled(own.stars)).abs() < 1e-12);
        }
    }
}

#[test]
fn cold_and_warm_items_are_told_by_their_training_ratings() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &ratings());
    for users in ["cold", "warm"] {
        let items = |items: &str, split: Split| -> BTreeSet<usize> {
            let drawn = many(tasks(folder.path(), users, items, 0).as_ref(), split);
            drawn.iter().map(|e| e.pair().1).collect()
        };
        for split in [Split::Validation, Split::Test] {
            let (cold, warm) = (items("cold", split), items("warm", split));
            assert!(warm.iter().all(|&item| item < SHARED), "{users}");
            assert!(cold.is_disjoint(&warm), "{users}");
            assert!(cold.iter().any(|&item| item >= SHARED), "{users}");
        }
        let train = items("cold", Split::Train);
        assert!(train.iter().any(|&item| item < SHARED) && train.iter().any(|&item| item >= SHARED));
    }
}
