//! Tables say what they should, in each format.

mod support;

use metaburn_report::{Error, Format, Group, Loaded, summarize, table};
use metaburn_results::Measured;
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

/// A table without the explanation that follows.
fn tables(groups: &[Group], format: Format) -> String {
    let text = table(groups, format);
    let end = text.find("\nQuery loss").expect("the explanation of the words");
    text[..end].to_string()
}

/// The text from one word to the next, that one included.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).unwrap_or_else(|| panic!("{from} is not in {text}"));
    let end = text.find(to).unwrap_or_else(|| panic!("{to} is not in {text}"));
    &text[start..end + to.len()]
}

#[test]
fn terminal_columns_are_aligned() {
    let expected = r#"quickstart: sinusoid
group            learner  order    seeds  steps  loss before   loss after    loss last   seed spread  diverged
                                                       (MSE)        (MSE)        (MSE)         (MSE)   (tasks)
──────────────────────────────────────────────────────────────────────────────────────────────────────────────
anil, "r" & b_1  anil     second  0 of 1      –            –            –            –             –         –
maml, rate 0.01  maml     second       2   1, 5  6.00 ± 0.91  3.50 ± 0.83  1.43 ± 0.40  3.50 to 3.50    1 of 8
Failed: anil, "r" & b_1, seed 0: loss is NaN at 100 % | <step_3>
"#;
    assert_eq!(tables(&groups(), Format::Terminal), expected);
}

#[test]
fn markdown_is_escaped() {
    let expected = r#"### quickstart: sinusoid

| group | learner | order | seeds | steps | loss before (MSE) | loss after (MSE) | loss last (MSE) | seed spread (MSE) | diverged (tasks) |
| :--- | :--- | :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| anil, "r" \& b\_1 | anil | second | 0 of 1 | – | – | – | – | – | – |
| maml, rate 0.01 | maml | second | 2 | 1, 5 | 6.00 ± 0.91 | 3.50 ± 0.83 | 1.43 ± 0.40 | 3.50 to 3.50 | 1 of 8 |

- Failed: anil, "r" \& b\_1, seed 0: loss is NaN at 100 % \| \<step\_3\>
"#;
    assert_eq!(tables(&groups(), Format::Markdown), expected);
}

#[test]
fn csv_has_a_row_for_each_group_and_step() {
    let expected = r#"experiment,tasks,label,learner,model,outer,order,objective,group_id,seeds,iterations,tested_iterations,train_seconds,devices,failed_seeds,failures,trained_steps,step,tasks_counted,tasks_diverged,loss_mean,loss_half_width_95,loss_median,loss_seed_min,loss_seed_max,loss_seed_std,accuracy_mean,accuracy_half_width_95,accuracy_median,accuracy_seed_min,accuracy_seed_max,accuracy_seed_std
quickstart,sinusoid,"anil, ""r"" & b_1",anil,mlp,adam,second,squared_error,sinusoid-anil,,,,,,0,"loss is NaN
at 100 % | <step_3>",,,,,,,,,,,,,,,,
quickstart,sinusoid,"maml, rate 0.01",maml,mlp,adam,second,squared_error,sinusoid-maml,0 1,101 101,100 100,1 1,cpu; cpu,,,1,0,8,0,6,0.9073036977771003,6,5.5,6.5,0.7071067811865476,,,,,,
quickstart,sinusoid,"maml, rate 0.01",maml,mlp,adam,second,squared_error,sinusoid-maml,0 1,101 101,100 100,1 1,cpu; cpu,,,1,1,8,0,3.5,0.8282511696339461,3.5,3.5,3.5,0,,,,,,
quickstart,sinusoid,"maml, rate 0.01",maml,mlp,adam,second,squared_error,sinusoid-maml,0 1,101 101,100 100,1 1,cpu; cpu,,,1,5,7,1,1.4285714285714286,0.3959797974644666,1,1,2,0.7071067811865476,,,,,,
"#;
    assert_eq!(table(&groups(), Format::Csv), expected);
}

#[test]
fn latex_is_escaped() {
    let expected = r#"\begin{tabular}{lllrrrrrrr}
    \toprule
    group & learner & order & seeds & steps & loss before (MSE) & loss after (MSE) & loss last (MSE) & seed spread (MSE) & diverged (tasks) \\
    \midrule
    anil, "r" \& b\_1 & anil & second & 0 of 1 & -- & -- & -- & -- & -- & -- \\
    maml, rate 0.01 & maml & second & 2 & 1, 5 & 6.00 $\pm$ 0.91 & 3.50 $\pm$ 0.83 & 1.43 $\pm$ 0.40 & 3.50 to 3.50 & 1 of 8 \\
    \bottomrule
  \end{tabular}
  \par\footnotesize Failed: anil, "r" \& b\_1, seed 0: loss is NaN at 100 \% \textbar{} \textless{}step\_3\textgreater{}
\end{table}"#;
    let text = table(&groups(), Format::Latex);
    assert_eq!(between(&text, r"\begin{tabular}", r"\end{table}"), expected);
}

#[test]
fn html_is_escaped() {
    let expected = r#"<tbody>
<tr><td>anil, &quot;r&quot; &amp; b_1</td><td>anil</td><td>second</td><td class="number">0 of 1</td><td class="number">–</td><td class="number">–</td><td class="number">–</td><td class="number">–</td><td class="number">–</td><td class="number">–</td></tr>
<tr><td>maml, rate 0.01</td><td>maml</td><td>second</td><td class="number">2</td><td class="number">1, 5</td><td class="number">6.00 ± 0.91</td><td class="number">3.50 ± 0.83</td><td class="number">1.43 ± 0.40</td><td class="number">3.50 to 3.50</td><td class="number">1 of 8</td></tr>
</tbody>
</table>
<ul>
<li>Failed: anil, &quot;r&quot; &amp; b_1, seed 0: loss is NaN at 100 % | &lt;step_3&gt;</li>
</ul>"#;
    let text = table(&groups(), Format::Html);
    assert_eq!(between(&text, "<tbody>", "</ul>"), expected);
    assert!(text.contains("<th class=\"number\">loss before (MSE)</th>"));
}

#[test]
fn classification_shows_accuracy_and_leaves_out_empty_columns() {
    let mut at_once = classification("protonet", 0);
    at_once.test.steps = vec![1];
    at_once.test.loss.truncate(4);
    at_once.test.accuracy = vec![0.5, 0.7, 0.9, 0.9];
    let expected = "digits: digits
group                learner   order   seeds  steps  loss after  accuracy after  seed spread  diverged
                                                         (nats)             (%)          (%)   (tasks)
──────────────────────────────────────────────────────────────────────────────────────────────────────
protonet, rate 0.01  protonet  second      1      1   3.0 ± 1.8         75 ± 19            –         0
";
    at_once.header.experiment = "digits".to_string();
    assert_eq!(tables(&summarize(&[at_once]), Format::Terminal), expected);
}

#[test]
fn task_distributions_do_not_share_a_table() {
    let groups = summarize(&[run("sinusoid", "maml", 0), classification("maml", 0)]);
    let text = table(&groups, Format::Markdown);
    assert!(text.contains("### quickstart: digits") && text.contains("### quickstart: sinusoid"));
}

#[test]
fn a_task_that_diverged_everywhere_is_said_to_have() {
    let mut lost = run("sinusoid", "maml", 0);
    lost.test.loss = vec![f64::NAN; 12];
    let text = table(&summarize(&[lost]), Format::Terminal);
    assert!(text.contains("diverged") && text.contains("4 of 4") && !text.contains("NaN"), "{text}");
}

#[test]
fn formats_have_names() {
    for (name, format) in Format::NAMES {
        assert_eq!(name.parse::<Format>().ok(), Some(format));
    }
    let error = "pdf".parse::<Format>().expect_err("no such format");
    assert!(matches!(error, Error::UnknownFormat { .. }));
    let words = "there is no table format named `pdf`; known are table, markdown, csv, latex, html";
    assert_eq!(error.to_string(), words);
}

#[test]
fn scores_of_the_tasks_own_have_columns_over_the_tasks_where_they_are_defined() {
    let mut scored = run("series", "maml", 0);
    let values = (0..4).flat_map(|task| [20.0, 10.0 + f64::from(task), 10.0]).collect();
    let measured = |name: &str, unit: &str, values| Measured { name: name.into(), unit: unit.into(), values };
    let mut half: Vec<f64> = vec![0.5; 12];
    half[1] = f64::NAN;
    scored.test.measures = vec![measured("sMAPE", "%", values), measured("MASE", "1", half)];
    let groups = summarize(&[scored, run("series", "mean", 0)]);
    let text = tables(&groups, Format::Markdown);
    let header = "| sMAPE before (%) | sMAPE after (%) | sMAPE last (%) | MASE before | MASE after |";
    assert!(text.contains(header), "{text}");
    assert!(
        text.contains("| 20.0 ± 0 | 11.5 ± 1.3 | 10.0 ± 0 |") && text.contains("| – | – | – | – | – |"),
        "{text}"
    );
    let csv = table(&groups, Format::Csv);
    let mut lines = csv.lines();
    assert!(lines.next().unwrap().ends_with("MASE_seed_max,MASE_seed_std"));
    assert!(lines.next().unwrap().contains(",20,0,20,20,20,,0.5,0,0.5,0.5,0.5,"), "{csv}");
    let estimate = groups[0].steps[1].measures[1].estimate;
    assert_eq!((estimate.tasks, estimate.mean), (3, 0.5));
}

#[test]
fn tasks_above_a_limit_are_counted_and_left_out() {
    let mut loaded = Loaded { runs: vec![run("sinusoid", "maml", 0)], warnings: Vec::new() };
    // The losses before adaptation are 4, 5, 6 and 7.
    loaded.diverged_above(5.5);
    let step = &summarize(&loaded.runs)[0].steps[0];
    assert_eq!((step.loss.mean, step.loss.tasks, step.loss.diverged), (4.5, 2, 2));
}
