//! Figures, one file for each experiment, task distribution and kind.

mod adaptation;
mod axis;
mod draw;
mod figure;
mod fits;
mod learning;
mod style;

use crate::error::{Error, Result};
use crate::group::{Group, families, summarize};
use figure::Figure;
use metaburn_results::Run;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Draws the runs as SVG figures in a folder, which is made if need be, and returns their paths.
///
/// Each experiment and task distribution gets up to four figures, named
/// `<experiment>-<tasks>-<kind>.svg`; what has no data gets none:
///
/// - `learning`: meta-loss over outer iterations, mean over seeds with a band from the smallest
///   to the largest; long curves are thinned by averaging neighbouring rows;
/// - `validation`: the same for validation loss, or accuracy for classification;
/// - `adaptation`: query loss, or accuracy for classification, over inner steps on test tasks,
///   with the 95 % interval of [`Group::steps`];
/// - `fits`: predictions before and after adaptation on the first three one-dimensional
///   regression tasks of each group's first seed.
///
/// Failed runs are not drawn. The same runs give the same bytes, in whatever order they come.
///
/// # Errors
/// [`Error::Write`] when the folder or a figure cannot be written; [`Error::Draw`] when the
/// drawing library refuses.
pub fn plots(runs: &[Run], folder: &Path) -> Result<Vec<PathBuf>> {
    let groups = summarize(runs);
    let mut taken = BTreeSet::new();
    let mut paths = Vec::new();
    for family in families(&groups) {
        for (kind, figure) in figures(family, runs) {
            let path = folder.join(file_name(&family[0], kind, &mut taken));
            let svg = draw::svg(&figure)
                .map_err(|reason| Error::Draw { path: path.clone(), reason: reason.to_string() })?;
            fs::create_dir_all(folder)
                .map_err(|source| Error::Write { path: folder.to_path_buf(), source })?;
            fs::write(&path, svg).map_err(|source| Error::Write { path: path.clone(), source })?;
            paths.push(path);
        }
    }
    Ok(paths)
}

fn figures(family: &[Group], runs: &[Run]) -> Vec<(&'static str, Figure)> {
    let all = [
        ("learning", learning::training(family, runs)),
        ("validation", learning::validation(family, runs)),
        ("adaptation", adaptation::figure(family)),
        ("fits", fits::figure(family, runs)),
    ];
    all.into_iter().filter_map(|(kind, figure)| Some((kind, figure?))).collect()
}

/// A file name of letters, digits and dashes that no other figure has.
fn file_name(group: &Group, kind: &str, taken: &mut BTreeSet<String>) -> String {
    let stem = format!("{}-{}-{kind}", slug(&group.experiment), slug(&group.tasks));
    let mut name = format!("{stem}.svg");
    let mut copy = 2;
    while !taken.insert(name.clone()) {
        name = format!("{stem}-{copy}.svg");
        copy += 1;
    }
    name
}

fn slug(text: &str) -> String {
    let lower = text.to_lowercase();
    let parts = lower.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_');
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// The name and unit of a group's loss, for axis labels.
fn loss_name(group: &Group) -> &str {
    match group.objective.as_str() {
        "squared_error" => "mean squared error",
        "cross_entropy" => "cross-entropy, nats",
        "gaussian" => "negative log-likelihood, nats",
        other => other,
    }
}
