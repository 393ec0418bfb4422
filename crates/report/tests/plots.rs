//! Figures show what they should, and always the same.

mod support;

use metaburn_report::plots;
use metaburn_results::Run;
use std::collections::BTreeMap;
use std::fs;
use support::{classification, failed, fits, run, search, studies};

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
    has("sinusoid-fits", &["x", "amplitude", "truth", "support", "before", "after", "last"]);
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

/// Four tuners on eight tasks, from the best to the worst; the two in the middle are alike.
fn searches() -> Vec<Run> {
    let names: Vec<String> = (0..8).map(|i| format!("task {i}")).collect();
    let with = |tuner: &str, level: f64, wave: f64| {
        let costs: Vec<[f64; 2]> = (0..8)
            .map(|i| level + 0.001 * f64::from(i) + if i % 2 == 0 { wave } else { -wave })
            .map(|cost| [cost, cost / 20.0])
            .collect();
        let studies: Vec<(&str, &[f64])> =
            names.iter().map(String::as_str).zip(costs.iter().map(|c| &c[..])).collect();
        search(tuner, 0, &studies)
    };
    vec![with("best", 0.1, 0.0), with("one", 0.4, 0.01), with("two", 0.4005, -0.01), with("worst", 0.8, 0.0)]
}

#[test]
fn searches_have_curves_of_regret_and_a_critical_difference_diagram() {
    let figures = draw(&searches());
    assert_eq!(figures.keys().collect::<Vec<_>>(), ["tables-svm-ranks-1.svg", "tables-svm-regret.svg"]);
    let regret = &figures["tables-svm-regret.svg"];
    for label in ["normalised regret", "trials", "best", "worst"] {
        assert!(regret.lines().any(|line| line == label), "no {label}");
    }
    assert!(regret.lines().any(|line| line == "0.01"), "the axis is logarithmic");
    assert!(!regret.contains("random"));
}

/// The horizontal places of texts that contain a word, on which side they end, and their heights.
fn places(svg: &str, word: &str) -> Vec<(f64, f64, bool)> {
    let attribute = |text: &str, name: &str| -> f64 {
        let value = text.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
        value.expect("an attribute").parse().expect("a number")
    };
    svg.split("<text ")
        .skip(1)
        .filter(|text| text.split("</text>").next().is_some_and(|text| text.contains(word)))
        .map(|text| (attribute(text, "x"), attribute(text, "y"), text.contains("text-anchor=\"end\"")))
        .collect()
}

#[test]
fn a_diagram_puts_the_best_on_the_left_and_joins_only_those_alike() {
    let figures = draw(&searches());
    let svg = &figures["tables-svm-ranks-1.svg"];
    let (best, worst) = (places(svg, "best  1.00"), places(svg, "4.00  worst"));
    assert!(best[0].0 < worst[0].0 && best[0].2 && !worst[0].2, "{best:?} {worst:?}");
    assert!(svg.contains("Friedman χ²(3)"));
    let bars = svg.matches("stroke-width=\"12\"").count();
    assert_eq!(bars, 1, "the two in the middle are joined");
}

#[test]
fn names_of_a_diagram_do_not_overlap() {
    let runs: Vec<Run> = (0..11)
        .map(|i| search(&format!("tuner number {i} with a long name"), 0, &[("a", &[0.01 * f64::from(i)])]))
        .collect();
    let figures = draw(&runs);
    let svg = &figures["tables-svm-ranks-1.svg"];
    let mut heights: Vec<(bool, i64)> =
        places(svg, "name").into_iter().map(|(_, y, left)| (left, y.round() as i64)).collect();
    heights.sort_unstable();
    assert_eq!(heights.len(), 11);
    // Letters are 15 pixels of 4 units high.
    let close = heights.windows(2).any(|pair| pair[0].0 == pair[1].0 && pair[1].1 - pair[0].1 < 4 * 16);
    assert!(!close, "{heights:?}");
}

#[test]
fn one_diagram_for_each_number_of_trials_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = plots(&searches(), &[2, 1], folder.path()).expect("figures");
    let has = |name: &str| paths.iter().any(|path| path.ends_with(name));
    assert!(has("tables-svm-ranks-1.svg") && has("tables-svm-ranks-2.svg"), "{paths:?}");
}

#[test]
fn a_study_of_an_unknown_table_shows_its_trials_and_the_best_so_far() {
    let mut alone = search("x", 0, &[("a", &[3.0, f64::NAN, 2.5, 4.0])]);
    studies(&mut alone).tasks[0].best = f64::NAN;
    let figures = draw(&[alone]);
    assert_eq!(figures.keys().collect::<Vec<_>>(), ["tables-svm-cost.svg"]);
    let svg = &figures["tables-svm-cost.svg"];
    for label in ["lowest cost so far", "each trial", "x"] {
        assert!(svg.lines().any(|line| line == label), "no {label}");
    }
}

#[test]
fn random_search_is_drawn_where_it_is_known() {
    let mut run = search("x", 0, &[("a", &[0.5, 0.2])]);
    studies(&mut run).tasks[0].random = vec![0.6, 0.4];
    assert!(draw(&[run])["tables-svm-regret.svg"].contains("random (exact)"));
}
