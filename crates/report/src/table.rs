//! Groups as tables, one for each experiment and task distribution.

mod csv;
mod html;
mod latex;
mod markdown;
mod searches;
pub(crate) mod sheet;
mod terminal;

use crate::comparison::{Comparison, comparisons};
use crate::error::{Error, Result};
use crate::group::{Group, families};
use crate::{ranks, regret};
use metaburn_results::Run;
use sheet::Sheet;
use std::str::FromStr;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns for a person at a terminal.
    Terminal,
    /// Pipe tables, as GitHub renders them.
    Markdown,
    /// Everything: one row for each group and step, at full precision. Text that a spreadsheet would
    /// compute, as it begins like a formula, has an apostrophe before it.
    Csv,
    /// `booktabs` tables, to be included in a paper.
    Latex,
    /// A page that stands alone.
    Html,
}

impl Format {
    /// All formats with their names on the command line.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("table", Self::Terminal),
        ("markdown", Self::Markdown),
        ("csv", Self::Csv),
        ("latex", Self::Latex),
        ("html", Self::Html),
    ];
}

impl FromStr for Format {
    type Err = Error;

    /// # Errors
    /// [`Error::UnknownFormat`] with the names that exist.
    fn from_str(name: &str) -> Result<Self> {
        match Self::NAMES.iter().find(|(known, _)| *known == name) {
            Some((_, format)) => Ok(*format),
            None => Err(Error::UnknownFormat {
                name: name.to_string(),
                known: Self::NAMES.map(|(known, _)| known).join(", "),
            }),
        }
    }
}

/// Writes groups as text that ends with a line break.
///
/// Each experiment and task distribution gets a table of its own, with one row for each group:
/// query loss, and accuracy for classification, before adaptation, after as many inner steps as
/// in meta-training, and after the last tested step, each with its 95 % interval over tasks; then
/// the spread of the seeds' means and the number of diverged tasks. Columns with nothing to show
/// are left out. Failed runs are listed below with their reason.
///
/// [`Format::Csv`] instead has everything in one table, with one row for each group and step at
/// full precision; what is not defined is left empty there.
///
/// ```
/// use metaburn_report::{Format, table};
///
/// let header = table(&[], Format::Csv);
/// assert!(header.starts_with("experiment,tasks,label,"));
/// ```
pub fn table(groups: &[Group], format: Format) -> String {
    if format == Format::Csv {
        return csv::write(groups);
    }
    write(families(groups).map(Sheet::new).collect(), format)
}

/// Writes complete searches as text; nothing without searches.
///
/// Each experiment and benchmark gets a table with one row for each tuner and, where the tables'
/// costs are known, one for random search, whose expectation is exact. Columns are the mean
/// normalised regret after some numbers of trials, each with its 95 % interval over tasks; or the
/// mean lowest cost where no task's lowest and highest costs are known. Where tasks have groups, a
/// second table averages within groups first.
///
/// Where there are at least two tuners, a table of their mean ranks follows, with Friedman's test
/// and the sets of tuners that do not differ. Tuners are ranked on the same tasks and seeds; if
/// they do not have the same, a sentence says so instead.
///
/// `trials` are the numbers of trials to show; if there are none, those of 1, 3, 5, 10, 20, 30, 50
/// and 100 that some tuner reached.
///
/// [`Format::Csv`] has everything at full precision: one row for each tuner and number of trials,
/// and a second table, after an empty line, with one for each pair of tuners.
pub fn search_tables(runs: &[Run], trials: &[usize], format: Format) -> Option<String> {
    let comparisons = comparisons(runs);
    if comparisons.is_empty() {
        return None;
    }
    if format == Format::Csv {
        return Some(searches::write(&comparisons, trials));
    }
    Some(write(comparisons.iter().flat_map(|comparison| sheets(comparison, trials)).collect(), format))
}

/// All tables of one comparison.
fn sheets(comparison: &Comparison, trials: &[usize]) -> Vec<Sheet> {
    let trials = comparison.shown(trials);
    let mut sheets = regret::sheets(comparison, &trials);
    match ranks::sheet(comparison, &trials) {
        Some(Ok(ranks)) => sheets.push(ranks),
        Some(Err(reason)) => sheets[0].notes.push(reason),
        None => {}
    }
    sheets
}

fn write(sheets: Vec<Sheet>, format: Format) -> String {
    let sheets: Vec<Sheet> = sheets.into_iter().map(Sheet::plain).collect();
    match format {
        Format::Terminal => terminal::write(&sheets),
        Format::Markdown => markdown::write(&sheets),
        Format::Csv => csv::sheets(&sheets),
        Format::Latex => latex::write(&sheets),
        Format::Html => html::write(&sheets),
    }
}
