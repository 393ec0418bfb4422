//! Small made tables under the names of the real ones.

use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

/// A table's name, and the values of its target that mean a case and not one.
type Named = (&'static str, &'static str, &'static str);

/// Cohorts with their tables.
pub const COHORTS: [(&str, &[Named]); 13] = [
    ("heart-cleveland", &[("heart_c", "0", "1"), ("cleve", "1", "0"), ("heart_statlog", "1", "0")]),
    ("heart-hungary", &[("heart_h", "0", "1"), ("hungarian", "1", "0")]),
    ("heart-spect", &[("spect", "1", "0"), ("spectf", "1", "0")]),
    ("saheart", &[("saheart", "1", "0")]),
    ("diabetes-pima", &[("pima", "1", "0"), ("diabetes", "2", "1")]),
    (
        "breast-wisconsin",
        &[
            ("breast_w", "1", "0"),
            ("breast", "1", "0"),
            ("wdbc", "1", "0"),
            ("breast_cancer_wisconsin", "1", "0"),
        ],
    ),
    ("breast_cancer", &[("breast_cancer", "1", "0")]),
    ("haberman", &[("haberman", "2", "1")]),
    ("hepatitis", &[("hepatitis", "1", "2")]),
    ("appendicitis", &[("appendicitis", "1", "0")]),
    ("backache", &[("backache", "1", "0")]),
    ("biomed", &[("biomed", "0", "1")]),
    ("thyroid", &[("dis", "0", "1"), ("hypothyroid", "0", "1")]),
];

/// Patients of a made table.
pub const PATIENTS: usize = 60;

/// Names of all tables in order; the made table at place `i` has `i + 2` columns.
pub fn names() -> Vec<&'static str> {
    COHORTS.iter().flat_map(|(_, tables)| tables.iter().map(|table| table.0)).collect()
}

/// The numbers of columns of the tables of a cohort, or of one table: they tell tables apart.
pub fn widths(name: &str) -> Vec<usize> {
    let of = |table: &str| names().iter().position(|known| *known == table).map(|at| at + 2);
    match COHORTS.iter().find(|(cohort, _)| *cohort == name) {
        Some((_, tables)) => tables.iter().filter_map(|table| of(table.0)).collect(),
        None => of(name).into_iter().collect(),
    }
}

/// The cohort of a table or cohort.
pub fn cohort_of(name: &str) -> usize {
    COHORTS.iter().position(|(cohort, tables)| *cohort == name || tables.iter().any(|t| t.0 == name)).unwrap()
}

pub fn gz(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

pub fn write(folder: &Path, name: &str, bytes: &[u8]) {
    let folder = folder.join("tabular/pmlb").join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{name}.tsv.gz")), bytes).unwrap();
}

/// A table: each `every`-th patient is a case; no value is the mean of its column.
pub fn text(columns: usize, [case, other]: [&str; 2], every: usize) -> String {
    let header: Vec<String> = (0..columns).map(|c| format!("c{c}")).chain(["target".into()]).collect();
    let line = |i: usize| {
        let value = |c: usize| ((i + 1) as f64 * (c as f64 + 2.0).ln()).fract().to_string();
        let target = if i.is_multiple_of(every) { case } else { other };
        (0..columns).map(value).chain([target.to_string()]).collect::<Vec<_>>().join("\t")
    };
    let lines = [header.join("\t")].into_iter().chain((0..PATIENTS).map(line));
    lines.map(|line| line + "\n").collect()
}

/// A data folder with all tables.
pub fn folder(every: usize) -> TempDir {
    let folder = TempDir::new().unwrap();
    let tables = COHORTS.iter().flat_map(|(_, tables)| tables.iter());
    for (i, (name, case, other)) in tables.enumerate() {
        write(folder.path(), name, &gz(&text(i + 2, [case, other], every)));
    }
    folder
}
