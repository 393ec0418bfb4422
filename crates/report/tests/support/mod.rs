//! Runs with plausible numbers, without running anything.
#![allow(dead_code, reason = "each test binary uses a part")]

use metaburn_results::{
    Environment, Fits, Header, Run, Search, SearchTask, Test, Training, Trials, Validation,
};

/// A complete run of a learner on regression tasks, with a test of `[4, 3]` losses.
pub fn run(tasks: &str, learner: &str, seed: u64) -> Run {
    let shift = seed as f64;
    let loss = (0..4).flat_map(|task| [4.0 + shift + task as f64, 2.0 + task as f64, 1.0 + shift]);
    Run {
        header: header(tasks, learner, seed),
        environment: environment(),
        training: Training {
            iteration: vec![0, 50, 100],
            meta_loss: vec![4.0 + shift, 2.0, 1.0],
            rate: vec![0.001; 3],
            seconds: vec![0.0, 0.5, 1.0],
        },
        validation: Validation::default(),
        test: Test { steps: vec![0, 1, 5], tasks: 4, loss: loss.collect(), ..Test::default() },
        fits: None,
        paths: None,
        search: None,
        params: Vec::new(),
    }
}

/// A run that failed before it was tested.
pub fn failed(tasks: &str, learner: &str, seed: u64, reason: &str) -> Run {
    let mut run = run(tasks, learner, seed);
    run.header.status = "failed".to_string();
    run.header.failure = reason.to_string();
    run.test = Test::default();
    run
}

/// A run on classification tasks, with accuracy rising from 20 % to 90 %.
pub fn classification(learner: &str, seed: u64) -> Run {
    let mut run = run("digits", learner, seed);
    run.header.objective = "cross_entropy".to_string();
    run.test.accuracy = (0..4).flat_map(|task| [0.2, 0.8 + 0.01 * f64::from(task), 0.9]).collect();
    run.validation = Validation { iteration: vec![49, 99], loss: vec![0.9, 0.5], accuracy: vec![0.6, 0.8] };
    run
}

/// Two sine waves before and after a perfect adaptation.
pub fn fits() -> Fits {
    let x: Vec<f64> = (0..2).flat_map(|_| (0..41).map(|i| -5.0 + 0.25 * f64::from(i))).collect();
    let truth: Vec<f64> = x.iter().enumerate().map(|(i, x)| (1.0 + (i / 41) as f64) * x.sin()).collect();
    Fits {
        x_label: "x".to_string(),
        y_label: "amplitude".to_string(),
        tasks: 2,
        support_x: vec![-2.0, 0.0, 2.0, -2.0, 0.0, 2.0],
        support_y: [-2.0f64, 0.0, 2.0, -2.0, 0.0, 2.0].iter().map(|x| x.sin()).collect(),
        before: vec![0.1; x.len()],
        after: truth.iter().map(|y| y * 0.95).collect(),
        last: truth.iter().map(|y| y * 0.99).collect(),
        x,
        truth,
    }
}

fn header(tasks: &str, learner: &str, seed: u64) -> Header {
    let group_id = format!("{tasks}-{learner}");
    Header {
        kind: "meta_learning".to_string(),
        tuner: String::new(),
        benchmark: String::new(),
        experiment: "quickstart".to_string(),
        run_id: format!("{group_id}-s{seed}"),
        group_id,
        label: format!("{learner}, rate 0.01"),
        learner: learner.to_string(),
        tasks: tasks.to_string(),
        model: "mlp".to_string(),
        outer: "adam".to_string(),
        order: "second".to_string(),
        objective: "squared_error".to_string(),
        dtype: "f32".to_string(),
        seed,
        config: format!(
            "[learner]\nname = \"{learner}\"\nsteps = 1\n[tasks]\nname = \"{tasks}\"\nshots = 10\n"
        ),
        iterations: 101,
        tested_iteration: 100,
        status: "complete".to_string(),
        failure: String::new(),
    }
}

fn environment() -> Environment {
    Environment {
        metaburn_version: "0.1.0".to_string(),
        burn_version: "0.22".to_string(),
        git_revision: "unknown".to_string(),
        device: "cpu".to_string(),
        platform: "linux x86_64".to_string(),
        threads: 2,
        started_unix: 0.0,
        train_seconds: 1.0,
        test_seconds: 0.1,
    }
}

/// A complete search with known tables (best 0, worst 1), from the costs of each task in turn.
/// Names of tasks may be written as `group/task`.
pub fn search(tuner: &str, seed: u64, studies: &[(&str, &[f64])]) -> Run {
    let mut trials = Trials::default();
    for (study, (_, costs)) in studies.iter().enumerate() {
        trials.study.extend(costs.iter().map(|_| study as u64));
        trials.cost.extend(*costs);
    }
    let rows = trials.cost.len();
    let trials = Trials {
        candidate: vec![-1; rows],
        fidelity: vec![1.0; rows],
        failure: vec![String::new(); rows],
        seconds: vec![f64::NAN; rows],
        ..trials
    };
    let tasks = studies.iter().map(|(name, _)| search_task(name)).collect();
    let header = Header {
        kind: "search".to_string(),
        experiment: "tables".to_string(),
        benchmark: "svm".to_string(),
        tuner: tuner.to_string(),
        label: tuner.to_string(),
        group_id: format!("id-{tuner}"),
        run_id: format!("id-{tuner}-s{seed}"),
        dtype: "f64".to_string(),
        status: "complete".to_string(),
        seed,
        ..Header::default()
    };
    let search = Search { first_trial: 1, tasks, trials, ..Search::default() };
    Run { header, search: Some(search), ..Run::default() }
}

fn search_task(name: &str) -> SearchTask {
    let (group, name) = name.split_once('/').unwrap_or(("", name));
    SearchTask {
        name: name.to_string(),
        group: group.to_string(),
        best: 0.0,
        worst: 1.0,
        default_cost: f64::NAN,
        ..SearchTask::default()
    }
}

/// The studies of a search, to be changed.
pub fn studies(run: &mut Run) -> &mut Search {
    run.search.as_mut().expect("a search")
}
