//! Published results become result files; bad ones are named with their place. With the published
//! curves at hand (`METABURN_DATA`), their figures are the reference's.

mod common;

use common::{EXPERIMENT, Workplace, text};
use std::fs;
use std::path::Path;

const CURVES: &str = r#"{
  "5636": {"31": {"test0": [0.25, 0.5], "test1": [0.5, 0.75]}, "37": {"test0": [0, 1], "test1": [0.5, 0.25]}},
  "5859": {"31": {"test0": [0.125, 0.125], "test1": [0.75, 1.0]}}
}"#;

fn with(files: &[(&str, &str)]) -> Workplace {
    let place = Workplace::new(EXPERIMENT);
    fs::create_dir(place.path().join("curves")).unwrap();
    files.iter().for_each(|(name, text)| fs::write(place.path().join("curves").join(name), text).unwrap());
    place
}

fn import(place: &Workplace) -> std::process::Output {
    place.metaburn(&["data", "import", "hpob-results", "curves", "--out", "out"])
}

#[test]
fn each_method_and_seed_becomes_a_result_file() {
    let place = with(&[("GP.json", CURVES), ("meta-dataset-descriptors.json", "{}"), ("README.md", "")]);
    let output = import(&place);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("GP: 2 seeds, 3 tasks in 2 search spaces, 2 points each"));
    let files = place.files("out/GP", "h5");
    assert_eq!(files.len(), 2);
    let run = metaburn_results::read(&files[1]).unwrap();
    let search = run.search.unwrap();
    assert_eq!((run.header.seed, run.header.tuner.as_str(), search.first_trial), (1, "GP", 0));
    let names: Vec<String> =
        search.tasks.iter().map(|task| format!("{}/{}", task.group, task.name)).collect();
    assert_eq!(names, ["5636/31", "5636/37", "5859/31"]);
    assert_eq!(search.trials.cost, [0.5, 0.25, 0.5, 0.75, 0.25, 0.0]);
}

#[test]
fn imported_methods_are_reported_like_ones_own() {
    let place = with(&[("GP.json", CURVES), ("FSBO.json", &CURVES.replace("0.125", "1"))]);
    assert!(import(&place).status.success());
    let output = place.metaburn(&["report", "out", "--trials", "0,1", "--plot", "figures"]);
    let table = text(&output.stdout);
    assert!(output.status.success() && table.contains("regret @0") && table.contains("rank @1"), "{table}");
    assert_eq!(place.files("figures", "svg").len(), 3);
}

#[test]
fn bad_curves_are_an_error_with_their_place_and_nothing_is_written() {
    let cases = [
        ("0.75", "1.5", "search space 5636, task 31, seed test1: expected accuracies from 0 to 1, found 1.5"),
        ("0.75", "null", "GP.json: expected curves by search space, task and seed"),
        ("[0.5, 0.75]", "[0.5]", "expected 2 points as in other curves, found 1"),
        ("test1\": [0.75", "second\": [0.75", "expected a seed such as test0, found `second`"),
        (", \"test1\": [0.75, 1.0]", "", "search space 5859, task 31, seed test1: the curve is missing"),
        ("}}\n}", "}", "GP.json: expected curves"),
    ];
    for (from, to, message) in cases {
        let place = with(&[("A.json", CURVES), ("GP.json", &CURVES.replacen(from, to, 1))]);
        let output = import(&place);
        let errors = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(errors.contains(message) && errors.contains("GP.json"), "{message}: {errors}");
        assert!(!place.path().join("out").exists());
    }
}

#[test]
fn nothing_to_import_is_an_error() {
    for (files, message) in
        [(&[][..], "holds no <method>.json"), (&[("GP.json", "{}")][..], "no curves in it")]
    {
        let output = import(&with(files));
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(message), "{}", text(&output.stderr));
    }
    let place = Workplace::new(EXPERIMENT);
    assert!(text(&import(&place).stderr).contains("there is no such file or folder"));
}

/// Methods with their mean regrets after 0, 5, 10, 20, 50 and 100 trials.
const REGRETS: [(&str, [&str; 6]); 10] = [
    ("Random", ["0.20285", "0.14187", "0.11200", "0.09446", "0.07217", "0.05398"]),
    ("GP", ["0.20285", "0.10592", "0.07988", "0.05481", "0.03450", "0.02576"]),
    ("DNGO", ["0.20285", "0.09891", "0.07015", "0.05021", "0.02848", "0.02243"]),
    ("BOHAMIANN", ["0.20285", "0.11757", "0.07670", "0.05203", "0.02803", "0.01580"]),
    ("DGP", ["0.20285", "0.09942", "0.07333", "0.05532", "0.02813", "0.01735"]),
    ("TST", ["0.20285", "0.10400", "0.07493", "0.05556", "0.03889", "0.02780"]),
    ("TAF", ["0.20285", "0.10111", "0.07174", "0.05150", "0.03587", "0.02545"]),
    ("RGPE", ["0.20285", "0.10362", "0.07632", "0.06017", "0.04638", "0.02776"]),
    ("FSBO", ["0.20285", "0.08743", "0.06024", "0.04145", "0.02101", "0.01249"]),
    ("FSBO2", ["0.20285", "0.08142", "0.05533", "0.03359", "0.01817", "0.01045"]),
];

/// Mean ranks after 25, 50 and 100 trials among the nine methods of the paper.
const RANKS: [(&str, [&str; 3]); 9] = [
    ("Random", ["6.697", "6.886", "6.844"]),
    ("GP", ["4.937", "5.028", "5.190"]),
    ("DNGO", ["4.713", "4.823", "5.002"]),
    ("BOHAMIANN", ["5.390", "5.219", "4.997"]),
    ("DGP", ["5.030", "4.890", "4.900"]),
    ("TST", ["4.879", "4.814", "4.763"]),
    ("TAF", ["4.831", "4.802", "4.787"]),
    ("RGPE", ["4.321", "4.430", "4.495"]),
    ("FSBO", ["4.202", "4.108", "4.022"]),
];

/// Friedman's statistic after as many trials.
const FRIEDMAN: [&str; 3] = ["351.520", "434.832", "490.164"];

/// Cells of a tuner after some trials in the CSV report of these methods.
fn cells(place: &Workplace, methods: &[&str], trials: &str) -> impl Fn(&str, &str) -> Vec<String> + use<> {
    let folders: Vec<String> = methods.iter().map(|method| format!("out/{method}")).collect();
    let mut arguments = vec!["report", "--format", "csv", "--trials", trials];
    arguments.extend(folders.iter().map(String::as_str));
    let table = text(&place.metaburn(&arguments).stdout);
    let rows: Vec<Vec<String>> =
        table.lines().map(|line| line.split(',').map(String::from).collect()).collect();
    move |method, trials| {
        let row = rows.iter().find(|row| row.len() == 14 && row[2] == method && row[4] == trials);
        row.unwrap_or_else(|| panic!("no row of {method} @{trials}")).clone()
    }
}

#[test]
fn published_curves_give_the_published_figures() {
    let Some(data) = std::env::var_os("METABURN_DATA") else {
        eprintln!("skipped: METABURN_DATA does not say where the published curves are");
        return;
    };
    let curves = Path::new(&data).join("hpo/hpob-results").display().to_string();
    let place = Workplace::new(EXPERIMENT);
    let output = place.metaburn(&["data", "import", "hpob-results", &curves, "--out", "out"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let rounded = |cell: &String, decimals: usize| format!("{:.decimals$}", cell.parse::<f64>().unwrap());

    let cell = cells(&place, &REGRETS.map(|(method, _)| method), "0,5,10,20,50,100");
    for (method, regrets) in REGRETS {
        let trials = ["0", "5", "10", "20", "50", "100"];
        assert_eq!(trials.map(|n| rounded(&cell(method, n)[7], 5)), regrets, "{method}");
    }
    let cell = cells(&place, &RANKS.map(|(method, _)| method), "25,50,100");
    for (method, ranks) in RANKS {
        let trials = ["25", "50", "100"];
        assert_eq!(trials.map(|n| rounded(&cell(method, n)[11], 3)), ranks, "{method}");
        assert_eq!(trials.map(|n| rounded(&cell(method, n)[12], 3)), FRIEDMAN);
    }
}
