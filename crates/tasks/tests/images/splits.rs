//! The three ways in which Omniglot is split: disjoint, and as their papers have them.

use crate::made::{CHARACTERS, CLASSES, Made, settings};
use crate::{build, refusal, sample};
use metaburn_core::{Split, Value};
use std::collections::BTreeSet;
use std::fs;

const FEW: [(&str, i64); 3] = [("way", 4), ("shots", 1), ("queries", 1)];

/// The characters that episodes of each part show.
fn seen(made: &Made, given: &[(&str, Value)]) -> [BTreeSet<usize>; 3] {
    let tasks = build("omniglot", given, made.folder.path()).unwrap();
    [Split::Train, Split::Validation, Split::Test].map(|split| {
        let batch = sample(tasks.as_ref(), split, 150, 0);
        made.shown(&batch.support).into_iter().flatten().map(|(shown, _)| shown.class).collect()
    })
}

fn are_disjoint([train, validation, test]: &[BTreeSet<usize>; 3]) -> bool {
    train.is_disjoint(validation) && train.is_disjoint(test) && validation.is_disjoint(test)
}

#[test]
fn vinyals_goes_by_the_lists() {
    let made = Made::new();
    let parts = seen(&made, &settings(&[], &FEW));
    for (part, remainder) in parts.iter().zip(0..) {
        assert!(part.iter().copied().eq((0..CLASSES).filter(|class| class % 3 == remainder)), "{part:?}");
    }
    let with = seen(&made, &settings(&[("train_on", "trainval")], &FEW));
    assert!(with[0].iter().copied().eq((0..CLASSES).filter(|class| class % 3 != 2)));
    assert_eq!(with[1..], parts[1..]);
}

#[test]
fn finn_shuffles_the_characters_by_its_seed() {
    let made = Made::new();
    let split = |seed: i64| {
        let numbers = [("train_classes", 30), ("validation_classes", 10), ("split_seed", seed)];
        seen(&made, &settings(&[("split", "finn")], &[&FEW[..], &numbers].concat()))
    };
    let parts = split(0);
    assert!(are_disjoint(&parts));
    assert_eq!(parts.each_ref().map(BTreeSet::len), [30, 10, CLASSES - 40]);
    assert_eq!(parts, split(0));
    assert_ne!(parts, split(1));
}

#[test]
fn lake_keeps_the_last_five_alphabets_of_the_background_for_validation() {
    let made = Made::new();
    let [train, validation, test] = seen(&made, &settings(&[("split", "lake")], &FEW));
    assert!(train.into_iter().eq(0..4 * CHARACTERS));
    assert!(validation.into_iter().eq(4 * CHARACTERS..9 * CHARACTERS));
    assert!(test.into_iter().eq(9 * CHARACTERS..CLASSES));
}

#[test]
fn lists_that_do_not_fit_are_refused() {
    let made = Made::new();
    let (folder, lists) = (made.folder.path(), made.folder.path().join("omniglot/vinyals-splits"));
    let said = || refusal("omniglot", &settings(&[], &FEW), folder);
    let test = fs::read_to_string(lists.join("test.txt")).unwrap();
    let write = |text: &str| fs::write(lists.join("test.txt"), text).unwrap();
    write(&(test.clone() + "background_0/character00/rot000\n"));
    assert_eq!(
        said(),
        "DIR/omniglot/vinyals-splits/test.txt: background_0/character00 is in two of the lists"
    );
    write(&(test.clone() + "Klingon/character01/rot000\n"));
    assert_eq!(said(), "DIR/omniglot/vinyals-splits: 1 characters of the lists are not in the images");
    write(&(test + "nonsense\n"));
    assert_eq!(
        said(),
        "DIR/omniglot/vinyals-splits/test.txt: `nonsense` is not <alphabet>/<character>/rot<angle>"
    );
    fs::remove_dir_all(&lists).unwrap();
    let message = said();
    assert!(message.starts_with("DIR/omniglot/vinyals-splits/train.txt: "), "{message}");
    assert!(message.ends_with("; `metaburn data fetch vinyals-splits` gets the lists, or set `split`"));
}

#[test]
fn settings_that_do_not_fit_are_refused_by_name() {
    let made = Made::new();
    let said = |words: &[(&'static str, &str)], numbers: &[(&'static str, i64)]| {
        refusal("omniglot", &settings(words, numbers), made.folder.path())
    };
    assert_eq!(
        said(&[("split", "fin")], &[]),
        "`tasks.split`: expected one of vinyals, finn, lake; did you mean `finn`?, found a string \"fin\""
    );
    assert_eq!(
        said(&[("rotation", "klass")], &[]),
        "`tasks.rotation`: expected one of none, class, random; did you mean `class`?, found a string \"klass\""
    );
    assert_eq!(
        said(&[("split", "finn")], &[("train_classes", 50), ("validation_classes", 2)]),
        "`tasks.train_classes`: expected less than 52 with the validation classes, found an integer 50"
    );
    assert_eq!(
        said(&[("split", "lake")], &[("way", 17), ("train_way", 5), ("queries", 1)]),
        "`tasks.way`: expected at most 16, the classes of the test part, found an integer 17"
    );
    assert_eq!(
        said(&[("split", "lake")], &[("train_way", 17), ("queries", 1)]),
        "`tasks.train_way`: expected at most 16, the classes of the train part, found an integer 17"
    );
    assert_eq!(
        said(&[], &[("shots", 10), ("queries", 11)]),
        "`tasks.shots`: expected shots + queries of at most 20, the images of the rarest class of the test part, \
         found an integer 21"
    );
    assert_eq!(
        said(&[], &[("queries", 1), ("train_shots", 10), ("train_queries", 11)]),
        "`tasks.train_shots`: expected shots + queries of at most 20, the images of the rarest class of the train \
         part, found an integer 21"
    );
    assert_eq!(
        said(&[("split", "lake"), ("test", "runs")], &[("way", 4)]),
        "`tasks.test`: expected way 20, shots 1 and queries 1, as Lake's runs have, found a string \"runs\""
    );
}
