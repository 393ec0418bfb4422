//! `metaburn tune`: from a table to the best configuration.

mod common;

use common::{EXPERIMENT, Workplace, text};
use metaburn_results::{Search, read};
use std::fs;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Two classes on either side of a circle, a column of words, an empty cell now and then.
fn circle() -> String {
    let mut text = String::from("x,y,word,class\n");
    for i in 0..160 {
        let (x, y) = (f64::from(i % 13) / 6.0 - 1.0, f64::from(i * 7 % 17) / 8.0 - 1.0);
        let x_cell = if i % 40 == 3 { String::new() } else { x.to_string() };
        let class = if x * x + y * y < 0.6 { "in" } else { "out" };
        text += &format!("{x_cell},{y},{},{class}\n", ["a", "b", "c"][i as usize % 3]);
    }
    text
}

/// A workplace with `circle.csv` in it.
fn place() -> Workplace {
    let place = Workplace::new(EXPERIMENT);
    fs::write(place.path().join("circle.csv"), circle()).unwrap();
    place
}

fn tune(place: &Workplace, arguments: &[&str]) -> std::process::Output {
    place.metaburn(&[&["tune", "--data", "circle.csv", "--target", "class"], arguments].concat())
}

fn history(place: &Workplace, folder: &str) -> Search {
    read(&place.path().join(folder).join("history.h5")).unwrap().search.unwrap()
}

/// All that a history holds, bit for bit.
fn trials(place: &Workplace, folder: &str) -> String {
    format!("{:?}", history(place, folder).trials)
}

fn complaint(place: &Workplace, arguments: &[&str]) -> String {
    let output = place.metaburn(&[&["tune"], arguments].concat());
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
    assert!(!message.contains("panicked"), "{message}");
    message
}

#[test]
fn the_best_configuration_is_written_and_is_no_worse_than_the_default() {
    let place = place();
    let output = tune(&place, &["--model", "svm", "--trials", "15", "--out", "out"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let report = text(&output.stdout);
    assert!(report.contains("best of 15 trials: error 0.") && report.contains("default configuration"));

    let search = history(&place, "out");
    assert_eq!(search.trials.cost.len(), 15);
    let default = search.tasks[0].default_cost;
    assert_eq!(search.trials.cost[0], default, "the default configuration comes first");
    let best = search.trials.cost.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(best <= default);

    let json = fs::read_to_string(place.path().join("out/best.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((json["cost"].as_f64(), json["default_cost"].as_f64()), (Some(best), Some(default)));
    let folds: Vec<f64> = json["fold_costs"].as_array().unwrap().iter().filter_map(|c| c.as_f64()).collect();
    assert!((folds.iter().sum::<f64>() / 5.0 - best).abs() < 1e-12, "the folds are those of the trial");
    let toml = fs::read_to_string(place.path().join("out/best.toml")).unwrap();
    assert!(toml.contains(&format!("cost = {best:?}\n")) && toml.contains("[configuration]\nc = "), "{toml}");
    assert_eq!(place.files("out", "svg").len(), 1);
}

#[test]
fn all_families_are_one_conditional_space() {
    let place = place();
    let output = tune(&place, &["--trials", "12", "--out", "out"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let json = fs::read_to_string(place.path().join("out/best.json")).unwrap();
    let configuration = &serde_json::from_str::<serde_json::Value>(&json).unwrap()["configuration"];
    let model = configuration["model"].as_str().unwrap();
    assert!(configuration[model].is_object(), "{json}");
    assert_eq!(configuration.as_object().unwrap().len(), 2, "{json}");
}

#[test]
fn jobs_change_no_trial() {
    let place = place();
    for jobs in ["1", "2", "4"] {
        let arguments = ["--model", "knn", "--trials", "14", "--out", jobs, "--jobs", jobs];
        assert!(tune(&place, &arguments).status.success());
    }
    assert!(trials(&place, "1") == trials(&place, "2") && trials(&place, "1") == trials(&place, "4"));
}

#[test]
fn a_killed_search_ends_with_the_trials_of_an_uninterrupted_one() {
    let place = place();
    let arguments = |out| ["--model", "random_forest", "--trials", "14", "--out", out];
    let start = Instant::now();
    assert!(tune(&place, &arguments("whole")).status.success());
    let duration = start.elapsed();

    let mut continued = 0;
    for part in 1..=4 {
        let base = ["tune", "--data", "circle.csv", "--target", "class"];
        let mut run = place.command(&[&base, &arguments("cut")[..]].concat());
        let mut run = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(duration * part / 8);
        run.kill().unwrap();
        run.wait().unwrap();
        continued += usize::from(place.path().join("cut/history.h5").exists());
    }
    assert!(continued > 0, "no attempt left a history to continue from");
    assert!(tune(&place, &arguments("cut")).status.success());
    assert!(trials(&place, "cut") == trials(&place, "whole"));
}

#[test]
fn a_finished_search_goes_on_with_more_trials() {
    let place = place();
    let with = |trials, out| {
        let output = tune(&place, &["--model", "knn", "--trials", trials, "--parallel", "1", "--out", out]);
        assert!(output.status.success(), "{}", text(&output.stderr));
    };
    with("6", "out");
    with("10", "out");
    with("10", "whole");
    assert!(trials(&place, "out") == trials(&place, "whole"));
}

#[test]
fn a_time_limit_ends_the_search_and_the_rest_is_there() {
    let place = place();
    let start = Instant::now();
    let arguments = ["--model", "random_forest", "--trials", "100000", "--time", "2", "--out", "out"];
    assert!(tune(&place, &arguments).status.success());
    assert!(start.elapsed() < Duration::from_secs(30));
    assert!(!history(&place, "out").trials.cost.is_empty());
}

#[test]
fn another_search_is_not_written_over() {
    let place = place();
    assert!(tune(&place, &["--model", "knn", "--trials", "3", "--out", "out"]).status.success());
    let before = trials(&place, "out");
    let base = ["--data", "circle.csv", "--target", "class", "--out", "out", "--trials", "3"];
    let with = |more: &[&str]| complaint(&place, &[&base, more].concat());
    assert!(with(&["--model", "svm"]).contains("there model = \"knn\", here model = \"svm\""));
    assert!(with(&["--model", "knn", "--folds", "3"]).contains("choose another --out"));
    fs::write(place.path().join("out/history.h5"), b"no HDF5").unwrap();
    assert!(with(&["--model", "knn"]).contains("cannot be read; choose another --out"));
    assert_eq!(fs::read(place.path().join("out/history.h5")).unwrap(), b"no HDF5");
    assert!(!before.is_empty());
}

#[test]
fn bad_tables_are_errors_that_name_the_mend() {
    let place = place();
    let constant = "a,b\n1,2\n2,2\n3,2\n4,2\n";
    let cases: [(&str, &str, &[&str]); 8] = [
        ("", "empty", &[]),
        ("a,b\n", "no row", &[]),
        ("a,b\n1,2\n", "one row", &[]),
        (constant, "nothing to learn", &[]),
        ("a,b\n,2\n,3\n,4\n,5\n", "no column", &["--problem", "regression"]),
        ("a,b\n1,2\n2,x\n", "did you mean `b`", &["--target", "bb"]),
        ("a,b\n1,2\ninf,3\n4,5\n", "inf", &["--problem", "regression"]),
        ("a,b\n1,2\n2\n", "bad.csv:3: 1 cell", &[]),
    ];
    for (table, expected, more) in cases {
        fs::write(place.path().join("bad.csv"), table).unwrap();
        let arguments = [&["--data", "bad.csv", "--trials", "3", "--out", "out"], more].concat();
        let message = complaint(&place, &arguments);
        assert!(message.contains(expected) && message.contains("bad.csv"), "{table:?}: {message}");
    }
    assert!(!place.path().join("out").exists(), "nothing is begun with a bad table");
    let message = complaint(&place, &["--data", "nowhere.csv"]);
    assert!(message.contains("nowhere.csv"), "{message}");
    let message = complaint(&place, &["--data", "circle.csv", "--model", "svn"]);
    assert!(message.contains("did you mean `svm`?"), "{message}");
    let message = complaint(&place, &["--data", "circle.csv", "--model", "knn", "--tuner", "ggp"]);
    assert!(message.contains("did you mean `gp`?"), "{message}");
}

const PRIOR: &str = r#"name = "prior"

[search]
trials = 16

[tuner]
name = "sobol"
scramble = 0

[benchmark]
name = "live"
tables = ["iris", "breast_cancer"]
max_rows = 120
family = "knn"
"#;

#[test]
fn a_prior_gives_the_first_trials() {
    let place = place();
    fs::write(place.path().join("prior.toml"), PRIOR).unwrap();
    let output = place.metaburn(&["run", "prior.toml", "--out", "prior"]);
    assert!(output.status.success(), "{}", text(&output.stderr));

    let output = tune(&place, &["--model", "knn", "--trials", "4", "--prior", "prior", "--out", "out"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let past = read(&place.files("prior", "h5")[0]).unwrap().search.unwrap();
    let point = |search: &Search, row: usize| search.trials.points[row * 3..row * 3 + 3].to_vec();
    let known: Vec<Vec<f64>> = (0..32).map(|row| point(&past, row)).collect();
    let second = point(&history(&place, "out"), 1);
    assert!(known.contains(&second), "the trial after the default is one that was good before");

    let base = ["--data", "circle.csv", "--target", "class", "--trials", "3", "--prior"];
    let message = complaint(&place, &[&base, &["prior", "--model", "svm"][..]].concat());
    assert!(message.contains("the prior is of another search space: it has no `kernel`"), "{message}");
    let file = place.files("prior", "h5")[0].clone();
    let bytes = fs::read(&file).unwrap();
    fs::write(place.path().join("corrupt.h5"), &bytes[..bytes.len() / 3]).unwrap();
    let message = complaint(&place, &[&base, &["corrupt.h5", "--model", "knn"][..]].concat());
    assert!(message.contains("corrupt.h5"), "{message}");
    let message = complaint(&place, &[&base, &["nothing.h5", "--model", "knn"][..]].concat());
    assert!(message.contains("nothing.h5"), "{message}");
}
