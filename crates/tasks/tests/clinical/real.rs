//! The tables themselves.

use crate::made::names;
use crate::{build, cases, refusal, sample, tasks_of};
use metaburn_core::{Split, Value};
use std::path::PathBuf;

/// The data folder, if it has the collection; says that the test is skipped if not.
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("METABURN_DATA").map(PathBuf::from);
    let found = folder.filter(|folder| folder.join("tabular/pmlb/heart_c").is_dir());
    if found.is_none() {
        eprintln!("skipped: METABURN_DATA does not say where PMLB is");
    }
    found
}

#[test]
fn every_table_can_be_held_out_with_20_shots() {
    let Some(data) = data() else { return };
    for name in names() {
        let tasks = build(&[("hold_out", name.into()), ("shots", Value::Int(20))], &data).unwrap();
        assert_eq!(tasks.shape().input, [44]);
        for split in [Split::Train, Split::Validation, Split::Test] {
            for [support, query] in tasks_of(&sample(tasks.as_ref(), split, 20, 0)) {
                assert_eq!((support.len(), query.len()), (20, 40));
                assert!(support.iter().all(|patient| !query.contains(patient)), "{name} {}", split.name());
            }
        }
    }
}

/// The published counts: 268 of 768 at Pima, 32 of 155 with hepatitis, 212 of 569 tumours.
#[test]
fn cases_are_the_ill() {
    let Some(data) = data() else { return };
    let published = [("pima", 268, 768), ("diabetes", 268, 768), ("hepatitis", 32, 155), ("wdbc", 212, 569)];
    for (name, ill, all) in published {
        let tasks = build(&[("hold_out", name.into())], &data).unwrap();
        let expected = (40.0 * f64::from(ill) / f64::from(all)).round() as usize;
        let drawn = tasks_of(&sample(tasks.as_ref(), Split::Test, 5, 0));
        assert!(drawn.iter().all(|[_, query]| cases(query) == expected), "{name}");
    }
    // Of Cleveland's 303 patients one stands there twice.
    assert_eq!(
        refusal(&[("queries", Value::Int(1000))], &data),
        "`tasks.shots`: expected shots + queries that the 138 cases and 164 others of `heart_c` suffice for, \
         found an integer 1010"
    );
}
