//! Links in folders `split/class/image` stand for what they lead to; those that cannot be followed are named.

use crate::folder::{made, said};
use metaburn_tasks::images::folder;
use std::fs;
use std::os::unix::fs::symlink;

#[test]
fn linked_splits_classes_and_images_are_read_as_if_they_lay_there() {
    let made = made();
    let own = made.path().join("own");
    let expected = folder::load(&own, None, 3).unwrap();
    let elsewhere = made.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    for name in ["train/class1", "val/class0/2.png", "test"] {
        let target = elsewhere.join(name.replace('/', "-"));
        fs::rename(own.join(name), &target).unwrap();
        symlink(&target, own.join(name)).unwrap();
    }
    // Editors leave such links beside a file that is open.
    symlink("nowhere", own.join("train/class0/.#0.png")).unwrap();
    assert_eq!(folder::load(&own, None, 3).unwrap(), expected);
}

#[test]
fn links_that_cannot_be_followed_or_join_two_splits_are_named() {
    let cases = [
        ("train/class2", "nowhere", "own/train/class2: the link cannot be followed: "),
        ("train/class0/9.png", "nowhere", "own/train/class0/9.png: the link cannot be followed: "),
        ("train/round", ".", "own/train/round: a link that leads round in a circle"),
        ("val/class0/round", "..", "own/val/class0/round: a link that leads round in a circle"),
        (
            "test/class2",
            "../train/class0",
            "own/test/class2/0.png: all images of this class are in another split too, this one as own/train",
        ),
    ];
    for (link, target, message) in cases {
        let made = made();
        let own = made.path().join("own");
        symlink(target, own.join(link)).unwrap();
        let found = said(&own);
        assert!(found.starts_with(message), "{found}");
    }
}
