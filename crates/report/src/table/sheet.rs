//! What a table says, before it is known how it is written.

use crate::estimate::{DIVERGED_ABOVE, Estimate};
use crate::group::{Group, Step};
use crate::number::{plus_minus, significant};

/// What a cell shows where there is nothing.
pub(crate) const NOTHING: &str = "–";

/// A table of the groups of one experiment and task distribution. Each format escapes its text.
pub(crate) struct Sheet {
    /// Experiment and task distribution.
    pub title: String,
    /// Columns of equal length.
    pub columns: Vec<Column>,
    /// Failed runs, and what does not fit into columns.
    pub notes: Vec<String>,
    /// What the words of the table mean.
    pub legend: String,
}

/// A column of a table.
pub(crate) struct Column {
    /// What it shows.
    pub name: String,
    /// In what unit; empty where there is none.
    pub unit: String,
    /// Whether it holds numbers, which are set flush right.
    pub numeric: bool,
    /// One cell for each group.
    pub cells: Vec<String>,
}

impl Column {
    /// Name and unit in one line.
    pub fn header(&self) -> String {
        if self.unit.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, self.unit) }
    }
}

impl Sheet {
    /// The table of at least one group.
    pub fn new(groups: &[Group]) -> Self {
        let unit = match groups[0].objective.as_str() {
            "squared_error" => "MSE",
            "cross_entropy" | "gaussian" => "nats",
            "return" => "−return",
            other => other,
        };
        let mut columns = vec![
            words("group", groups, |g| g.label.clone()),
            words("learner", groups, |g| g.learner.clone()),
            words("order", groups, |g| g.order.clone()),
            numbers("seeds", "", groups, seeds),
            numbers("steps", "", groups, tested_steps),
        ];
        columns.extend(along_adaptation("loss", unit, groups, |step| Some((step.loss, 1.0))));
        columns.extend(along_adaptation("accuracy", "%", groups, |step| Some((step.accuracy?, 100.0))));
        for (name, unit) in scored(groups) {
            let score = |step: &Step| step.measures.iter().find(|s| s.name == name).map(|s| s.estimate);
            let unit = if unit == "1" { "" } else { &unit };
            columns.extend(along_adaptation(&name, unit, groups, |step| Some((score(step)?, 1.0))));
        }
        let accurate = groups.iter().any(|g| g.steps.iter().any(|step| step.accuracy.is_some()));
        let unit = if accurate { "%" } else { unit };
        columns.push(numbers("seed spread", unit, groups, |g| seed_spread(g, accurate)));
        columns.push(numbers("diverged", "tasks", groups, diverged));
        Self {
            title: title(&groups[0]),
            columns,
            notes: groups.iter().flat_map(failures).collect(),
            legend: legend(),
        }
    }

    /// The same with each text on one line and without control characters, whatever files say: these would
    /// break rows, or command a terminal.
    pub fn plain(self) -> Self {
        let each = |texts: Vec<String>| texts.iter().map(|text| one_line(text)).collect();
        let column = |Column { name, unit, numeric, cells }: Column| Column {
            name: one_line(&name),
            unit: one_line(&unit),
            numeric,
            cells: each(cells),
        };
        Self {
            title: one_line(&self.title),
            columns: self.columns.into_iter().map(column).collect(),
            notes: each(self.notes),
            legend: self.legend,
        }
    }

    /// Cells row by row.
    pub fn rows(&self) -> impl Iterator<Item = Vec<&str>> {
        let rows = self.columns.first().map_or(0, |column| column.cells.len());
        (0..rows).map(|row| self.columns.iter().map(|column| column.cells[row].as_str()).collect())
    }
}

/// Names and units of what the groups' tasks are scored by beside loss and accuracy, each once.
pub(crate) fn scored(groups: &[Group]) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for score in groups.iter().flat_map(|g| &g.steps).flat_map(|step| &step.measures) {
        if found.iter().all(|(name, _)| *name != score.name) {
            found.push((score.name.clone(), score.unit.clone()));
        }
    }
    found
}

/// The sheets' legends, each once.
pub(crate) fn legends(sheets: &[Sheet]) -> Vec<&str> {
    let mut legends: Vec<&str> = Vec::new();
    for sheet in sheets {
        if !legends.contains(&sheet.legend.as_str()) {
            legends.push(&sheet.legend);
        }
    }
    legends
}

/// What the words of the tables of meta-learning mean.
fn legend() -> String {
    format!(
        "Query loss (MSE: mean squared error; nats: cross-entropy) is a mean over the test tasks of all \
         seeds, ± half its 95 % interval over tasks. Before: without adaptation; after: with as many inner \
         steps as in meta-training; last: with the most steps tested; steps: their number. Seed spread: smallest to largest mean \
         of one seed, after as many steps. Diverged: tasks whose loss at some step is not finite or above \
         {DIVERGED_ABOVE:e}, or the limit given; they are left out of that step's mean. Other scores are means over the tasks where they are defined."
    )
}

fn words(name: &str, groups: &[Group], cell: impl Fn(&Group) -> String) -> Column {
    let cells = groups.iter().map(cell).collect();
    Column { name: name.to_string(), unit: String::new(), numeric: false, cells }
}

fn numbers(name: &str, unit: &str, groups: &[Group], cell: impl Fn(&Group) -> String) -> Column {
    let cells = groups.iter().map(cell).collect();
    Column { name: name.to_string(), unit: unit.to_string(), numeric: true, cells }
}

/// Up to three columns of one measure: before, after and last. Those that show nothing, or
/// nothing new, are left out.
fn along_adaptation(
    name: &str,
    unit: &str,
    groups: &[Group],
    measure: impl Fn(&Step) -> Option<(Estimate, f64)>,
) -> Vec<Column> {
    let cell = |step: Option<&Step>| {
        let shown = step.and_then(&measure);
        shown.map_or(NOTHING.to_string(), |(e, scale)| plus_minus(e.mean * scale, e.half_width * scale))
    };
    let mut columns = vec![
        numbers(&format!("{name} before"), unit, groups, |g| cell(g.before())),
        numbers(&format!("{name} after"), unit, groups, |g| cell(g.after())),
    ];
    let last = numbers(&format!("{name} last"), unit, groups, |g| cell(g.last()));
    if last.cells != columns[1].cells {
        columns.push(last);
    }
    columns.retain(|column| column.cells.iter().any(|cell| cell != NOTHING));
    columns
}

/// `2`, or `2 of 3` where a run failed.
fn seeds(group: &Group) -> String {
    match group.failures.len() {
        0 => group.seeds.len().to_string(),
        failed => format!("{} of {}", group.seeds.len(), group.seeds.len() + failed),
    }
}

fn tested_steps(group: &Group) -> String {
    match (group.after(), group.last()) {
        (Some(after), Some(last)) if after.steps != last.steps => format!("{}, {}", after.steps, last.steps),
        (Some(after), _) => after.steps.to_string(),
        _ => NOTHING.to_string(),
    }
}

fn seed_spread(group: &Group, accurate: bool) -> String {
    let estimate = group.after().and_then(|step| if accurate { step.accuracy } else { Some(step.loss) });
    match estimate {
        Some(e) if e.seed_std.is_finite() => {
            let scale = if accurate { 100.0 } else { 1.0 };
            format!("{} to {}", significant(e.seed_min * scale, 3), significant(e.seed_max * scale, 3))
        }
        _ => NOTHING.to_string(),
    }
}

fn diverged(group: &Group) -> String {
    match (group.diverged(), group.test_tasks()) {
        (_, 0) => NOTHING.to_string(),
        (0, _) => "0".to_string(),
        (diverged, tasks) => format!("{diverged} of {tasks}"),
    }
}

fn title(group: &Group) -> String {
    format!("{}: {}", group.experiment, group.tasks)
}

fn failures(group: &Group) -> impl Iterator<Item = String> {
    group.failures.iter().map(|f| format!("Failed: {}, seed {}: {}", group.label, f.seed, f.reason))
}

/// Text without line breaks and control characters.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
