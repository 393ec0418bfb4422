//! The part of a run that only a search has: its record, on its way to the file and back.

use crate::NAME_BYTES;
use crate::error::{Error, Result};
use crate::sink::{Sink, item};
use crate::source::Source;

/// All studies of a search: a tuner on each task of a benchmark.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    /// The search space, as TOML.
    pub space: String,
    /// Names of the coordinates of points, `[d]`.
    pub parameters: Vec<String>,
    /// The number of a study's first trial on axes: 1. With 0, rows are no trials but a published
    /// curve: the incumbent's cost after 0, 1, 2, … trials that follow an initial design.
    pub first_trial: u64,
    /// What was tuned, one study each.
    pub tasks: Vec<SearchTask>,
    /// The trials of all studies, one row each, by study and then by trial.
    pub trials: Trials,
}

/// A task that was tuned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SearchTask {
    /// Its name, as a rule that of a data set; at most 255 bytes.
    pub name: String,
    /// What it shares with other tasks, as a rule the search space, for means over groups; empty where
    /// there are no groups.
    pub group: String,
    /// The lowest cost of the whole table; NaN if it is not known.
    pub best: f64,
    /// The highest cost of the whole table; NaN if it is not known.
    pub worst: f64,
    /// Exact expected normalised regret of random search after 1, 2, … trials; empty if the table is
    /// not known. All tasks of a run have equally many.
    pub random: Vec<f64>,
    /// Numbers that describe the task, equally many for all tasks of a run.
    pub meta_features: Vec<f64>,
    /// The cost of the default configuration; NaN if it is not known.
    pub default_cost: f64,
}

/// Trials, column by column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trials {
    /// The position of the study's task, from 0.
    pub study: Vec<u64>,
    /// The position among the task's candidates; −1 where there is no list of candidates.
    pub candidate: Vec<i64>,
    /// The share of the full budget that was spent.
    pub fidelity: Vec<f64>,
    /// What came of it, lower is better; NaN for a failed trial.
    pub cost: Vec<f64>,
    /// Why a trial failed, cut off after 255 bytes; empty for one that did not.
    pub failure: Vec<String>,
    /// Wall-clock seconds of the evaluation; NaN where they were not measured.
    pub seconds: Vec<f64>,
    /// Points in `[0, 1]^d`, row by row: `[rows, d]`.
    pub points: Vec<f64>,
}

impl Search {
    /// The shapes of all columns: name, values expected, values found.
    pub(crate) fn lengths(&self) -> Vec<(&'static str, usize, usize)> {
        let (rows, trials) = (self.trials.cost.len(), &self.trials);
        let mut lengths = vec![
            ("search/study", rows, trials.study.len()),
            ("search/candidate", rows, trials.candidate.len()),
            ("search/fidelity", rows, trials.fidelity.len()),
            ("search/failure", rows, trials.failure.len()),
            ("search/seconds", rows, trials.seconds.len()),
            ("search/points", rows * self.parameters.len(), trials.points.len()),
        ];
        if let Some(first) = self.tasks.first() {
            for task in &self.tasks {
                lengths.push(("search/random", first.random.len(), task.random.len()));
                lengths.push(("search/meta_features", first.meta_features.len(), task.meta_features.len()));
            }
        }
        lengths
    }
}

/// Writes the group `/search`.
pub(crate) fn write(sink: &Sink, search: &Search) -> Result<()> {
    sink.text(item("search/space", "", "Search space, as TOML"), &search.space)?;
    let names: Vec<&str> = search.parameters.iter().map(String::as_str).collect();
    sink.names(item("search/parameters", "", "Names of the coordinates of points"), &names)?;
    let about = "Number of a study's first trial on axes";
    sink.number(item("search/first_trial", "1", about), search.first_trial)?;
    write_tasks(sink, &search.tasks)?;
    write_trials(sink, &search.trials, search.parameters.len())
}

fn write_tasks(sink: &Sink, tasks: &[SearchTask]) -> Result<()> {
    let column = |path, description, value: fn(&SearchTask) -> f64| {
        let values: Vec<f64> = tasks.iter().map(value).collect();
        sink.curve(item(path, "cost", description), &values)
    };
    let names: Vec<&str> = tasks.iter().map(|task| task.name.as_str()).collect();
    sink.names(item("search/tasks", "", "Names of the tasks, one study each"), &names)?;
    let groups: Vec<&str> = tasks.iter().map(|task| task.group.as_str()).collect();
    sink.names(item("search/groups", "", "Groups of the tasks; empty where there are none"), &groups)?;
    column("search/best", "Lowest cost of the whole table; NaN if not known", |task| task.best)?;
    column("search/worst", "Highest cost of the whole table; NaN if not known", |task| task.worst)?;
    let about = "Cost of the default configuration; NaN if not known";
    column("search/default_cost", about, |task| task.default_cost)?;
    let about = "Exact expected normalised regret of random search after 1, 2, … trials";
    rows(sink, "search/random", about, tasks, |task| &task.random)?;
    let about = "Numbers that describe each task";
    rows(sink, "search/meta_features", about, tasks, |task| &task.meta_features)
}

fn rows(
    sink: &Sink,
    path: &str,
    description: &str,
    tasks: &[SearchTask],
    row: fn(&SearchTask) -> &Vec<f64>,
) -> Result<()> {
    let values: Vec<f64> = tasks.iter().flat_map(row).copied().collect();
    let columns = tasks.first().map_or(0, |task| row(task).len());
    sink.array(item(path, "1", description), &[tasks.len(), columns], &values)
}

fn write_trials(sink: &Sink, trials: &Trials, dimensions: usize) -> Result<()> {
    sink.curve(item("search/study", "1", "Position of each trial's task, from 0"), &trials.study)?;
    let about = "Position among the task's candidates; -1 where there is no list";
    sink.curve(item("search/candidate", "1", about), &trials.candidate)?;
    let about = "Share of the full budget that the trial was given";
    sink.curve(item("search/fidelity", "1", about), &trials.fidelity)?;
    sink.curve(item("search/cost", "cost", "Cost, lower is better; NaN if the trial failed"), &trials.cost)?;
    let reasons: Vec<&str> = trials.failure.iter().map(|reason| cut(reason)).collect();
    sink.names(item("search/failure", "", "Why the trial failed; empty if it did not"), &reasons)?;
    let about = "Wall-clock time of the evaluation; NaN if not measured";
    sink.curve(item("search/seconds", "s", about).uncompressed(), &trials.seconds)?;
    let about = "Configurations, encoded in the unit cube";
    sink.array(item("search/points", "1", about), &[trials.cost.len(), dimensions], &trials.points)
}

/// As much of a text as a name may have.
fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(NAME_BYTES)]
}

/// Reads the group `/search`.
pub(crate) fn read(source: &Source) -> Result<Search> {
    let parameters = source.names("search/parameters")?;
    let trials = Trials {
        study: source.curve("search/study")?,
        candidate: source.curve("search/candidate")?,
        fidelity: source.curve("search/fidelity")?,
        cost: source.curve("search/cost")?,
        failure: source.names("search/failure")?,
        seconds: source.curve("search/seconds")?,
        points: source.table("search/points")?.1,
    };
    Ok(Search {
        space: source.text("search/space")?,
        parameters,
        first_trial: source.number("search/first_trial")?,
        tasks: read_tasks(source)?,
        trials,
    })
}

fn read_tasks(source: &Source) -> Result<Vec<SearchTask>> {
    let names = source.names("search/tasks")?;
    let count = names.len();
    let column = |item: &str| -> Result<Vec<f64>> {
        let values = source.curve(item)?;
        of_length(source, item, count, values.len()).map(|()| values)
    };
    let (best, worst) = (column("search/best")?, column("search/worst")?);
    let default_cost = column("search/default_cost")?;
    let groups = source.names("search/groups")?;
    of_length(source, "search/groups", count, groups.len())?;
    let table = |item: &str| {
        let ([found, columns], values) = source.table(item)?;
        of_length(source, item, count, found).map(|()| (columns, values))
    };
    let (random, meta_features) = (table("search/random")?, table("search/meta_features")?);
    let row =
        |(columns, values): &(usize, Vec<f64>), i: usize| values[i * columns..(i + 1) * columns].to_vec();
    let tasks = names.into_iter().zip(groups).enumerate().map(|(i, (name, group))| SearchTask {
        name,
        group,
        best: best[i],
        worst: worst[i],
        random: row(&random, i),
        meta_features: row(&meta_features, i),
        default_cost: default_cost[i],
    });
    Ok(tasks.collect())
}

fn of_length(source: &Source, item: &str, expected: usize, found: usize) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(Error::Inconsistent {
        path: source.path().to_path_buf(),
        item: item.to_string(),
        expected: format!("{expected} values"),
        found: found.to_string(),
    })
}
