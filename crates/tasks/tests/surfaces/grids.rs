//! The SVM and AdaBoost grids.

use crate::{build, data, message};
use metaburn_core::{Benchmark, Value};
use metaburn_tasks::surfaces::{Encoding, expected_random_regret, svm};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

/// Trials at which the published rows stand.
const TRIALS: [usize; 7] = [1, 3, 5, 10, 20, 30, 50];

fn random_row(benchmark: &dyn Benchmark) -> [f64; 7] {
    let curves: Vec<Vec<f64>> =
        benchmark.tasks().iter().map(|task| expected_random_regret(task.costs().unwrap(), 50)).collect();
    TRIALS.map(|n| curves.iter().map(|curve| curve[n - 1]).sum::<f64>() / curves.len() as f64)
}

#[test]
fn the_expected_regret_of_random_search_is_the_reference_to_five_decimals() {
    let Some(data) = data() else { return };
    for (name, expected) in [
        ("svm", [0.54362, 0.28617, 0.19355, 0.11014, 0.06373, 0.04646, 0.03053]),
        ("adaboost", [0.30789, 0.12749, 0.08954, 0.05722, 0.03506, 0.02479, 0.01383]),
    ] {
        let row = random_row(build(name, &[], &data).unwrap().as_ref());
        println!("{name}: {row:.5?}");
        assert!(row.iter().zip(expected).all(|(a, b)| (a - b).abs() <= 0.5e-5), "{name}: {row:.6?}");
    }
}

#[test]
fn grids_are_the_published_ones() {
    let Some(data) = data() else { return };
    for (name, candidates, dimensions) in [("svm", 288, [4, 6]), ("adaboost", 108, [2, 2])] {
        for (encoding, dimensions) in ["natural", "columns"].into_iter().zip(dimensions) {
            let benchmark = build(name, &[("encoding", encoding.into())], &data).unwrap();
            assert_eq!(benchmark.tasks().len(), 50);
            let first = benchmark.tasks()[0].candidates().unwrap();
            for task in benchmark.tasks() {
                assert_eq!(task.candidates().unwrap(), first);
                assert_eq!(task.meta_features().len(), 22);
                assert_eq!(task.space().dimensions(), dimensions);
                assert!(task.costs().unwrap().iter().all(|cost| (0.0..=1.0).contains(cost)));
            }
            let distinct: BTreeSet<Vec<u64>> =
                first.iter().map(|p| p.iter().map(|u| u.to_bits()).collect()).collect();
            assert_eq!((first.len(), distinct.len()), (candidates, candidates));
            let space = benchmark.tasks()[0].space();
            assert!(first.iter().all(|p| {
                let again = space.encode(&space.decode(p)).unwrap();
                again.iter().zip(p).all(|(a, b)| (a - b).abs() < 1e-12)
            }));
        }
    }
}

#[test]
fn natural_parameters_have_the_values_behind_the_logarithms() {
    let Some(data) = data() else { return };
    let values = |name: &str, parameter: &str| -> Vec<String> {
        let benchmark = build(name, &[], &data).unwrap();
        let task = &benchmark.tasks()[0];
        let configurations = task.candidates().unwrap().iter().map(|p| task.space().decode(p));
        let mut found: Vec<Value> = configurations.filter_map(|c| c.get(parameter).cloned()).collect();
        let number = |value: &Value| match value {
            Value::Int(v) => *v as f64,
            Value::Float(v) => *v,
            _ => 0.0,
        };
        found.sort_by(|a, b| number(a).total_cmp(&number(b)));
        let mut written: Vec<String> = found.iter().map(|v| format!("{:.6}", number(v))).collect();
        written.dedup();
        written.iter().map(|text| text.trim_end_matches('0').trim_end_matches('.').to_string()).collect()
    };
    assert_eq!(values("svm", "c").first().unwrap(), "0.03125");
    assert_eq!(values("svm", "c").len(), 12);
    let gammas =
        ["0.0001", "0.001", "0.01", "0.05", "0.1", "0.5", "1", "2", "5", "10", "20", "50", "100", "1000"];
    assert_eq!(values("svm", "gamma"), gammas);
    assert_eq!(values("svm", "degree"), ["2", "3", "4", "5", "6", "7", "8", "9", "10"]);
    let iterations = ["2", "5", "10", "20", "50", "100", "200", "500", "1000", "2000", "5000", "10000"];
    assert_eq!(values("adaboost", "iterations"), iterations);
    assert_eq!(values("adaboost", "product_terms"), ["2", "3", "4", "5", "7", "10", "15", "20", "30"]);
}

/// A line of an SVM file with a linear kernel.
fn line(accuracy: &str, log_c: &str) -> String {
    let meta_features = vec!["0.5"; 22].join(" ");
    format!("{accuracy} 0 0 1 {log_c} 0 0 {meta_features}\n")
}

fn folder(files: &[(&str, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, text)| std::fs::write(folder.path().join(name), text).unwrap());
    folder
}

fn svm_message(files: &[(&str, String)]) -> String {
    let folder = folder(files);
    let error = svm(folder.path(), Encoding::Natural).err().expect("an error").to_string();
    error.replace(&format!("{}", folder.path().display()), "DIR")
}

#[test]
fn a_small_grid_is_read_and_an_unmeasured_candidate_has_failed() {
    let folder = folder(&[("iris", line("0.75", "0") + &line("NaN", "0.5") + &line("0.5", "1"))]);
    let benchmark = svm(folder.path(), Encoding::Natural).unwrap();
    assert_eq!(benchmark.tasks()[0].name(), "iris");
    assert_eq!(benchmark.tasks()[0].costs(), Some([0.25, 0.5, 0.5].as_slice()));
}

#[test]
fn what_is_wrong_names_file_and_line() {
    let good = line("0.5", "0");
    let short = "0.5 0 0 1\n".to_string();
    assert_eq!(
        svm_message(&[("a", good.clone() + &short)]),
        "DIR/a:2: expected 28 columns after the target, found 3"
    );
    assert_eq!(svm_message(&[("a", line("x", "0"))]), "DIR/a:1: `x` is no number");
    assert_eq!(svm_message(&[("a", String::new())]), "DIR/a: it is empty");
    assert_eq!(svm_message(&[("a", "\n \n".into())]), "DIR/a: it is empty");
    assert_eq!(
        svm_message(&[("a", good.clone()), ("b", good.clone() + &good)]),
        "DIR/b: 2 lines where other tasks have 1"
    );
    assert_eq!(
        svm_message(&[("a", good.clone()), ("b", line("0.5", "1"))]),
        "DIR/b:1: another configuration than in the first file: all tasks must share them"
    );
    assert_eq!(svm_message(&[("a", good.replace("0 0 1", "0 1 1"))]), "DIR/a:1: the kernel is not one-hot");
    assert!(svm_message(&[("a", line("0.5", "9"))]).starts_with("DIR/a:1: search space: `c` cannot be"));
    assert_eq!(svm_message(&[("a", line("nan", "0"))]), "table `a`: no candidate has a finite cost");
}

#[test]
fn an_unknown_setting_is_refused() {
    let folder = folder(&[("iris", line("0.75", "0"))]);
    let settings = [("folder", ".".into()), ("encodings", "columns".into())];
    let text = message("svm", &settings, folder.path());
    assert_eq!(text, "unknown key `benchmark.encodings`; did you mean `encoding`?");
}

#[test]
fn a_missing_folder_says_where_the_data_come_from() {
    let text = message("svm", &[], Path::new("/nowhere"));
    assert!(text.starts_with("/nowhere/hpo/svm: ") && text.contains("github.com/wistuba/TST"), "{text}");
    let text = message("adaboost", &[("folder", "ada".into())], Path::new("/nowhere"));
    assert!(text.starts_with("/nowhere/ada: ") && text.contains("hylap.org"), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn garbage_never_panics(text in "([01]( [-01:.5naN]{1,4}){0,30}\n){0,4}") {
        let folder = folder(&[("a", text)]);
        let _ = svm(folder.path(), Encoding::Natural);
        let _ = svm(folder.path(), Encoding::Columns);
    }
}
