//! Groups as tables, one for each experiment and task distribution.

mod csv;
mod html;
mod latex;
mod markdown;
pub(crate) mod sheet;
mod terminal;

use crate::error::{Error, Result};
use crate::group::{Group, families};
use crate::regret;
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
    /// Everything: one row for each group and step, at full precision.
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
    let sheets: Vec<Sheet> = families(groups).map(Sheet::new).collect();
    write(&sheets, &sheet::legend(), format)
}

/// Writes complete searches as text: one table for each experiment and benchmark, with one row for
/// each tuner and, where the tables' costs are known, one for random search, whose expectation is
/// exact. Columns are the mean normalised regret after some numbers of trials, each with its 95 %
/// interval over tasks. Nothing without searches.
pub fn regret_table(runs: &[Run], format: Format) -> Option<String> {
    let sheets = regret::sheets(runs);
    if sheets.is_empty() {
        return None;
    }
    Some(if format == Format::Csv { csv::sheets(&sheets) } else { write(&sheets, regret::LEGEND, format) })
}

fn write(sheets: &[Sheet], legend: &str, format: Format) -> String {
    match format {
        Format::Terminal => terminal::write(sheets, legend),
        Format::Markdown => markdown::write(sheets, legend),
        Format::Csv => csv::sheets(sheets),
        Format::Latex => latex::write(sheets, legend),
        Format::Html => html::write(sheets, legend),
    }
}
