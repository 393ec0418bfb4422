//! A series, and what of it a task knows.

use metaburn_core::{Error, Result};
use std::collections::HashSet;
use std::path::Path;

/// How often a series is observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frequency {
    Yearly,
    Quarterly,
    Monthly,
    /// No calendar that M3 tells of, and no season.
    Other,
}

impl Frequency {
    pub const ALL: [Self; 4] = [Self::Yearly, Self::Quarterly, Self::Monthly, Self::Other];

    pub fn name(self) -> &'static str {
        ["yearly", "quarterly", "monthly", "other"][self as usize]
    }

    /// Observations in a season.
    pub fn season(self) -> usize {
        [1, 4, 12, 1][self as usize]
    }

    /// Values in a window, unless a setting says otherwise: two seasons where there are seasons.
    pub fn lags(self) -> usize {
        [6, 8, 24, 8][self as usize]
    }
}

/// A series of one of the competitions.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub name: String,
    /// The history that competitors knew, then the values that they were asked for.
    pub values: Vec<f64>,
    /// Length of that history.
    pub known: usize,
}

impl Record {
    pub fn new(name: &str, mut history: Vec<f64>, future: Vec<f64>) -> Self {
        let known = history.len();
        history.extend(future);
        Self { name: name.to_string(), values: history, known }
    }

    /// The task that knows the first `end` values.
    pub fn cut(&self, end: usize, horizon: usize) -> Cut<'_> {
        Cut { history: &self.values[..end], future: &self.values[end..end + horizon] }
    }
}

/// What a task knows of its series, and the `h` values that came then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut<'a> {
    pub history: &'a [f64],
    pub future: &'a [f64],
}

impl<'a> Cut<'a> {
    /// The last `lags` known values.
    pub fn window(&self, lags: usize) -> &'a [f64] {
        &self.history[self.history.len() - lags..]
    }

    /// What the values of the query set are divided by.
    pub fn scale(&self, lags: usize) -> f64 {
        scale(self.window(lags))
    }
}

/// The mean of absolute values, or 1 where that is 0: what a window is divided by.
pub(super) fn scale(window: &[f64]) -> f64 {
    let mean = window.iter().map(|value| value.abs()).sum::<f64>() / window.len() as f64;
    if mean > 0.0 { mean } else { 1.0 }
}

/// A finite number, or else what to complain about.
pub(super) fn number(cell: &str) -> Result<f64, String> {
    let number = cell.trim().parse::<f64>().ok().filter(|value| value.is_finite());
    number.ok_or_else(|| format!("`{cell}` is no finite number"))
}

/// Refuses a name that stands twice: one series would be in two parts.
pub(super) fn check_names(path: &Path, records: &[Record]) -> Result<()> {
    let mut seen = HashSet::new();
    match records.iter().find(|record| !seen.insert(&record.name)) {
        Some(twice) => Err(wrong(path, format!("the series `{}` stands there twice", twice.name))),
        None => Ok(()),
    }
}

/// What is wrong with a file.
pub(super) fn wrong(path: &Path, what: impl std::fmt::Display) -> Error {
    Error::Data(format!("{}: {what}", path.display()))
}
