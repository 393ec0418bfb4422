//! Finding and reading result files.

use crate::error::{Error, Result};
use metaburn_results::Run;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// What was read, and what could not be.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The runs, in the order of their paths.
    pub runs: Vec<Run>,
    /// What was left out, and why.
    pub warnings: Vec<Warning>,
}

/// A path that gave no run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The file or folder.
    pub path: PathBuf,
    /// Why it was left out.
    pub reason: String,
}

/// Written as `path: reason`.
impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

/// Reads result files. A folder stands for all files in it and below whose name ends in `.h5`; a
/// file is read whatever its name. Links to folders are not followed.
///
/// A file that cannot be read becomes a [`Warning`], and so does a second file of the same run,
/// which would count its tasks twice.
///
/// # Errors
/// [`Error::NothingToReport`] when not one run could be read.
pub fn load(paths: &[PathBuf]) -> Result<Loaded> {
    let mut files = BTreeSet::new();
    let mut warnings = Vec::new();
    for path in paths {
        if path.is_dir() {
            collect(path, &mut files, &mut warnings);
        } else {
            files.insert(path.clone());
        }
    }
    let runs = read_all(&files, &mut warnings);
    if runs.is_empty() { Err(Error::NothingToReport { warnings }) } else { Ok(Loaded { runs, warnings }) }
}

impl Loaded {
    /// Takes tasks whose loss after a number of steps is above the limit for diverged there, as papers do
    /// that leave out less than [`DIVERGED_ABOVE`](crate::DIVERGED_ABOVE).
    pub fn diverged_above(&mut self, limit: f64) {
        let losses = self.runs.iter_mut().flat_map(|run| &mut run.test.loss);
        losses.filter(|loss| **loss > limit).for_each(|loss| *loss = f64::INFINITY);
    }
}

/// Adds the result files in a folder and below.
fn collect(folder: &Path, files: &mut BTreeSet<PathBuf>, warnings: &mut Vec<Warning>) {
    let mut warn = |e: std::io::Error| {
        warnings.push(Warning { path: folder.to_path_buf(), reason: format!("cannot be listed: {e}") });
    };
    let entries: Vec<_> = match fs::read_dir(folder).and_then(Iterator::collect) {
        Ok(entries) => entries,
        Err(e) => return warn(e),
    };
    for entry in entries {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => collect(&path, files, warnings),
            _ if path.extension().is_some_and(|e| e == "h5") && !path.is_dir() => {
                files.insert(path);
            }
            _ => {}
        }
    }
}

/// Reads each file once, whatever names lead to it.
fn read_all(files: &BTreeSet<PathBuf>, warnings: &mut Vec<Warning>) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut real_paths = BTreeSet::new();
    let mut first_of: BTreeMap<(String, String), &Path> = BTreeMap::new();
    for path in files {
        if !real_paths.insert(fs::canonicalize(path).unwrap_or_else(|_| path.clone())) {
            continue;
        }
        let mut warn = |reason| warnings.push(Warning { path: path.clone(), reason });
        match metaburn_results::read(path) {
            Err(error) => warn(without_path(error.to_string(), path)),
            Ok(run) => {
                let id = (run.header.experiment.clone(), run.header.run_id.clone());
                match first_of.get(&id) {
                    Some(first) => warn(format!("holds the same run as {}; left out", first.display())),
                    None => {
                        first_of.insert(id, path);
                        runs.push(run);
                    }
                }
            }
        }
    }
    runs
}

/// A reason without the path that the warning shows anyway.
fn without_path(reason: String, path: &Path) -> String {
    let prefix = format!("{}: ", path.display());
    reason.strip_prefix(&prefix).map(str::to_string).unwrap_or(reason)
}
