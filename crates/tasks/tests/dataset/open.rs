//! Tables by name.

use super::{classes, data_with, numbers};
use metaburn_core::Target;
use metaburn_tasks::Table;
use metaburn_tasks::dataset::{BUILT_IN, Dataset, Labels, META_FEATURES, Problem, meta_features};
use std::path::Path;

fn open(name: &str) -> Dataset {
    Dataset::open(name, Path::new("none"), None, None).unwrap()
}

#[test]
fn built_in_tables_are_the_published_ones() {
    let shapes = BUILT_IN.map(|name| {
        let table = open(name);
        assert_eq!((table.name(), table.missing()), (name, 0.0));
        (table.rows(), table.columns().len(), table.target())
    });
    let published = [
        (506, 13, Target::Number),
        (569, 30, Target::Class(2)),
        (442, 10, Target::Number),
        (1797, 64, Target::Class(10)),
        (150, 4, Target::Class(3)),
    ];
    assert_eq!(shapes, published);
}

#[test]
fn built_in_tables_have_their_names() {
    let count = |table: &Dataset, class: &str| {
        let (names, codes) = classes(table);
        codes.iter().filter(|&&code| names[code] == class).count()
    };
    assert_eq!((count(&open("breast_cancer"), "malignant"), count(&open("iris"), "virginica")), (212, 50));
    assert_eq!(count(&open("digits"), "3"), 183);
    let boston = open("boston");
    let labels = Table::Boston.rows().iter().map(|row| row[13]).collect();
    assert_eq!(boston.labels(), &Labels::Numbers(labels));
    assert_eq!(numbers(&boston, "LSTAT")[505], 7.88);
}

#[test]
fn a_built_in_table_keeps_its_target() {
    let none = Path::new("none");
    assert!(Dataset::open("iris", none, Some("class"), Some(Problem::Classification)).is_ok());
    let error = Dataset::open("iris", none, Some("petal"), None).unwrap_err().to_string();
    assert_eq!(error, "iris: the built-in table has the target `class`, a classification; leave both out");
    assert!(Dataset::open("boston", none, None, Some(Problem::Classification)).is_err());
}

#[test]
fn paths_and_names_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path().join("tabular/pmlb/toy");
    std::fs::create_dir_all(&set).unwrap();
    let text = "a\ttarget\n1\t0.5\n2\t1.5\n3\t2.5\n";
    std::fs::write(set.join("toy.tsv.gz"), text).unwrap();
    let by_name = Dataset::open("toy", folder.path(), None, None).unwrap();
    let by_prefix = Dataset::open("pmlb/toy", folder.path(), None, None).unwrap();
    let path = set.join("toy.tsv.gz").display().to_string();
    let by_path = Dataset::open(&path, Path::new("none"), None, None).unwrap();
    assert_eq!((by_name.rows(), by_name.name()), (3, "toy"));
    assert_eq!((&by_name, &by_name), (&by_prefix, &by_path));
    let error = Dataset::open("toy.csv", folder.path(), None, None).unwrap_err().to_string();
    assert!(error.starts_with("toy.csv: "), "{error}");
}

#[test]
fn unknown_names_suggest_near_ones() {
    let folder = tempfile::tempdir().unwrap();
    let message = |name: &str| Dataset::open(name, folder.path(), None, None).unwrap_err().to_string();
    let nowhere = message("wine");
    assert!(nowhere.starts_with("wine: there is no table of that name built in (boston, "), "{nowhere}");
    assert!(nowhere.contains("https://github.com/EpistasisLab/pmlb"), "{nowhere}");
    for name in ["wine_red", "wine_white", "heart"] {
        std::fs::create_dir_all(folder.path().join("tabular/pmlb").join(name)).unwrap();
    }
    let known = "there is no table of that name; did you mean";
    assert_eq!(message("Wine"), format!("Wine: {known} `wine_red`, `wine_white`?"));
    assert_eq!(message("haert"), format!("haert: {known} `heart`?"));
    assert!(message("quite_another_thing").contains("built in are boston, "));
    assert!(message("../heart").contains("../heart"));
}

/// The collection's own list says how many rows, features and classes a set has, and how imbalanced
/// it is.
#[test]
fn pmlb_is_read_as_its_list_says() {
    let Some(data) = data_with("tabular/all_summary_stats.tsv") else { return };
    let list = std::fs::read_to_string(data.join("tabular/all_summary_stats.tsv")).unwrap();
    let names = ["labor", "iris", "1027_ESL", "mushroom", "glass", "560_bodyfat", "ecoli"];
    let mut read = 0;
    for line in list.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        if !names.contains(&fields[0]) || !data.join("tabular/pmlb").join(fields[0]).exists() {
            continue;
        }
        let table = Dataset::open(&format!("pmlb/{}", fields[0]), &data, None, None).unwrap();
        assert_eq!(table.labels().problem().name(), fields[9], "{}", fields[0]);
        assert_eq!(
            (table.rows(), table.columns().len()),
            (fields[1].parse().unwrap(), fields[2].parse().unwrap())
        );
        if let Target::Class(classes) = table.target() {
            assert_eq!(classes as f64, fields[7].parse::<f64>().unwrap(), "{}", fields[0]);
            let at = META_FEATURES.iter().position(|name| *name == "class_imbalance").unwrap();
            let difference = meta_features(&table)[at] - fields[8].parse::<f64>().unwrap();
            assert!(difference.abs() < 1e-12, "{}: {difference}", fields[0]);
        }
        read += 1;
    }
    assert!(read >= 4, "{read} sets");
}
