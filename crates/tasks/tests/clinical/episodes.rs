//! Parts, classes, columns and patient groups.

use crate::made::{COHORTS, PATIENTS, cohort_of, folder, names, widths};
use crate::{Patient, build, cases, sample, tasks_of};
use metaburn_core::{Split, Value};
use proptest::prelude::*;
use std::collections::BTreeSet;

#[test]
fn the_laws_of_task_distributions_hold() {
    let folder = folder(2);
    let tasks = build(&[("groups", Value::Bool(false)), ("queries", Value::Int(6))], folder.path()).unwrap();
    metaburn_testkit::check_tasks(tasks.as_ref());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn no_patient_is_in_two_parts(which in 0..35_usize, seed: u64) {
        let all: Vec<&str> = names().into_iter().chain(COHORTS.map(|(cohort, _)| cohort)).collect();
        let name = all[which];
        let folder = folder(3);
        let given = [("hold_out", name.into()), ("shots", Value::Int(5)), ("queries", Value::Int(10))];
        let tasks = build(&given, folder.path()).unwrap();
        let seen = |split| -> BTreeSet<usize> {
            // So many that each table of a part is drawn: the rarest are one in 44.
            let drawn = tasks_of(&sample(tasks.as_ref(), split, 1500, seed));
            drawn.iter().map(|[support, _]| support[0].0.len()).collect()
        };
        let (held, next) = (cohort_of(name), (cohort_of(name) + 1) % COHORTS.len());
        let train = COHORTS.iter().enumerate().filter(|(i, _)| *i != held && *i != next);
        let train: BTreeSet<usize> = train.flat_map(|(_, (cohort, _))| widths(cohort)).collect();
        prop_assert_eq!(seen(Split::Test), widths(name).into_iter().collect());
        prop_assert_eq!(seen(Split::Validation), widths(COHORTS[next].0).into_iter().collect());
        prop_assert_eq!(seen(Split::Train), train);
    }

    #[test]
    fn each_set_has_cases_by_their_share_and_nobody_twice(
        shots in 2..15_i64, queries in 2..25_i64, every in 2..5_usize, seed: u64,
    ) {
        let folder = folder(every);
        let given = [("shots", Value::Int(shots)), ("queries", Value::Int(queries))];
        let tasks = build(&given, folder.path()).unwrap();
        let share = PATIENTS.div_ceil(every) as f64 / PATIENTS as f64;
        for sets in tasks_of(&sample(tasks.as_ref(), Split::Test, 4, seed)) {
            for (set, n) in sets.iter().zip([shots, queries]) {
                let expected = ((n as f64 * share).round() as i64).clamp(1, n - 1);
                prop_assert_eq!((set.len() as i64, cases(set) as i64), (n, expected));
            }
            let bits = |p: &Patient| p.0.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            let distinct: BTreeSet<_> = sets.iter().flatten().map(bits).collect();
            prop_assert_eq!(distinct.len() as i64, shots + queries);
        }
        for [support, query] in tasks_of(&sample(tasks.as_ref(), Split::Train, 20, seed)) {
            prop_assert!((1..shots).contains(&(cases(&support) as i64)));
            prop_assert!((1..queries).contains(&(cases(&query) as i64)));
        }
    }
}

/// With 20 shots and 40 queries an episode is the whole table.
#[test]
fn columns_are_standardised_over_all_patients_and_stand_anywhere() {
    let folder = folder(4);
    let given = [("hold_out", "hepatitis".into()), ("shots", Value::Int(20)), ("width", Value::Int(30))];
    let tasks = build(&given, folder.path()).unwrap();
    assert_eq!(tasks.shape().input, [30]);
    let episodes = sample(tasks.as_ref(), Split::Test, 40, 0);
    let [support, query] =
        [&episodes.support.x, &episodes.query.x].map(|x| x.iter::<f64>().collect::<Vec<_>>());
    let mut places = BTreeSet::new();
    for (support, query) in support.chunks(20 * 30).zip(query.chunks(40 * 30)) {
        let column =
            |at: usize| [support, query].concat().into_iter().skip(at).step_by(30).collect::<Vec<f64>>();
        let used: Vec<usize> = (0..30).filter(|&at| column(at).iter().any(|&v| v != 0.0)).collect();
        assert_eq!(used.len(), widths("hepatitis")[0]);
        for column in used.iter().map(|&at| column(at)) {
            let mean = column.iter().sum::<f64>() / 60.0;
            let variance = column.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 60.0;
            assert!(mean.abs() < 1e-9 && (variance - 1.0).abs() < 1e-9, "{mean} {variance}");
        }
        places.extend(used);
    }
    assert_eq!(places.len(), 30);
}

/// Of a group by its median all values of one column lie on one side of about 0.
#[test]
fn training_tasks_are_about_patient_groups() {
    let folder = folder(2);
    let share = |split: Split, groups: bool| {
        let given = [("groups", Value::Bool(groups)), ("shots", Value::Int(4)), ("queries", Value::Int(12))];
        let tasks = build(&given, folder.path()).unwrap();
        let (count, width) = (200, tasks.shape().input[0]);
        let episodes = sample(tasks.as_ref(), split, count, 0);
        let x: Vec<f64> = episodes.query.x.iter::<f64>().collect();
        let one_sided = |task: &&[f64]| {
            (0..width).any(|at| {
                let column = || task.iter().skip(at).step_by(width);
                let used = column().all(|&v| v != 0.0);
                used && (column().all(|&v| v < 0.3) || column().all(|&v| v > -0.3))
            })
        };
        x.chunks(12 * width).filter(one_sided).count() as f64 / count as f64
    };
    assert!(share(Split::Train, true) > 0.6, "{}", share(Split::Train, true));
    for (split, groups) in [(Split::Train, false), (Split::Validation, true), (Split::Test, true)] {
        assert!(share(split, groups) < 0.2, "{} {groups}: {}", split.name(), share(split, groups));
    }
}
