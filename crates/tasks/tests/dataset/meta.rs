//! Meta-features: exact on small tables, finite on all.

use super::{data_with, parse};
use metaburn_tasks::dataset::{BUILT_IN, Dataset, META_FEATURES, Problem, meta_features};
use proptest::prelude::*;
use std::path::Path;

fn at(table: &Dataset, name: &str) -> f64 {
    meta_features(table)[META_FEATURES.iter().position(|n| *n == name).expect("a meta-feature")]
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
}

#[test]
fn sizes_and_shares() {
    let table = parse("a,b,c,y\n1,u,2,p\n2,u,,p\n3,v,4,q\n5,v,1,q\n").unwrap();
    close(at(&table, "log_rows"), 4.0_f64.ln());
    close(at(&table, "log_columns"), 3.0_f64.ln());
    close(at(&table, "log_classes"), 2.0_f64.ln());
    close(at(&table, "categorical_share"), 1.0 / 3.0);
    close(at(&table, "missing_share"), 1.0 / 12.0);
    close(at(&table, "dimensionality"), 0.75);
}

#[test]
fn balance_of_classes() {
    let balanced = parse("x,y\n1,p\n2,p\n3,q\n5,q\n").unwrap();
    close(at(&balanced, "class_entropy"), 1.0);
    close(at(&balanced, "class_imbalance"), 0.0);
    let skewed = parse("x,y\n1,p\n2,p\n3,p\n4,p\n5,p\n6,p\n7,q\n8,q\n").unwrap();
    close(at(&skewed, "class_entropy"), -(0.75 * 0.75_f64.ln() + 0.25 * 0.25_f64.ln()) / 2.0_f64.ln());
    close(at(&skewed, "class_imbalance"), 2.0 * 2.0 * 0.0625);
}

#[test]
fn shape_of_columns() {
    // Skewness of 0, 0, 0, 4 is 6/27^½ and its kurtosis 21/9 − 3; of 1, 2, 3, 4: 0 and 41/25 − 3.
    let table = parse("a,b,y\n0,1,0.5\n0,2,0.5\n0,3,0.5\n4,4,4.5\n").unwrap();
    let skewness = 6.0 / 27.0_f64.sqrt();
    close(at(&table, "skewness_mean"), skewness / 2.0);
    close(at(&table, "skewness_max"), skewness);
    close(at(&table, "kurtosis_mean"), (21.0 / 9.0 - 3.0 + 41.0 / 25.0 - 3.0) / 2.0);
    // Covariance 1.5, deviations √3 and √1.25.
    close(at(&table, "correlation_mean"), 1.5 / 3.75_f64.sqrt());
    close(at(&table, "target_skewness"), skewness);
    close(at(&table, "log_classes"), 0.0);
}

/// Rows `f(i)` of a number and a target for i = 0 … 49.
fn fifty(f: impl Fn(usize) -> String, problem: Problem) -> Dataset {
    let rows: String = (0..50).map(|i| f(i) + "\n").collect();
    Dataset::from_csv("t.csv", format!("x,z,target\n{rows}").as_bytes(), None, Some(problem)).unwrap()
}

#[test]
fn landmarkers_know_what_they_are_good_at() {
    let classes = Problem::Classification;
    let halves = fifty(|i| format!("{i},0,{}", u8::from(i >= 25)), classes);
    for name in ["nearest_neighbour", "stump", "linear"] {
        assert!(at(&halves, name) <= 0.04, "{name}: {}", at(&halves, name));
    }
    // Two far ends against the middle: one cut is not enough, and the centroids coincide.
    let middle = fifty(|i| format!("{i},0,{}", u8::from((13..38).contains(&i))), classes);
    assert!(
        at(&middle, "nearest_neighbour") <= 0.1
            && at(&middle, "stump") >= 0.2
            && at(&middle, "linear") >= 0.2
    );
    // A line through many values: a stump makes two steps of it, ridge regression has it.
    let line = fifty(|i| format!("{i},{},{}", i % 7, 2 * i), Problem::Regression);
    assert!(at(&line, "linear") < 0.05 && at(&line, "stump") > 0.3, "{:?}", meta_features(&line));
    // Squares of odd and even rows differ in sign: no line, no cut.
    let noise = fifty(|i| format!("{},0,{}", (i * 29) % 50, (i * i * 37) % 53), Problem::Regression);
    assert!(at(&noise, "linear") > 0.8, "{:?}", meta_features(&noise));
}

#[test]
fn a_column_added_twice_changes_no_nearest_neighbour() {
    let iris = Dataset::open("iris", Path::new("none"), None, None).unwrap();
    let mut columns = iris.columns().to_vec();
    columns.extend(iris.columns().iter().cloned().map(|mut c| {
        c.name += " again";
        c
    }));
    let twice = Dataset::new("twice", columns, "class", iris.labels().clone()).unwrap();
    for name in ["nearest_neighbour", "stump", "linear", "skewness_mean"] {
        close(at(&twice, name), at(&iris, name));
    }
}

#[test]
fn built_in_tables_are_described_the_same_each_time() {
    for name in BUILT_IN {
        let table = Dataset::open(name, Path::new("none"), None, None).unwrap();
        let features = meta_features(&table);
        assert_eq!(features.len(), META_FEATURES.len());
        assert!(features.iter().all(|v| v.is_finite()), "{name}: {features:?}");
        assert_eq!(features, meta_features(&table));
        let nearest = at(&table, "nearest_neighbour");
        assert!(nearest < if name == "diabetes" { 1.2 } else { 0.7 }, "{name}: {nearest}");
    }
}

#[test]
fn pmlb_tables_have_finite_meta_features() {
    let Some(data) = data_with("tabular/pmlb") else { return };
    for name in ["labor", "sonar", "192_vineyard", "mushroom"] {
        let Ok(table) = Dataset::open(&format!("pmlb/{name}"), &data, None, None) else { continue };
        let features = meta_features(&table);
        assert!(features.iter().all(|v| v.is_finite()), "{name}: {features:?}");
    }
}

proptest! {
    #[test]
    fn meta_features_are_finite(
        rows in prop::collection::vec((prop::option::of(prop::num::f64::NORMAL), "[ab]", 0..3_u8), 2..12),
        regression: bool,
    ) {
        let body: String = rows
            .iter()
            .map(|(x, c, y)| format!("{},{c},{y}\n", x.map_or(String::new(), |v| v.to_string())))
            .collect();
        let problem = if regression { Problem::Regression } else { Problem::Classification };
        let text = format!("x,c,y\n{body}");
        if let Ok(table) = Dataset::from_csv("t.csv", text.as_bytes(), None, Some(problem)) {
            let features = meta_features(&table);
            prop_assert!(features.iter().all(|v| v.is_finite()), "{:?}", features);
        }
    }
}
