//! Exit statuses, and messages that name the place and the mend.

mod common;

use common::{EXPERIMENT, Workplace, text};

#[test]
fn a_dry_run_lists_the_runs_and_writes_nothing() {
    let place = Workplace::new(EXPERIMENT);
    let output = place.metaburn(&["run", "x.toml", "--dry-run", "--seed", "1", "--seed", "2"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stdout).lines().count(), 1 + 4);
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1);
}

#[test]
fn bad_input_is_status_two_with_file_line_and_nearest_name() {
    let cases = [
        ("iterations = 1500", "iterationz = 1500", "x.toml:6: ", "did you mean `iterations`?"),
        ("meta_batch = 8", "meta_batch = \"many\"", "x.toml:7: ", "an integer"),
        ("\"reptile\"]", "\"reptil\"]", "x.toml:32: ", "did you mean `reptile`?"),
        ("name = \"adam\"", "name = \"adm\"", "x.toml:29: ", "did you mean `adam`?"),
    ];
    for (from, to, place, mend) in cases {
        let output = Workplace::new(&EXPERIMENT.replace(from, to)).metaburn(&["run", "x.toml"]);
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(message.contains(place) && message.contains(mend), "{to}: {message}");
    }
}

#[test]
fn a_failed_run_is_recorded_and_stops_no_other() {
    let experiment = EXPERIMENT.replace("1500", "100").replace(
        "\"learner.name\" = [\"maml\", \"reptile\"]",
        "list = [{ \"outer.name\" = \"sgd\", \"outer.rate\" = 1e30 }, { \"learner.name\" = \"reptile\" }]",
    );
    let place = Workplace::new(&experiment);
    let output = place.metaburn(&["run", "x.toml", "--out", "out"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let runs: Vec<_> =
        place.files("out", "h5").iter().map(|p| metaburn_results::read(p).unwrap().header).collect();
    let failed: Vec<_> = runs.iter().filter(|h| h.status == "failed").collect();
    assert_eq!((runs.len(), failed.len()), (2, 1));
    assert!(!failed[0].failure.is_empty());
}

#[test]
fn report_writes_every_format_and_plots() {
    let place = Workplace::new(&EXPERIMENT.replace("1500", "60"));
    assert!(place.metaburn(&["run", "x.toml", "--out", "out"]).status.success());
    let formats =
        [("table", "maml"), ("markdown", "| "), ("csv", ","), ("latex", "\\toprule"), ("html", "<table")];
    for (format, sign) in formats {
        let output = place.metaburn(&["report", "out", "--format", format, "--plot", "figures"]);
        assert!(output.status.success() && text(&output.stdout).contains(sign), "{format}");
    }
    assert!(!place.files("figures", "svg").is_empty());
    let output = place.metaburn(&["report", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("nowhere"));
}

#[test]
fn lists_name_what_experiments_may_name() {
    let place = Workplace::new(EXPERIMENT);
    let lists = [
        ("learners", "protonet"),
        ("tasks", "sinusoid"),
        ("models", "mlp"),
        ("outer", "adamw"),
        ("tuners", "gp"),
        ("benchmarks", "svm"),
        ("devices", "cpu"),
    ];
    for (what, name) in lists {
        let output = place.metaburn(&["list", what]);
        assert!(output.status.success() && text(&output.stdout).contains(name), "{what}");
    }
}
