//! Reinforcement learning from the experiment file to the plot.

mod common;

use common::{Workplace, text};
use metaburn_results::Run;

const EXPERIMENT: &str = r#"name = "policies"

[train]
iterations = 3
meta_batch = 4
log_every = 1

[test]
tasks = 3
steps = 2

[learner]
name = "maml"
rate = 0.1

[model]
name = "mlp"
hidden = [8]
activation = "tanh"
init = "glorot"

[tasks]
name = "navigation"
horizon = 10
trajectories = 5
test_updates = 2

[outer]
name = "trpo"

[[sweep]]
"learner.name" = ["maml", "anil", "fomaml"]
"#;

/// The runs in a folder, without what differs from one execution to the next.
fn runs(place: &Workplace, folder: &str) -> Vec<Run> {
    let read = |path: &std::path::PathBuf| metaburn_results::read(path).unwrap();
    let mut runs: Vec<Run> = place.files(folder, "h5").iter().map(read).collect();
    for run in &mut runs {
        run.environment = Default::default();
        run.training.seconds.clear();
    }
    runs.sort_by(|a, b| a.header.run_id.cmp(&b.header.run_id));
    runs
}

#[test]
fn policies_are_trained_tested_and_drawn_the_same_whatever_the_jobs() {
    let place = Workplace::new(EXPERIMENT);
    for (folder, jobs) in [("one", "1"), ("two", "2")] {
        let output = place.metaburn(&["run", "x.toml", "--out", folder, "--jobs", jobs]);
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
    let (one, two) = (runs(&place, "one"), runs(&place, "two"));
    assert_eq!(format!("{one:?}"), format!("{two:?}"));
    assert_eq!(one.len(), 3);
    for run in &one {
        assert_eq!(run.test.steps, [0, 1, 2]);
        let returns = &run.test.measures[0];
        assert_eq!(returns.name, "return");
        assert!(returns.values.iter().zip(&run.test.loss).all(|(r, loss)| (r + loss).abs() < 1e-5));
        assert_eq!(run.paths.as_ref().unwrap().steps, [0, 1, 2]);
        assert!(run.training.meta_loss.iter().all(|loss| *loss > 0.0), "distances are lost");
    }
    let output = place.metaburn(&["report", "one", "--plot", "figures"]);
    assert!(output.status.success() && text(&output.stdout).contains("return after"));
    let figures = place.files("figures", "svg");
    assert!(
        figures.iter().any(|path| path.to_string_lossy().ends_with("navigation-paths.svg")),
        "{figures:?}"
    );
}

#[test]
fn what_cannot_act_is_told_so() {
    let sweep = "\n[[sweep]]\n\"learner.name\" = [\"maml\", \"anil\", \"fomaml\"]\n";
    let alone = EXPERIMENT.replace(sweep, "");
    let examples = alone.replace(
        "name = \"navigation\"\nhorizon = 10\ntrajectories = 5\ntest_updates = 2",
        "name = \"sinusoid\"",
    );
    let imaml = alone.replace("name = \"maml\"\nrate = 0.1", "name = \"imaml\"");
    let cases = [
        (
            imaml,
            "x.toml:13: `imaml` learns from examples, but `navigation` is a world to act in; take a learner of \
                 policies, such as maml",
        ),
        (examples, "x.toml:26: `trpo` moves policies, but `sinusoid` has examples; take adam"),
    ];
    for (experiment, message) in cases {
        let output = Workplace::new(&experiment).metaburn(&["run", "x.toml", "--dry-run"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(message), "{}", text(&output.stderr));
    }
}

#[test]
fn reptile_within_a_trust_region_fails_with_the_mend() {
    let place = Workplace::new(&EXPERIMENT.replace("[\"maml\", \"anil\", \"fomaml\"]", "[\"reptile\"]"));
    let output = place.metaburn(&["run", "x.toml", "--out", "out"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("use `sgd` as the outer optimizer"), "{}", text(&output.stderr));
}
