//! Tables say what they should, in each format.

mod support;

use metaburn_report::{Error, Format, Group, summarize, table};
use metaburn_results::Run;
use support::{classification, failed, run};

/// Two seeds of one learner, one of them diverging on a task, and a learner whose only run failed
/// with a reason full of markup.
fn groups() -> Vec<Group> {
    let mut diverging = run("sinusoid", "maml", 1);
    diverging.test.loss[2] = f64::NAN;
    let mut broken = failed("sinusoid", "anil", 0, "loss is NaN\nat 100 % | <step_3>");
    broken.header.label = "anil, \"r\" & b_1".to_string();
    summarize(&[run("sinusoid", "maml", 0), diverging, broken])
}

#[test]
fn terminal() {
    print!("{}", table(&groups(), Format::Terminal));
}

#[test]
fn markdown() {
    print!("{}", table(&groups(), Format::Markdown));
}

#[test]
fn csv() {
    print!("{}", table(&groups(), Format::Csv));
}

#[test]
fn latex() {
    print!("{}", table(&groups(), Format::Latex));
}

#[test]
fn html() {
    print!("{}", table(&groups(), Format::Html));
}
