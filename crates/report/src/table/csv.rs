//! Everything, for other programs: RFC 4180 with a header, and line feeds between rows.

use crate::estimate::Estimate;
use crate::group::{Group, Step};
use crate::table::sheet::{Sheet, scored};

const GROUP: [&str; 18] = [
    "experiment",
    "tasks",
    "label",
    "learner",
    "model",
    "outer",
    "order",
    "objective",
    "group_id",
    "seeds",
    "iterations",
    "tested_iterations",
    "train_seconds",
    "devices",
    "failed_seeds",
    "failures",
    "trained_steps",
    "step",
];
const MEASURE: [&str; 6] = ["mean", "half_width_95", "median", "seed_min", "seed_max", "seed_std"];

/// Writes sheets as they are, each with its header.
pub(crate) fn sheets(sheets: &[Sheet]) -> String {
    let one = |sheet: &Sheet| {
        let header: Vec<String> =
            ["table".to_string()].into_iter().chain(sheet.columns.iter().map(|c| c.header())).collect();
        let row = |cells: Vec<&str>| {
            let cells: Vec<String> =
                [sheet.title.as_str()].into_iter().chain(cells).map(String::from).collect();
            line(&cells)
        };
        line(&header) + &sheet.rows().map(row).collect::<String>()
    };
    sheets.iter().map(one).collect()
}

/// Writes one row for each group and step; one row without numbers for a group without results.
pub(crate) fn write(groups: &[Group]) -> String {
    let mut header: Vec<String> = GROUP.iter().map(ToString::to_string).collect();
    header.extend(["tasks_counted", "tasks_diverged"].map(String::from));
    header.extend(MEASURE.map(|field| format!("loss_{field}")));
    header.extend(MEASURE.map(|field| format!("accuracy_{field}")));
    let scored = scored(groups);
    header.extend(scored.iter().flat_map(|(name, _)| MEASURE.map(|field| format!("{name}_{field}"))));
    let mut text = line(&header);
    for group in groups {
        text.extend(group.steps.iter().map(|step| line(&row(group, Some(step), &scored))));
        if group.steps.is_empty() {
            text += &line(&row(group, None, &scored));
        }
    }
    text
}

fn row(group: &Group, step: Option<&Step>, scored: &[(String, String)]) -> Vec<String> {
    let named = [
        &group.experiment,
        &group.tasks,
        &group.label,
        &group.learner,
        &group.model,
        &group.outer,
        &group.order,
        &group.objective,
        &group.group_id,
    ];
    let mut cells: Vec<String> = named.into_iter().cloned().collect();
    cells.push(joined(group.seeds.iter().map(u64::to_string), " "));
    cells.push(joined(group.courses.iter().map(|c| c.iterations.to_string()), " "));
    cells.push(joined(group.courses.iter().map(|c| c.tested.to_string()), " "));
    cells.push(joined(group.courses.iter().map(|c| format!("{:.0}", c.seconds)), " "));
    cells.push(joined(group.courses.iter().map(|c| c.device.clone()), "; "));
    cells.push(joined(group.failures.iter().map(|f| f.seed.to_string()), " "));
    cells.push(joined(group.failures.iter().map(|f| f.reason.clone()), "; "));
    cells.push(group.trained_steps.map_or(String::new(), |s| s.to_string()));
    cells.push(step.map_or(String::new(), |s| s.steps.to_string()));
    cells.push(step.map_or(String::new(), |s| s.loss.tasks.to_string()));
    cells.push(step.map_or(String::new(), |s| s.loss.diverged.to_string()));
    cells.extend(measure(step.map(|s| &s.loss)));
    cells.extend(measure(step.and_then(|s| s.accuracy.as_ref())));
    for (name, _) in scored {
        let score = step.and_then(|s| s.measures.iter().find(|score| score.name == *name));
        cells.extend(measure(score.map(|score| &score.estimate)));
    }
    cells
}

/// The fields of [`MEASURE`], empty where they are not defined.
fn measure(estimate: Option<&Estimate>) -> [String; 6] {
    let fields = estimate.map(|e| [e.mean, e.half_width, e.median, e.seed_min, e.seed_max, e.seed_std]);
    let written = |value: f64| if value.is_finite() { value.to_string() } else { String::new() };
    fields.map(|values| values.map(written)).unwrap_or_default()
}

fn joined(parts: impl Iterator<Item = String>, between: &str) -> String {
    parts.collect::<Vec<_>>().join(between)
}

/// One row.
pub(crate) fn line(cells: &[String]) -> String {
    cells.iter().map(|cell| escape(cell)).collect::<Vec<_>>().join(",") + "\n"
}

/// Quotes text that holds a comma, a quote or a line break, and keeps spreadsheets from taking it for a
/// formula.
fn escape(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    let text = if formula { &format!("'{text}") } else { text };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_string()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_what_must_be_is_quoted() {
        assert_eq!(super::escape("maml"), "maml");
        assert_eq!(super::escape("maml, rate 0.1"), "\"maml, rate 0.1\"");
        assert_eq!(super::escape("a \"b\"\nc"), "\"a \"\"b\"\"\nc\"");
    }

    #[test]
    fn nothing_is_a_formula_and_numbers_are_numbers() {
        for text in ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)"] {
            assert_eq!(super::escape(text), format!("'{text}"));
        }
        assert_eq!(super::escape("\t=HYPERLINK(\"x\",1)"), "\"'\t=HYPERLINK(\"\"x\"\",1)\"");
        for number in ["-0.5", "+1e-3", "-17"] {
            assert_eq!(super::escape(number), number);
        }
    }
}
