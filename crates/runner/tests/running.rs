//! Runs: complete, failed, held, damaged, and in any number at a time.

mod common;

use common::{EXPERIMENT, Workplace, completed};
use metaburn_runner::{RunOptions, execute};

#[test]
fn a_run_leaves_its_whole_story() {
    let place = Workplace::new(EXPERIMENT);
    let options = place.options("out");
    let plan = place.plan(&options);
    let summary = execute(&plan, &options).unwrap();
    assert_eq!(summary.files.len(), 2);
    let run = metaburn_results::read(&summary.files[1]).unwrap();
    assert_eq!((run.header.status.as_str(), run.header.seed, run.header.iterations), ("complete", 1, 12));
    assert_eq!(run.header.order, "second");
    assert_eq!(run.training.iteration, [0, 5, 10, 11]);
    assert_eq!(run.validation.iteration, [3, 7, 11]);
    let lowest = run.validation.loss.iter().copied().fold(f64::INFINITY, f64::min);
    let tested = run.validation.iteration.iter().position(|&i| i == run.header.tested_iteration).unwrap();
    assert_eq!(run.validation.loss[tested], lowest);
    assert_eq!((run.test.steps.as_slice(), run.test.tasks), ([0, 1, 2].as_slice(), 7));
    assert_eq!(run.test.loss.len(), 21);
    let column = |k: usize| run.test.loss.iter().skip(k).step_by(3).sum::<f64>();
    assert!(column(2) < column(0), "adaptation lowers the loss: {:?}", run.test.loss);
    let fits = run.fits.unwrap();
    assert_eq!((fits.tasks, fits.before.len()), (2, 10));
    assert_ne!(fits.before, fits.after);
    let shapes: Vec<_> = run.params.iter().map(|p| (p.name.as_str(), p.shape.clone())).collect();
    assert_eq!(shapes[0], ("layer1/weight", vec![4, 1]));
    assert_eq!(run.environment.burn_version.split('.').count(), 3);
    let names = || std::fs::read_dir(&plan.out_dir).unwrap().map(|f| f.unwrap().file_name());
    assert_eq!(names().count(), 2, "nothing but results is left: {:?}", names().collect::<Vec<_>>());

    let again = execute(&plan, &options).unwrap();
    assert_eq!((again.completed.len(), again.skipped.len(), again.files.len()), (0, 2, 2));
}

#[test]
fn without_validation_the_last_parameters_are_tested() {
    let place = Workplace::new(&EXPERIMENT.replace("validate_every = 4", "validate_every = 0"));
    let options = RunOptions { seeds: vec![0], ..place.options("out") };
    completed(&place, &options);
    let run = metaburn_results::read(&place.plan(&options).runs[0].file).unwrap();
    assert_eq!((run.validation.loss.len(), run.header.tested_iteration), (0, 11));
    assert_eq!(run.test.tested_iterations, [11]);
}

#[test]
fn an_ensemble_is_of_the_best_validation_passes() {
    let run = |out: &str, text: &str| {
        let place = Workplace::new(text);
        let options = RunOptions { seeds: vec![0], ..place.options(out) };
        completed(&place, &options);
        metaburn_results::read(&place.plan(&options).runs[0].file).unwrap()
    };
    let with = |every: &str, members: &str| {
        let text = EXPERIMENT.replace("validate_every = 4", &format!("validate_every = {every}"));
        run(members, &text.replace("[test]", &format!("[test]\nensemble = {members}")))
    };
    let (one, three) = (with("4", "1"), with("4", "3"));
    assert_eq!(one.test, run("plain", EXPERIMENT).test);
    assert_eq!((one.header.tested_iteration, &one.params), (three.header.tested_iteration, &three.params));
    assert_eq!(one.test.tested_iterations, [one.header.tested_iteration]);
    let passes = three.validation.loss.iter().zip(three.validation.iteration.iter().copied());
    let mut ranked: Vec<(&f64, u64)> = passes.collect();
    ranked.sort_by(|a, b| a.0.total_cmp(b.0));
    assert!(three.test.tested_iterations.iter().eq(ranked.iter().map(|(_, iteration)| iteration)));
    assert_eq!(ranked.len(), 3);
    assert_eq!((one.test.loss.len(), &one.test.steps), (three.test.loss.len(), &three.test.steps));
    assert_ne!(one.test.loss, three.test.loss);
    assert!(three.test.loss.iter().all(|loss| loss.is_finite()));
    // There is but one pass to choose from.
    assert_eq!(with("12", "3").test, with("12", "1").test);
}

#[test]
fn learners_that_adapt_at_once_have_one_column_and_classes_have_accuracies() {
    let text = EXPERIMENT.replace("\"descent\"", "\"still\"").replace("[tasks]", "[tasks]\nclasses = true");
    let place = Workplace::new(&text);
    let options = RunOptions { seeds: vec![0], ..place.options("out") };
    completed(&place, &options);
    let run = metaburn_results::read(&place.plan(&options).runs[0].file).unwrap();
    assert_eq!((run.test.steps.as_slice(), run.test.loss.len()), ([1].as_slice(), 7));
    assert_eq!((run.test.accuracy.len(), run.validation.accuracy.len()), (7, 3));
    assert!(run.test.accuracy.iter().all(|a| (0.0..=1.0).contains(a)));
    assert_eq!((run.header.objective.as_str(), run.fits), ("cross_entropy", None));
}

/// The very tasks that the learner saw are scored: drawn again, they give its loss again.
#[test]
fn task_distributions_score_predictions_by_measures_of_their_own() {
    let place = Workplace::new(&EXPERIMENT.replace("\"lines\"\n\n[outer]", "\"scored\"\n\n[outer]"));
    let options = RunOptions { seeds: vec![0], ..place.options("out") };
    completed(&place, &options);
    let test = metaburn_results::read(&place.plan(&options).runs[0].file).unwrap().test;
    let names: Vec<_> = test.measures.iter().map(|m| (m.name.as_str(), m.unit.as_str())).collect();
    assert_eq!(names, [("MSE", "1"), ("none", "%")]);
    assert_eq!((test.loss.len(), test.measures[0].values.len()), (7 * 3, 7 * 3));
    let close = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-6;
    assert!(test.loss.iter().zip(&test.measures[0].values).all(close), "{test:?}");
    assert!(test.measures[1].values.iter().all(|v| v.is_nan()));
}

#[test]
fn a_learner_without_meta_parameters_is_tested_and_not_trained() {
    let place = Workplace::new(&EXPERIMENT.replace("\"descent\"", "\"mean\""));
    let options = RunOptions { seeds: vec![0], ..place.options("out") };
    completed(&place, &options);
    let run = metaburn_results::read(&place.plan(&options).runs[0].file).unwrap();
    assert_eq!((run.header.iterations, run.training.iteration.len(), run.params.len()), (0, 0, 0));
    assert_eq!((run.test.steps.as_slice(), run.test.loss.len()), ([1].as_slice(), 7));
}

#[test]
fn a_failure_is_recorded_and_stops_no_other_run() {
    let sweep = "[[sweep]]\n\"learner.name\" = [\"panics\", \"refuses\", \"descent\", \"still\"]\n[[sweep]]\n\"outer.rate\" = [0.001, 1e300]\n";
    let place = Workplace::new(&format!("{EXPERIMENT}{sweep}"));
    let options = RunOptions { seeds: vec![0], jobs: 2, ..place.options("out") };
    let plan = place.plan(&options);
    let summary = execute(&plan, &options).unwrap();
    assert_eq!((summary.completed.len(), summary.failed.len(), summary.files.len()), (2, 6, 2));
    let reasons: Vec<&str> = summary.failed.iter().map(|(_, reason)| reason.as_str()).collect();
    assert_eq!(reasons[0], "panic: the learner lost its head");
    assert_eq!(reasons[2], "the learner will not");
    assert!(reasons[4].contains("iteration") && reasons[5].contains("iteration"), "{reasons:?}");
    for run in &plan.runs {
        let found = metaburn_results::read(&run.file).unwrap();
        let failed = summary.failed.iter().find(|(id, _)| *id == run.run_id);
        assert_eq!(found.header.status, if failed.is_some() { "failed" } else { "complete" });
        assert_eq!(found.header.failure, failed.map(|(_, reason)| reason.clone()).unwrap_or_default());
    }
    let again = execute(&plan, &options).unwrap();
    assert_eq!((again.skipped.len(), again.failed.len()), (2, 6), "failed runs are tried again");
}

#[test]
fn neither_jobs_nor_threads_change_a_number() {
    // Large enough for the backend to divide a product among threads.
    let text = EXPERIMENT
        .replace("iterations = 12", "iterations = 3")
        .replace("[model]", "[model]\nhidden = 256")
        .replace("[tasks]", "[tasks]\nshots = 128")
        .replace("seeds = [0, 1]", "seeds = [0, 1, 2]");
    let place = Workplace::new(&text);
    let run = |out: &str, jobs: usize, threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let options = RunOptions { jobs, ..place.options(out) };
        pool.install(|| completed(&place, &options))
    };
    let one = run("one", 1, 1);
    assert_eq!(one.len(), 3);
    assert!(run("four", 1, 4) == one, "four threads");
    assert!(run("three", 1, 3) == one, "three threads");
    assert!(run("jobs", 3, 2) == one, "three jobs");
}

#[test]
fn a_result_that_cannot_be_read_is_repeated() {
    let place = Workplace::new(EXPERIMENT);
    let options = RunOptions { seeds: vec![0], ..place.options("out") };
    let expected = completed(&place, &options);
    let file = &place.plan(&options).runs[0].file;
    let bytes = std::fs::read(file).unwrap();
    std::fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
    assert!(completed(&place, &options) == expected);
    assert!(file.with_extension("h5.bad").exists());
}

#[test]
fn a_run_that_another_process_holds_is_left_alone() {
    let place = Workplace::new(EXPERIMENT);
    let options = place.options("out");
    let plan = place.plan(&options);
    std::fs::create_dir_all(&plan.out_dir).unwrap();
    let held = std::fs::File::create(plan.runs[0].file.with_extension("lock")).unwrap();
    held.lock().unwrap();
    let summary = execute(&plan, &options).unwrap();
    assert_eq!(summary.elsewhere, [plan.runs[0].run_id.clone()]);
    assert_eq!(summary.completed, [plan.runs[1].run_id.clone()]);
}

#[test]
fn double_precision_runs_too() {
    let place = Workplace::new(EXPERIMENT);
    let set = vec!["dtype=f64".to_string(), "train.iterations=2".to_string()];
    let options = RunOptions { set, seeds: vec![0], ..place.options("out") };
    completed(&place, &options);
    let run = metaburn_results::read(&place.plan(&options).runs[0].file).unwrap();
    assert_eq!(run.header.dtype, "f64");
    assert!(run.params[0].values.iter().any(|&v| f64::from(v as f32) != v), "more digits than f32 has");
}
