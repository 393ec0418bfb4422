//! The official layout of HPO-B.

use crate::{build, message};
use metaburn_core::{Benchmark, Split, Value};
use metaburn_tasks::surfaces::{HpoB, hpob};
use proptest::prelude::*;
use std::path::Path;

const TRAIN: &str = r#"{"4796": {"3": {"X": [[0.0]], "y": [[0.1]]}},
    "5971": {"12": {"X": [[0.0, 1.0], [0.5, 0.25]], "y": [[0.6], [0.9]]},
             "10": {"X": [[0.1, 0.2]], "y": [[0.7]]}}}"#;
const VALIDATION: &str = r#"{"5971": {"44": {"X": [[1, 0], [0, 0.5]], "y": [0.5, 1]}}}"#;
const TEST: &str =
    r#"{"5971": {"31": {"X": [[0.3, 1.0000001], [0.2, 0.2], [0, 0]], "y": [[0.2], [null], [0.8]]}}}"#;

fn folder(files: [&str; 3]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (part, text) in ["train", "validation", "test"].iter().zip(files) {
        std::fs::write(folder.path().join(format!("meta-{part}-dataset.json")), text).unwrap();
    }
    folder
}

fn costs(benchmark: &dyn Benchmark) -> Vec<(String, Vec<f64>)> {
    benchmark.tasks().iter().map(|t| (t.name().to_string(), t.costs().unwrap().to_vec())).collect()
}

fn all(folder: &Path, strict: bool) -> HpoB<'_> {
    HpoB { folder, space: "5971", parts: &[Split::Train, Split::Validation, Split::Test], strict }
}

#[test]
fn costs_are_regrets_of_the_task_and_strict_ones_error_rates() {
    let folder = folder([TRAIN, VALIDATION, TEST]);
    let benchmark = hpob(&all(folder.path(), false)).unwrap();
    let named = |name: &str, costs: &[f64]| (name.to_string(), costs.to_vec());
    let expected = [
        named("train/10", &[0.0]),
        named("train/12", &[1.0, 0.0]),
        named("validation/44", &[1.0, 0.0]),
        named("test/31", &[1.0, 1.0, 0.0]),
    ];
    assert_eq!(costs(&benchmark), expected);
    let task = &benchmark.tasks()[3];
    assert_eq!(task.group(), "5971");
    assert_eq!(task.candidates().unwrap()[..2], [vec![0.3, 1.0], vec![0.2, 0.2]]);
    assert_eq!(task.space().parameters()[1].name, "x1");

    let strict = hpob(&all(folder.path(), true)).unwrap();
    let flat = |b: &dyn Benchmark| costs(b).into_iter().flat_map(|(_, c)| c).collect::<Vec<f64>>();
    let error_rates = [0.3, 0.4, 0.1, 0.5, 0.0, 0.8, 0.8, 0.2];
    assert!(flat(&strict).iter().zip(error_rates).all(|(a, b)| (a - b).abs() < 1e-12));
}

#[test]
fn parts_and_names_are_chosen_by_settings() {
    let folder = folder([TRAIN, VALIDATION, TEST]);
    let descriptors = r#"{"5971": {"variables_order": ["eta", "depth"]}}"#;
    std::fs::write(folder.path().join("meta-dataset-descriptors.json"), descriptors).unwrap();
    let settings = [("folder", ".".into()), ("space", "5971".into()), ("parts", "test".into())];
    let benchmark = build("hpob", &settings, folder.path()).unwrap();
    assert_eq!(benchmark.tasks().len(), 1);
    assert_eq!(benchmark.tasks()[0].space().parameters()[0].name, "eta");
    // The train file alone has this space; a file without it adds nothing.
    let settings: [(&str, Value); 2] = [("folder", ".".into()), ("space", "4796".into())];
    std::fs::remove_file(folder.path().join("meta-dataset-descriptors.json")).unwrap();
    assert_eq!(build("hpob", &settings, folder.path()).unwrap().tasks()[0].name(), "train/3");
}

#[test]
fn what_is_wrong_is_said() {
    let wrong = |train: &str| {
        let folder = folder([train, VALIDATION, TEST]);
        let error = hpob(&all(folder.path(), false)).err().expect("an error").to_string();
        error.replace(&folder.path().display().to_string(), "DIR")
    };
    assert_eq!(
        wrong(r#"{"5971": {"12": {"X": [[0.0, 1.0]], "y": []}}}"#),
        "DIR/meta-train-dataset.json: 5971/12: X has 1 rows, y 0"
    );
    assert_eq!(
        wrong(r#"{"5971": {"12": {"X": [[0.0, 1.0], [1.0]], "y": [[0.1], [0.2]]}}}"#),
        "DIR/meta-train-dataset.json: 5971/12: row 1 of X is not 2 finite numbers"
    );
    assert_eq!(
        wrong(r#"{"5971": {"12": {"X": [], "y": []}}}"#),
        "DIR/meta-train-dataset.json: 5971/12: it has no row"
    );
    assert!(
        wrong("{\n\"5971\": {")
            .starts_with("DIR/meta-train-dataset.json: EOF while parsing an object at line 2")
    );
    assert!(
        wrong(r#"{"5971": {"1": {"X": [[0]], "y": [[0.1, 0.2]]}}}"#).contains("a number, or a list of one")
    );
    assert!(wrong("").contains("EOF"));

    let folder = folder([TRAIN, VALIDATION, TEST]);
    let settings = [("folder", ".".into()), ("space", "5972".into())];
    let text = message("hpob", &settings, folder.path());
    assert!(text.contains("there is no search space `5972`; did you mean `5971`?"), "{text}");
    let text = message("hpob", &[], Path::new("/nowhere"));
    assert!(text.starts_with("/nowhere/hpo/hpob/meta-train-dataset.json: "), "{text}");
    assert!(text.contains("hpob-data.zip"), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_was_written_is_read(
        rows in prop::collection::vec((prop::array::uniform3(0.0..=1.0_f64), 0.0..1.0_f64), 1..12),
    ) {
        let x: Vec<Vec<f64>> = rows.iter().map(|(x, _)| x.to_vec()).collect();
        let y: Vec<[f64; 1]> = rows.iter().map(|(_, y)| [*y]).collect();
        let text = format!("{{\"7\": {{\"d\": {{\"X\": {x:?}, \"y\": {y:?}}}}}}}");
        let folder = folder(["{}", "{}", &text]);
        let benchmark = hpob(&HpoB { space: "7", ..all(folder.path(), true) }).unwrap();
        let task = &benchmark.tasks()[0];
        // serde_json may miss the nearest number by one place.
        let near = |a: f64, b: f64| (a - b).abs() <= f64::EPSILON;
        let points = task.candidates().unwrap().iter().flatten();
        prop_assert!(points.zip(x.iter().flatten()).all(|(a, b)| near(*a, *b)));
        prop_assert!(task.costs().unwrap().iter().zip(&y).all(|(cost, [y])| near(*cost, 1.0 - y)));
        prop_assert_eq!(task.candidates().unwrap().len(), x.len());
    }

    #[test]
    fn garbage_never_panics(text in "[\\[\\]{}:,\"0-9Xy.a ]{0,80}") {
        let folder = folder([&text, VALIDATION, TEST]);
        let _ = hpob(&all(folder.path(), false));
    }
}
