//! Errors of reporting.

use crate::load::Warning;
use std::path::PathBuf;

/// The result of reading, tabulating or drawing.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Not one run could be read.
    #[error("there is nothing to report{}", reasons(.warnings))]
    NothingToReport {
        /// What is wrong with each path; empty where the folders hold no `.h5` file.
        warnings: Vec<Warning>,
    },
    /// A format that nobody writes.
    #[error("there is no table format named `{name}`; known are {known}")]
    UnknownFormat {
        /// The name asked for.
        name: String,
        /// The names that exist.
        known: String,
    },
    /// A figure could not be drawn.
    #[error("{}: the figure could not be drawn: {reason}", .path.display())]
    Draw {
        /// The figure's file.
        path: PathBuf,
        /// What the drawing library says.
        reason: String,
    },
    /// A folder or figure could not be written.
    #[error("{}: cannot be written: {source}", .path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
}

/// The warnings as the end of a sentence, one on each line.
fn reasons(warnings: &[Warning]) -> String {
    if warnings.is_empty() {
        return ": no result file (`.h5`) was found; name one, or a folder that holds some".to_string();
    }
    warnings.iter().map(|warning| format!("\n  {warning}")).collect()
}
