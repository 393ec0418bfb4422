//! Searches as tables of regret and ranks.

mod support;

use metaburn_report::{Format, search_tables};
use metaburn_results::Run;
use support::{search, studies};

fn table(runs: &[Run], trials: &[usize]) -> String {
    search_tables(runs, trials, Format::Terminal).expect("a table")
}

/// Rows of the CSV tables, as cells.
fn csv(runs: &[Run], trials: &[usize]) -> Vec<Vec<String>> {
    let text = search_tables(runs, trials, Format::Csv).expect("a table");
    text.lines().map(|line| line.split(',').map(String::from).collect()).collect()
}

/// Three tuners on two tasks of two seeds; `good` is always the best at the end.
fn three() -> Vec<Run> {
    let with = |seed, shift: f64| {
        vec![
            search("good", seed, &[("a", &[0.5, 0.1 + shift, 0.2]), ("b", &[0.6, 0.3, 0.1])]),
            search("fair", seed, &[("a", &[0.5, 0.4, 0.3]), ("b", &[0.5, 0.4, 0.25 + shift])]),
            search("poor", seed, &[("a", &[0.9, 0.9, 0.9]), ("b", &[0.8, 0.7, 0.6])]),
        ]
    };
    [with(0, 0.0), with(1, 0.05)].concat()
}

#[test]
fn regret_is_the_mean_over_tasks_of_the_best_so_far() {
    let rows = csv(&three(), &[2, 3]);
    let regret = |tuner: &str, trials: &str| -> f64 {
        let row = rows.iter().find(|row| row[2] == tuner && row[4] == trials).expect("a row");
        row[7].parse().expect("a number")
    };
    // Task a: means of 0.1 and 0.15; task b: 0.3, then 0.1.
    assert!((regret("good", "2") - (0.125 + 0.3) / 2.0).abs() < 1e-12);
    assert!((regret("good", "3") - (0.125 + 0.1) / 2.0).abs() < 1e-12);
    assert!((regret("poor", "3") - (0.9 + 0.6) / 2.0).abs() < 1e-12);
}

#[test]
fn tables_show_the_usual_trials_that_were_reached_or_those_asked_for() {
    let text = table(&three(), &[]);
    assert!(text.contains("regret @1") && text.contains("rank @3") && !text.contains("@5"), "{text}");
    let text = table(&three(), &[2]);
    assert!(text.contains("regret @2") && text.contains("rank @2") && !text.contains("@3"), "{text}");
    assert_eq!(search_tables(&[], &[], Format::Terminal), None);
}

#[test]
fn ranks_are_means_over_tasks_and_seeds_with_a_verdict() {
    let expected = "tables: svm, mean ranks
tuner  rank @1  rank @3
───────────────────────
fair     1.250    2.000
good     1.750    1.000
poor     3.000    3.000
@1: Friedman χ²(2) = 7.429, p = 2.4e-2 (rows: 4); no difference within fair ~ good ~ poor.
@3: Friedman χ²(2) = 8.000, p = 1.8e-2 (rows: 4); no difference within good ~ fair ~ poor.
";
    let text = table(&three(), &[1, 3]);
    assert!(text.contains(expected), "{text}");
}

/// Ten tasks on which `best` always wins and `b` and `c` take turns.
fn clear() -> Vec<Run> {
    let names: Vec<String> = (0..10).map(|i| format!("task {i}")).collect();
    let run = |tuner: &str, cost: fn(usize) -> f64| {
        let costs: Vec<[f64; 1]> = (0..10).map(|i| [cost(i)]).collect();
        let studies: Vec<(&str, &[f64])> =
            names.iter().map(String::as_str).zip(costs.iter().map(|c| &c[..])).collect();
        search(tuner, 0, &studies)
    };
    vec![
        run("b", |i| 0.5 + 0.01 * i as f64 * if i % 2 == 0 { 1.0 } else { -1.0 }),
        run("best", |i| 0.001 * i as f64),
        run("c", |_| 0.5001),
    ]
}

#[test]
fn pairs_that_differ_are_told_from_those_that_do_not() {
    let text = table(&clear(), &[1]);
    assert!(
        text.contains("no difference within b ~ c.") || text.contains("no difference within c ~ b."),
        "{text}"
    );
    let rows = csv(&clear(), &[1]);
    let pairs: Vec<_> = rows.iter().filter(|row| row[0] == "tables: svm").collect();
    let differ = |a: &str, b: &str| pairs.iter().any(|row| row[2] == a && row[3] == b && row[6] == "yes");
    assert!(differ("b", "best") && differ("best", "c") && !differ("b", "c"), "{rows:?}");
}

#[test]
fn regrets_that_agree_to_eight_decimals_tie() {
    let runs = [search("x", 0, &[("a", &[0.1 + 0.2])]), search("y", 0, &[("a", &[0.3 + 1e-10])])];
    let ranks: Vec<String> = csv(&runs, &[1])[1..3].iter().map(|row| row[11].clone()).collect();
    assert_eq!(ranks, ["1.5", "1.5"]);
}

#[test]
fn tuners_on_other_tasks_or_seeds_are_not_ranked() {
    let mut runs = three();
    runs.pop();
    let text = table(&runs, &[3]);
    let reason = "No ranks: `fair` has task a of seed 1, which `poor` lacks";
    assert!(text.contains(reason) && !text.contains("rank @3"), "{text}");
    let rows = csv(&runs, &[3]);
    assert!(rows[1..].iter().all(|row| row[11].is_empty()), "{rows:?}");
}

#[test]
fn a_number_of_trials_that_not_all_reached_has_no_ranks() {
    let short = search("short", 0, &[("a", &[0.5])]);
    let text = table(&[search("long", 0, &[("a", &[0.5, 0.4])]), short], &[1, 2]);
    assert!(text.contains("rank @1") && !text.contains("rank @2"), "{text}");
    assert!(text.contains("No ranks @2: `short` has no regret there."), "{text}");
    assert!(text.contains("short      1      0.500          –"), "{text}");
}

#[test]
fn a_study_that_ended_early_keeps_its_last_regret() {
    let early = search("x", 0, &[("a", &[0.0]), ("b", &[0.9, 0.4])]);
    let rows = csv(&[early], &[2]);
    assert_eq!(rows[1][7], "0.2");
}

#[test]
fn failed_trials_count_as_the_worst_until_one_succeeds() {
    let run = search("x", 0, &[("a", &[f64::NAN, 0.25])]);
    let rows = csv(&[run], &[1, 2]);
    assert_eq!((rows[1][7].as_str(), rows[2][7].as_str()), ("1", "0.25"));
}

#[test]
fn published_curves_are_taken_as_they_are_from_zero_trials() {
    let mut run = search("x", 0, &[("a", &[0.5, 0.625, 0.25])]);
    studies(&mut run).first_trial = 0;
    let regrets: Vec<String> = csv(&[run], &[0, 1, 2])[1..].iter().map(|row| row[7].clone()).collect();
    assert_eq!(regrets, ["0.5", "0.625", "0.25"]);
}

#[test]
fn groups_are_averaged_within_and_then_across() {
    let run = search("x", 0, &[("s/a", &[0.5]), ("s/b", &[0.25]), ("t/a", &[0.125])]);
    let rows = csv(std::slice::from_ref(&run), &[1]);
    assert_eq!((rows[1][9].as_str(), rows[1][10].as_str()), ("2", "0.25"));
    assert!(table(&[run], &[1]).contains("tables: svm, over groups"));
}

#[test]
fn random_search_has_its_exact_row() {
    let mut run = search("x", 0, &[("a", &[0.5, 0.25])]);
    studies(&mut run).tasks[0].random = vec![0.75, 0.5];
    let text = table(&[run], &[2]);
    assert!(text.contains("random (exact)      –      0.500"), "{text}");
}

#[test]
fn failed_searches_are_named() {
    let mut failed = search("x", 7, &[]);
    failed.header.status = "failed".to_string();
    failed.header.failure = "no disk".to_string();
    failed.search = None;
    let text = table(&[search("x", 0, &[("a", &[0.5])]), failed], &[1]);
    assert!(text.contains("Failed: x, seed 7: no disk"), "{text}");
}

#[test]
fn every_format_has_both_tables_and_the_meaning_of_each_once() {
    for (name, format) in Format::NAMES {
        let text = search_tables(&three(), &[3], format).expect("a table");
        assert!(text.contains("fair") && text.contains("rank"), "{name}: {text}");
        if !["csv", "latex"].contains(&name) {
            assert_eq!(text.matches("Regret @n").count(), 1, "{name}");
            assert_eq!(text.matches("Rank @n").count(), 1, "{name}");
        }
    }
}

#[test]
fn costs_stand_in_for_regrets_where_tables_are_not_known() {
    let unknown = |tuner, costs: &[f64]| {
        let mut run = search(tuner, 0, &[("a", costs)]);
        studies(&mut run).tasks[0].best = f64::NAN;
        studies(&mut run).tasks[0].worst = f64::NAN;
        run
    };
    let runs = [unknown("x", &[f64::NAN, 7.0, 9.0]), unknown("y", &[8.0, 8.0, 4.0])];
    let text = table(&runs, &[1, 3]);
    assert!(text.contains("cost @3") && text.contains("Cost @n") && !text.contains("egret @"), "{text}");
    assert!(text.contains("x          1        –     7.00"), "{text}");
    assert!(text.contains("No ranks @1: `x` has no cost there.") && text.contains("rank @3"), "{text}");
}

#[test]
fn benchmarks_of_other_settings_are_compared_apart() {
    let with = |mut run: Run, table: &str| {
        run.header.config = format!("[benchmark]\nname = \"svm\"\nfamily = \"{table}\"\n");
        run.header.label = format!("{}, benchmark family {table}, initial 5", run.header.tuner);
        run
    };
    let runs: Vec<Run> =
        three().into_iter().flat_map(|run| [with(run.clone(), "trees"), with(run, "lines")]).collect();
    let text = table(&runs, &[1]);
    for title in ["tables: svm, family lines\n", "tables: svm, family trees, mean ranks\n"] {
        assert!(text.contains(title), "{text}");
    }
    assert!(text.contains("good, initial 5") && !text.contains("benchmark family"), "{text}");
}
