//! Figures show what they should, and always the same.

mod support;

use metaburn_report::plots;
use metaburn_results::Run;
use std::collections::BTreeMap;
use std::fs;
use support::{classification, failed, fits, run};

/// File names and contents of the figures of some runs.
fn draw(runs: &[Run]) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = plots(runs, &[], &folder.path().join("figures")).expect("figures");
    let name = |path: &std::path::Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), fs::read_to_string(path).expect("a figure"))).collect()
}

fn runs() -> Vec<Run> {
    let mut with_fits = run("sinusoid", "maml", 0);
    with_fits.fits = Some(fits());
    vec![with_fits, run("sinusoid", "maml", 1), run("sinusoid", "fomaml", 0), classification("maml", 0)]
}

#[test]
fn each_task_distribution_and_kind_has_a_file() {
    let names: Vec<String> = draw(&runs()).into_keys().collect();
    let expected = [
        "quickstart-digits-adaptation.svg",
        "quickstart-digits-learning.svg",
        "quickstart-digits-validation.svg",
        "quickstart-sinusoid-adaptation.svg",
        "quickstart-sinusoid-fits.svg",
        "quickstart-sinusoid-learning.svg",
    ];
    assert_eq!(names, expected);
}

#[test]
fn axes_and_legends_are_labelled() {
    let figures = draw(&runs());
    let has = |kind: &str, labels: &[&str]| {
        let svg = &figures[&format!("quickstart-{kind}.svg")];
        for label in labels {
            assert!(svg.lines().any(|line| line == *label), "{kind} has no {label}");
        }
    };
    has("sinusoid-learning", &["meta-loss (mean squared error)", "outer iteration", "maml, rate 0.01"]);
    has("sinusoid-adaptation", &["query loss (mean squared error)", "inner steps on a test task"]);
    has("digits-adaptation", &["query accuracy (%)"]);
    has("digits-validation", &["validation accuracy (%)"]);
    has("digits-learning", &["meta-loss (cross-entropy, nats)"]);
    has("sinusoid-fits", &["x", "amplitude", "truth", "support", "before", "after"]);
    has("sinusoid-fits", &["maml, rate 0.01, seed 0"]);
}

#[test]
fn learners_of_one_family_share_a_figure_and_families_do_not() {
    let figures = draw(&runs());
    let digits = &figures["quickstart-digits-learning.svg"];
    assert!(figures["quickstart-sinusoid-learning.svg"].contains("fomaml, rate 0.01"));
    assert!(!digits.contains("fomaml") && !digits.contains("sinusoid"));
}

#[test]
fn text_is_legible() {
    for (name, svg) in draw(&runs()) {
        // The canvas has four units to a pixel.
        assert!(svg.contains("width=\"720\"") && svg.contains("viewBox=\"0 0 2880 "), "{name}");
        let sizes = svg.split("font-size=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let sizes: Vec<f64> = sizes.map(|size| size.parse().expect("a number")).collect();
        assert!(!sizes.is_empty() && sizes.iter().all(|size| *size >= 4.0 * 13.9), "{name}: {sizes:?}");
    }
}

#[test]
fn the_same_runs_give_the_same_bytes_in_any_order() {
    let reversed: Vec<Run> = runs().into_iter().rev().collect();
    assert_eq!(draw(&runs()), draw(&reversed));
}

#[test]
fn labels_are_escaped() {
    let mut odd = run("sinusoid", "maml", 0);
    odd.header.label = "<script> & co".to_string();
    let figures = draw(&[odd]);
    assert!(figures["quickstart-sinusoid-learning.svg"].contains("&lt;script&gt; &amp; co"));
}

#[test]
fn names_that_look_alike_do_not_overwrite_each_other() {
    let mut other = run("sinusoid", "maml", 0);
    other.header.experiment = "Quickstart!".to_string();
    let figures = draw(&[run("sinusoid", "maml", 0), other]);
    assert!(figures.contains_key("quickstart-sinusoid-learning-2.svg"), "{:?}", figures.keys());
}

#[test]
fn what_is_not_a_number_is_left_out() {
    let mut odd = run("sinusoid", "maml", 0);
    odd.training.meta_loss = vec![f64::NAN, 2.0, f64::INFINITY];
    odd.test.loss = vec![f64::NAN, 2.0, 1.0];
    odd.test.tasks = 1;
    let mut broken = fits();
    broken.after[0] = f64::NAN;
    odd.fits = Some(broken);
    let figures = draw(&[odd]);
    assert_eq!(figures.len(), 3);
    for (name, svg) in figures {
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{name}");
    }
}

#[test]
fn what_has_no_data_has_no_figure() {
    assert!(draw(&[]).is_empty());
    assert!(draw(&[failed("sinusoid", "maml", 0, "loss is NaN")]).is_empty());
    let mut at_once = run("digits", "protonet", 0);
    at_once.test.steps = vec![1];
    at_once.test.loss.truncate(4);
    assert_eq!(draw(&[at_once]).into_keys().collect::<Vec<_>>(), ["quickstart-digits-learning.svg"]);
}
