//! Experiments whose own settings are tuned, and past tasks from result files.

mod common;

use common::{SEARCH, Workplace, completed};
use metaburn_results::{Search, read};
use metaburn_runner::{RunOptions, execute};

const TUNED: &str = r#"name = "tuned"

[search]
trials = 5

[tuner]
name = "chance"

[benchmark]
name = "experiment"
title = "lines"
seed = 3
train.iterations = 12
train.meta_batch = 3
train.validate_every = 4
train.validation_tasks = 5
learner.name = "descent"
model.name = "network"
tasks.name = "lines"
outer.name = "adam"

[benchmark.space]
learner.rate = { type = "real", low = 1e-3, high = 1e-1, scale = "log" }
"#;

fn searched(place: &Workplace, options: &RunOptions) -> Search {
    completed(place, options);
    read(&place.plan(options).runs[0].file).unwrap().search.unwrap()
}

#[test]
fn a_trial_costs_the_least_validation_loss_of_that_experiment() {
    let place = Workplace::new(TUNED);
    let search = searched(&place, &place.options("out"));
    assert_eq!(
        (search.tasks[0].name.as_str(), search.parameters.as_slice()),
        ("lines", &["learner.rate".to_string()][..])
    );
    assert_eq!(search.trials.cost.len(), 5);

    // The same by hand: the experiment with the rate of the third trial.
    let rate = (1e-3f64.ln() + search.trials.points[2] * (1e-1f64.ln() - 1e-3f64.ln())).exp();
    let inner = TUNED[TUNED.find("train.iterations").unwrap()..TUNED.find("\n[benchmark.space]").unwrap()]
        .to_string();
    let by_hand = Workplace::new(&format!("name = \"hand\"\nseeds = [3]\n{inner}learner.rate = {rate:?}\n"));
    let options = by_hand.options("out");
    completed(&by_hand, &options);
    let losses = read(&by_hand.plan(&options).runs[0].file).unwrap().validation.loss;
    let least = losses.into_iter().fold(f64::INFINITY, f64::min);
    assert!((search.trials.cost[2] - least).abs() <= 1e-6 * least, "{} {least}", search.trials.cost[2]);
}

#[test]
fn the_resolved_configuration_runs_again() {
    let place = Workplace::new(TUNED);
    let plan = place.plan(&place.options("out"));
    let text = plan.runs[0].experiment.to_toml(Some(0));
    assert!(text.contains("train.log_every = "), "defaults are filled in:\n{text}");
    let again = Workplace::new(&text);
    assert_eq!(again.plan(&again.options("out")).runs[0].group_id, plan.runs[0].group_id);
}

#[test]
fn complaints_name_the_setting() {
    let complaint = |from: &str, to: &str| {
        assert!(TUNED.contains(from));
        Workplace::new(&TUNED.replace(from, to)).complaint(&RunOptions::default())
    };
    let expected = [
        ("learner.rate =", "learner.rat =", "unknown key `learner.rat`"),
        ("low = 1e-3", "low = 1.0", "the range from 1 to 0.1 is empty"),
        ("type = \"real\"", "type = \"reel\"", "`benchmark.space.learner.rate.type`"),
        ("train.validate_every = 4\n", "", "`benchmark.train.validate_every`"),
        ("\"descent\"", "\"decent\"", "did you mean `descent`?"),
        ("train.iterations", "test.steps = 3\ntrain.iterations", "test tasks have no part in tuning"),
        ("title", "titel", "unknown key `titel`"),
    ];
    for (from, to, part) in expected {
        let complaint = complaint(from, to);
        assert!(complaint.starts_with("x.toml:") && complaint.contains(part), "{to}: {complaint}");
    }
}

#[test]
fn past_tasks_come_from_result_files_too() {
    let place = Workplace::new(SEARCH);
    completed(&place, &place.options("first"));
    let paths = format!("search.prior=[\"{}\"]", place.folder.path().join("first").display());
    // Its own table is no past task for the only one there is; two tables of another run are.
    let alone = ["benchmark.tasks=1".to_string(), "tuner.needs_sources=true".into(), paths];
    let options = RunOptions { set: alone.to_vec(), seeds: vec![0], ..place.options("second") };
    let plan = place.plan(&options);
    assert_eq!(execute(&plan, &options).unwrap().failed, []);

    let other = Workplace::new(&TUNED.replace(
        "trials = 5",
        &format!("trials = 5\nprior = [\"{}\"]", place.folder.path().join("first").display()),
    ));
    let complaint = other.complaint(&RunOptions::default());
    assert!(
        complaint.starts_with("x.toml:5: the prior is of another search space: it has no `learner.rate`"),
        "{complaint}"
    );
}
