//! Files and folders become runs and warnings.

mod support;

use metaburn_report::{Error, load};
use std::fs;
use std::path::Path;

fn write(folder: &Path, name: &str, seed: u64) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    metaburn_results::write(&support::run("sinusoid", "maml", seed), &path).expect("a run");
}

#[test]
fn folders_are_searched_in_order_and_unreadable_files_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "b.h5", 2);
    write(folder.path(), "a/c.h5", 1);
    let bad = folder.path().join("a/bad.h5");
    fs::write(&bad, "no run").expect("a file");
    fs::write(folder.path().join("a/c.h5.part"), "no run").expect("a file");
    let missing = folder.path().join("missing.h5");
    let paths = [folder.path().to_path_buf(), missing.clone(), folder.path().join("b.h5")];
    let loaded = load(&paths).expect("two runs");
    assert_eq!(loaded.runs.iter().map(|run| run.header.seed).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(loaded.warnings.iter().map(|w| &w.path).collect::<Vec<_>>(), [&bad, &missing]);
    assert!(loaded.warnings.iter().all(|w| !w.reason.is_empty()));
    let written = loaded.warnings[0].to_string();
    assert_eq!(written.matches("bad.h5").count(), 1, "{written}");
}

#[test]
fn a_copied_run_is_counted_once() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a.h5", 1);
    write(folder.path(), "copy.h5", 1);
    let loaded = load(&[folder.path().to_path_buf()]).expect("one run");
    assert_eq!(loaded.runs.len(), 1);
    assert!(loaded.warnings[0].reason.contains("the same run as"), "{}", loaded.warnings[0]);
}

#[test]
fn nothing_left_is_an_error_that_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = load(&[folder.path().to_path_buf()]).expect_err("no run");
    assert!(error.to_string().contains("no result file"), "{error}");
    fs::write(folder.path().join("bad.h5"), "no run").expect("a file");
    let error = load(&[folder.path().to_path_buf()]).expect_err("no run");
    assert!(matches!(&error, Error::NothingToReport { warnings } if warnings.len() == 1));
    assert!(error.to_string().contains("bad.h5: "), "{error}");
}
