//! Runs become groups.

mod support;

use metaburn_report::summarize;
use support::{classification, failed, run};

#[test]
fn seeds_of_one_configuration_are_one_group_in_whatever_order() {
    let runs = [run("sinusoid", "maml", 0), run("sinusoid", "fomaml", 0), run("sinusoid", "maml", 1)];
    let groups = summarize(&runs);
    let reversed: Vec<_> = runs.iter().rev().cloned().collect();
    // Undefined spreads are NaN, which equals nothing: compare what is written.
    assert_eq!(format!("{groups:?}"), format!("{:?}", summarize(&reversed)));
    assert_eq!(groups.len(), 2);
    let maml = &groups[1];
    assert_eq!((maml.learner.as_str(), &maml.seeds[..]), ("maml", &[0, 1][..]));
    // Losses before: 4, 5, 6, 7 and 5, 6, 7, 8; squared deviations from 6: 4+1+0+1+1+0+1+4 = 12.
    let before = maml.before().expect("a step 0").loss;
    assert_eq!((before.mean, before.tasks), (6.0, 8));
    assert!((before.half_width - 1.96 * (12.0_f64 / 7.0 / 8.0).sqrt()).abs() < 1e-12);
    assert_eq!((before.seed_min, before.seed_max), (5.5, 6.5));
    assert_eq!(maml.after().map(|step| step.steps), Some(1));
    assert_eq!(maml.last().map(|step| step.steps), Some(5));
}

#[test]
fn the_same_configuration_in_two_experiments_is_two_groups() {
    let mut other = run("sinusoid", "maml", 1);
    other.header.experiment = "other".to_string();
    assert_eq!(summarize(&[run("sinusoid", "maml", 0), other]).len(), 2);
}

#[test]
fn diverged_tasks_are_counted_and_left_out() {
    let mut diverging = classification("maml", 0);
    diverging.test.loss[1] = f64::NAN;
    diverging.test.loss[4] = f64::INFINITY;
    diverging.test.loss[7] = 2e6;
    let group = summarize(&[diverging]).remove(0);
    let after = group.after().expect("a step 1");
    assert_eq!((after.loss.tasks, after.loss.diverged, after.loss.mean), (1, 3, 5.0));
    let accuracy = after.accuracy.expect("classification");
    assert_eq!(accuracy.tasks, 1);
    assert!((accuracy.mean - 0.83).abs() < 1e-12);
    assert_eq!((group.diverged(), group.test_tasks()), (3, 4));
    assert_eq!(group.before().map(|step| step.loss.diverged), Some(0));
}

#[test]
fn failed_runs_enter_no_estimate_and_keep_their_reason() {
    let groups = summarize(&[run("sinusoid", "maml", 0), failed("sinusoid", "maml", 1, "loss is NaN")]);
    assert_eq!(groups[0].seeds, [0]);
    assert_eq!((groups[0].failures[0].seed, groups[0].failures[0].reason.as_str()), (1, "loss is NaN"));
    assert_eq!(groups[0].before().map(|step| step.loss.tasks), Some(4));
    let none_left = summarize(&[failed("sinusoid", "maml", 1, "loss is NaN")]);
    assert!(none_left[0].steps.is_empty() && none_left[0].after().is_none());
}

#[test]
fn task_distributions_that_differ_in_settings_are_told_apart() {
    let mut fewer = run("sinusoid", "maml", 0);
    fewer.header.group_id = "fewer".to_string();
    fewer.header.config = fewer.header.config.replace("shots = 10", "shots = 5");
    let groups = summarize(&[run("sinusoid", "maml", 0), fewer, run("tabular", "maml", 0)]);
    let names: Vec<&str> = groups.iter().map(|group| group.tasks.as_str()).collect();
    assert_eq!(names, ["sinusoid (shots 10)", "sinusoid (shots 5)", "tabular"]);
}

#[test]
fn learners_that_adapt_at_once_have_no_before() {
    let mut at_once = run("digits", "protonet", 0);
    at_once.header.config = "[learner]\nname = \"protonet\"\n".to_string();
    at_once.test.steps = vec![1];
    at_once.test.loss.truncate(4);
    let group = summarize(&[at_once]).remove(0);
    assert!(group.before().is_none());
    assert_eq!(group.after().map(|step| step.steps), Some(1));
}

#[test]
fn a_configuration_that_is_no_toml_does_no_harm() {
    let mut odd = run("sinusoid", "maml", 0);
    odd.header.config = "not toml".to_string();
    odd.test.steps = Vec::new();
    let group = summarize(&[odd]).remove(0);
    assert_eq!((group.trained_steps, group.steps.len()), (None, 0));
}
