//! From a file and arguments to runs, and every way in which that can fail.

mod common;

use common::{EXPERIMENT, Workplace, registry};
use metaburn_runner::{RunOptions, Work, plan};
use std::collections::BTreeSet;

fn complaint(text: &str) -> String {
    Workplace::new(text).complaint(&RunOptions::default())
}

/// The experiment with one line replaced.
fn with(line: &str, replacement: &str) -> String {
    assert!(EXPERIMENT.contains(line), "{line}");
    EXPERIMENT.replacen(line, replacement, 1)
}

fn labels(text: &str) -> Vec<String> {
    Workplace::new(text).plan(&RunOptions::default()).runs.into_iter().map(|run| run.name()).collect()
}

#[test]
fn complaints_name_the_line_the_expectation_and_the_nearest_name() {
    let cases = [
        (
            with("iterations = 12", "iteration = 12"),
            "x.toml:5: unknown key `train.iteration`; did you mean `iterations`?",
        ),
        (
            with("meta_batch = 3", "meta_batch = 0"),
            "x.toml:6: `train.meta_batch`: expected an integer of at least 1, found an integer 0",
        ),
        (
            with("steps = 2", "steps = \"two\""),
            "x.toml:14: `test.steps`: expected an integer of at least 1, found a string \"two\"",
        ),
        (
            with("\"descent\"", "\"decent\""),
            "x.toml:18: `learner.name`: there is no learner named `decent`; did you mean `descent`?",
        ),
        (
            with("\"network\"", "\"net\""),
            "x.toml:21: `model.name`: there is no model named `net`; known are network",
        ),
        (
            with("\"adam\"", "\"adan\""),
            "x.toml:27: `outer.name`: expected one of sgd, momentum, nesterov, adam, adamw, trpo; did you mean `adam`?, found a string \"adan\"",
        ),
        (
            with("name = \"lines\"\n\n[outer]", "name = \"planes\"\n\n[outer]"),
            "x.toml:21: `network` takes single numbers, not [2]",
        ),
        (
            with("[learner]\nname = \"descent\"", "[learner]"),
            "x.toml:17: `learner.name` is missing; under [learner], name one of descent, still, mean, panics, refuses",
        ),
        (
            with("steps = 2", "steps = 2\nensemble = 5").replace("validate_every = 4", "validate_every = 0"),
            "x.toml:15: `test.ensemble` takes the mean of predictions at the best validation passes: it needs \
             `train.validate_every`, and tasks without a Gaussian objective",
        ),
        (with("[learner]", "[leaner]"), "x.toml:17: unknown key `leaner`; did you mean `learner`?"),
        (with("name = \"lines\"", "name = \"a/b\""), "x.toml:1: `name`: expected a name of letters"),
        (
            with("seeds = [0, 1]", "seeds = [0, 0]"),
            "x.toml:2: `seeds`: expected whole numbers of at least 0, each once",
        ),
        (
            with("seeds = [0, 1]", "dtype = \"f23\""),
            "x.toml:2: `dtype`: expected f32 or f64, found \"f23\"; did you mean `f32`?",
        ),
        (with("seeds = [0, 1]", "learner = 3"), "x.toml:17: "),
        (with("seeds = [0, 1]", "seeds = 1979-05-27"), "x.toml:2: no setting is a date"),
        (with("steps = 2", "steps = = 2"), "x.toml:14: "),
        ("train = 3\n".to_string(), "x.toml:1: `train`: expected a table, [train], found integer"),
        ("[name]\n".to_string(), "x.toml:1: `name`: expected one setting, found a table"),
        (String::new(), "x.toml: `name` is missing"),
    ];
    for (text, expected) in cases {
        let complaint = complaint(&text);
        assert!(complaint.starts_with(expected), "{complaint}\nexpected {expected}");
    }
}

#[test]
fn complaints_about_sweeps_name_their_line() {
    let cases = [
        (
            "\"learner.rate\" = [0.1, -1]",
            "x.toml:30: sweep: `learner.rate`: expected a number above 0, found a number -1.0",
        ),
        ("\"learner.rat\" = [0.1]", "x.toml:30: sweep: unknown key `learner.rat`; did you mean `rate`?"),
        (
            "\"learner.rate\" = 0.1",
            "x.toml:30: `learner.rate`: a sweep needs a list of values, found a number",
        ),
        (
            "\"learner.rate\" = [1, 2]\n\"outer.rate\" = [1]",
            "x.toml:31: `outer.rate` has 1 values, but `learner.rate` has 2;",
        ),
        ("\"leaner.rate\" = [1]", "x.toml:30: unknown table `leaner`; did you mean `learner`?"),
        ("name = [\"a\", \"b\"]", "x.toml:30: `name` is the whole experiment's"),
        ("list = []", "x.toml:29: this sweep has no variant"),
        (
            "list = [{ \"learner.name\" = \"dscent\" }]",
            "x.toml:30: sweep: `learner.name`: there is no learner named `dscent`",
        ),
        ("list = []\n\"learner.rate\" = [1]", "x.toml:29: a sweep has either `list` or keys"),
        ("", "x.toml:29: this sweep is empty"),
        (
            "\"learner.rate\" = [1.0]\n[[sweep]]\n\"learner.rate\" = [2.0]",
            "x.toml:32: sweep: `learner.rate` is changed by two [[sweep]] tables",
        ),
    ];
    for (sweep, expected) in cases {
        let complaint = complaint(&format!("{EXPERIMENT}\n[[sweep]]\n{sweep}\n"));
        assert!(complaint.starts_with(expected), "{complaint}\nexpected {expected}");
    }
}

#[test]
fn complaints_about_arguments_name_the_argument() {
    let cases = [
        (
            "learner.rate=0",
            "--set learner.rate=0: `learner.rate`: expected a number above 0, found a number 0.0",
        ),
        (
            "learner.name=decent",
            "--set learner.name=decent: `learner.name`: there is no learner named `decent`",
        ),
        ("learnr.rate=1", "--set learnr.rate=1: unknown table `learnr`; did you mean `learner`?"),
        ("learner.rate", "--set learner.rate: expected key=value"),
    ];
    let place = Workplace::new(EXPERIMENT);
    for (set, expected) in cases {
        let complaint = place.complaint(&RunOptions { set: vec![set.into()], ..RunOptions::default() });
        assert!(complaint.starts_with(expected), "{complaint}\nexpected {expected}");
    }
    let missing = plan(&place.folder.path().join("none.toml"), &registry(), &RunOptions::default());
    assert!(missing.unwrap_err().to_string().starts_with("cannot read `"));
}

#[test]
fn sweeps_are_products_zips_and_lists() {
    let base = with("seeds = [0, 1]", "seeds = 0");
    let sweeps = r#"
[[sweep]]
"learner.rate" = [0.1, 0.2]
learner.steps = [1, 2]
[[sweep]]
list = [{ "outer.name" = "sgd" }, { "outer.name" = "adam", outer.rate = 0.5 }]
"#;
    assert_eq!(labels(&base), ["descent seed 0"]);
    assert_eq!(
        labels(&format!("{base}{sweeps}")),
        [
            "descent, rate 0.1, steps 1, sgd seed 0",
            "descent, rate 0.1, steps 1, adam, outer rate 0.5 seed 0",
            "descent, rate 0.2, steps 2, sgd seed 0",
            "descent, rate 0.2, steps 2, adam, outer rate 0.5 seed 0",
        ]
    );
    let learners = "[[sweep]]\n\"learner.name\" = [\"descent\", \"still\"]\n[[sweep]]\nseeds = [3, [4, 5]]\n";
    assert_eq!(
        labels(&format!("{base}{learners}")),
        [
            "descent seed 3",
            "descent seed 4",
            "descent seed 5",
            "still seed 3",
            "still seed 4",
            "still seed 5"
        ]
    );
}

#[test]
fn a_swept_setting_with_one_value_is_not_in_the_label() {
    let text = format!(
        "{EXPERIMENT}[[sweep]]\n\"learner.rate\" = [0.3]\n[[sweep]]\n\"dtype\" = [\"f32\", \"f64\"]\n"
    );
    assert_eq!(
        labels(&text),
        [
            "descent, dtype f32 seed 0",
            "descent, dtype f32 seed 1",
            "descent, dtype f64 seed 0",
            "descent, dtype f64 seed 1"
        ]
    );
}

#[test]
fn arguments_win_over_the_file_and_its_sweeps() {
    let place = Workplace::new(&format!("{EXPERIMENT}[[sweep]]\n\"learner.rate\" = [0.3, 0.4]\n"));
    let set = vec!["learner.rate = 0.5".to_string(), "outer.name=sgd".to_string(), "name=other".to_string()];
    let plan = place.plan(&RunOptions { set, seeds: vec![7, 9], ..RunOptions::default() });
    let names: Vec<String> = plan.runs.iter().map(|run| run.name()).collect();
    assert_eq!(names, ["descent seed 7", "descent seed 9"]);
    let Work::MetaLearning(work) = &plan.runs[0].experiment.work else { panic!("it is no search") };
    assert_eq!(work.outer.name, "sgd");
    assert_eq!(work.learner.settings["rate"], metaburn_core::Value::Float(0.5));
    assert_eq!(plan.out_dir, std::path::Path::new("results/other"));
}

#[test]
fn shards_are_a_partition() {
    let place = Workplace::new(&with("seeds = [0, 1]", "seeds = [0, 1, 2, 3, 4]"));
    let ids = |shard: Option<&str>| -> Vec<String> {
        let shard = shard.map(|text| text.parse().unwrap());
        let options = RunOptions { shard, ..RunOptions::default() };
        place.plan(&options).runs.into_iter().map(|run| run.run_id).collect()
    };
    let whole = ids(None);
    let parts: Vec<Vec<String>> = ["1/3", "2/3", "3/3"].map(|shard| ids(Some(shard))).into();
    assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
    let together: BTreeSet<String> = parts.into_iter().flatten().collect();
    assert_eq!(together, whole.into_iter().collect());
    for bad in ["0/3", "4/3", "3", "a/b", "1/0"] {
        assert!(bad.parse::<metaburn_runner::Shard>().is_err(), "{bad}");
    }
}

#[test]
fn ids_do_not_depend_on_how_a_configuration_is_written() {
    let id = |text: &str| Workplace::new(text).plan(&RunOptions::default()).runs[0].run_id.clone();
    let written_out = with("name = \"descent\"", "rate = 0.1  # the default\nname = \"descent\"\nsteps = 1");
    assert_eq!(id(EXPERIMENT), id(&written_out));
    assert_ne!(id(EXPERIMENT), id(&with("name = \"descent\"", "name = \"descent\"\nrate = 0.11")));
    // Changing this id makes every result file of earlier versions incomplete: do so knowingly.
    assert_eq!(id(EXPERIMENT), "0d08d39d9228-s0");
}

#[test]
fn the_resolved_configuration_is_an_experiment_for_the_same_run() {
    let place = Workplace::new(&with("seeds = [0, 1]", "seeds = [3]\ndtype = \"f64\""));
    let run = &place.plan(&RunOptions::default()).runs[0];
    let text = run.experiment.to_toml(Some(run.seed));
    let again = &Workplace::new(&text).plan(&RunOptions::default()).runs[0];
    assert_eq!(again.run_id, run.run_id);
    assert_eq!(again.experiment.to_toml(Some(again.seed)), text);
    assert!(text.contains("seeds = [3]\ndtype = \"f64\"\n\n[train]\ncheckpoint_every = 5\n"), "{text}");
}

#[test]
fn the_table_has_a_line_for_each_run() {
    let table = Workplace::new(EXPERIMENT).plan(&RunOptions::default()).table();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("run ") && lines[0].ends_with("length"), "{table}");
    assert!(lines[2].contains("-s1  descent") && lines[2].ends_with("12 iterations"), "{table}");
}

/// A few lines must not ask for more than memory holds.
#[test]
fn absurd_experiments_are_refused() {
    let many = "x.toml: more than 100000 runs; sweep over less, or give fewer seeds";
    let numbers: Vec<String> = (1..=1000).map(|i| format!("{i}")).collect();
    let numbers = numbers.join(", ");
    let axes =
        ["learner.steps", "test.steps", "test.tasks", "test.batch", "train.meta_batch", "train.iterations"];
    let sweeps: String = axes.iter().map(|key| format!("[[sweep]]\n\"{key}\" = [{numbers}]\n")).collect();
    assert_eq!(complaint(&format!("{EXPERIMENT}{sweeps}")), many);
    let seeds: Vec<String> = (0..100_001).map(|i| i.to_string()).collect();
    assert_eq!(complaint(&with("seeds = [0, 1]", &format!("seeds = [{}]", seeds.join(", ")))), many);
    let long = format!("{EXPERIMENT}# {}", "long ".repeat(1 << 18));
    assert_eq!(complaint(&long), "x.toml: no experiment is longer than 1 MiB");
    for (open, close) in [("[", "]"), ("{ a = ", " }")] {
        let deep = format!("rate = {}1{}", open.repeat(10_000), close.repeat(10_000));
        let text = with("name = \"descent\"", &format!("name = \"descent\"\n{deep}"));
        assert!(complaint(&text).contains("recursion"), "{}", complaint(&text));
    }
    let dotted = format!("{} = 1", vec!["a"; 10_000].join("."));
    let text = with("name = \"descent\"", &format!("name = \"descent\"\n{dotted}"));
    assert!(complaint(&text).contains("recursion"), "{}", complaint(&text));
}
