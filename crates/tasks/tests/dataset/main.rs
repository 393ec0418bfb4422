//! Tables: files are read or refused with the reason, and become numbers, folds and descriptions.

mod encoder;
mod folds;
mod meta;
mod open;
mod read;
mod refused;
mod roundtrip;

use metaburn_core::Result;
use metaburn_tasks::dataset::{Cells, Dataset, Labels, Problem};
use std::path::PathBuf;

/// A file named `t.csv`; the target is guessed.
fn parse(text: &str) -> Result<Dataset> {
    Dataset::from_csv("t.csv", text.as_bytes(), None, None)
}

fn message(text: &str) -> String {
    parse(text).expect_err("this cannot be a table").to_string()
}

fn numbers<'a>(table: &'a Dataset, name: &str) -> &'a [f64] {
    match &table.columns().iter().find(|c| c.name == name).expect("a column").cells {
        Cells::Numbers(values) => values,
        Cells::Levels { names, .. } => panic!("`{name}` has the levels {names:?}"),
    }
}

fn levels<'a>(table: &'a Dataset, name: &str) -> (&'a [String], &'a [Option<usize>]) {
    match &table.columns().iter().find(|c| c.name == name).expect("a column").cells {
        Cells::Levels { names, codes } => (names, codes),
        Cells::Numbers(_) => panic!("`{name}` is numeric"),
    }
}

fn classes(table: &Dataset) -> (&[String], &[usize]) {
    match table.labels() {
        Labels::Classes { names, codes } => (names, codes),
        Labels::Numbers(_) => panic!("the target is numeric"),
    }
}

/// `rows` rows of a number that counts and a target of these classes in turn.
fn cyclic(rows: usize, classes: usize) -> Dataset {
    let lines = (0..rows).map(|i| format!("{},{}\n", i * i, i % classes));
    let text = format!("x,target\n{}", lines.collect::<String>());
    Dataset::from_csv("cyclic.csv", text.as_bytes(), None, Some(Problem::Classification)).unwrap()
}

/// The data folder, if it has this entry; says that the test is skipped if not.
fn data_with(entry: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("METABURN_DATA").map(PathBuf::from);
    let found = folder.filter(|folder| folder.join(entry).exists());
    if found.is_none() {
        eprintln!("skipped: METABURN_DATA names no folder with {entry}");
    }
    found
}
