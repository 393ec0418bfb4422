//! Searches: tuners on benchmarks.

mod common;

use common::{SEARCH, Workplace, all_numbers, completed};
use metaburn_results::read;
use metaburn_runner::{RunOptions, execute};

#[test]
fn a_search_leaves_every_study_in_its_file() {
    let place = Workplace::new(SEARCH);
    completed(&place, &place.options("out"));
    let plan = place.plan(&place.options("out"));
    let run = read(&plan.runs[0].file).unwrap();
    assert_eq!((run.header.kind.as_str(), run.header.tuner.as_str()), ("search", "chance"));
    assert_eq!(run.header.benchmark, "tables");
    let search = run.search.unwrap();
    let names: Vec<&str> = search.tasks.iter().map(|task| task.name.as_str()).collect();
    assert_eq!(names, ["table 0", "table 1", "table 2", "table 3"]);
    assert_eq!(search.parameters, ["k"]);
    assert_eq!(search.trials.study, (0..24).map(|row| row / 6).collect::<Vec<u64>>());
    assert!(search.tasks.iter().all(|task| (task.best, task.worst) == (0.0, 19.0)));
    // One draw of 20 costs 0 … 19 is expected in the middle; six in a row find 14/7 − … on average.
    assert!((search.tasks[0].random[0] - 0.5).abs() < 1e-12);
    for study in 0..4 {
        let mut tried: Vec<i64> = search.trials.candidate[study * 6..study * 6 + 6].to_vec();
        tried.sort_unstable();
        tried.dedup();
        assert_eq!(tried.len(), 6, "a candidate was tried twice");
    }
}

#[test]
fn seeds_differ_and_jobs_and_repetitions_do_not() {
    let place = Workplace::new(SEARCH);
    let once = completed(&place, &place.options("once"));
    let jobs = RunOptions { jobs: 2, ..place.options("jobs") };
    assert_eq!(completed(&place, &jobs), once);
    let trials = |seed: usize| {
        let plan = place.plan(&place.options("once"));
        read(&plan.runs[seed].file).unwrap().search.unwrap().trials.candidate
    };
    assert_ne!(trials(0), trials(1));
}

#[test]
fn a_failed_trial_is_recorded_and_a_failed_tuner_is_the_runs_failure() {
    let place = Workplace::new(&SEARCH.replace("trials = 6", "trials = 20"));
    let options = RunOptions { set: vec!["benchmark.broken=true".into()], ..place.options("out") };
    completed(&place, &options);
    let search = read(&place.plan(&options).runs[0].file).unwrap().search.unwrap();
    let failed: Vec<(i64, &str)> = (0..80)
        .filter(|&row| search.trials.cost[row].is_nan())
        .map(|row| (search.trials.candidate[row], search.trials.failure[row].as_str()))
        .collect();
    assert_eq!(failed, [(3, "3 does not work"); 4]);

    let alone = ["benchmark.tasks=1", "tuner.needs_sources=true"].map(String::from).to_vec();
    let options = RunOptions { set: alone, seeds: vec![0], ..place.options("alone") };
    let plan = place.plan(&options);
    let summary = execute(&plan, &options).unwrap();
    assert_eq!(summary.failed[0].1, "there is no past task to learn from");
    assert_eq!(read(&plan.runs[0].file).unwrap().header.status, "failed");
}

#[test]
fn a_damaged_checkpoint_is_set_aside() {
    let place = Workplace::new(SEARCH);
    let expected = completed(&place, &place.options("whole"));
    let options = place.options("out");
    let plan = place.plan(&options);
    std::fs::create_dir_all(&plan.out_dir).unwrap();
    let checkpoint = plan.runs[0].file.with_extension("ckpt");
    std::fs::write(&checkpoint, b"nonsense that is longer than a digest of 32 bytes").unwrap();
    assert_eq!(completed(&place, &options), expected);
    assert!(plan.out_dir.join(format!("{}.ckpt.bad", plan.runs[0].run_id)).exists());
    assert!(!checkpoint.exists());
    assert_eq!(all_numbers(&plan), expected);
}

#[test]
fn complaints_about_searches_name_the_place() {
    let complaint = |text: &str| Workplace::new(text).complaint(&RunOptions::default());
    let both = format!("{SEARCH}\n[train]\niterations = 3\n");
    assert_eq!(complaint(&both), "x.toml:13: [benchmark] makes this a search, which has no table [train]");
    assert_eq!(
        complaint(&SEARCH.replace("\"chance\"", "\"chanec\"")),
        "x.toml:8: `tuner.name`: there is no tuner named `chanec`; did you mean `chance`?"
    );
    assert_eq!(
        complaint(&SEARCH.replace("trials = 6", "trails = 6")),
        "x.toml:5: unknown key `search.trails`; did you mean `trials`?"
    );
    assert_eq!(
        complaint(
            &SEARCH
                .replace("name = \"tables\"\n\"", "")
                .replace("[benchmark]\nname = \"tables\"", "[benchmark]\ntasks = 2")
        ),
        "x.toml:10: `benchmark.name` is missing; under [benchmark], name one of tables, experiment"
    );
}
