//! Figures, one file for each experiment, task distribution and kind.

mod adaptation;
mod axis;
mod chart;
mod critical;
mod draw;
mod figure;
mod fits;
mod learning;
mod paths;
mod regret;
mod style;

use crate::comparison::{Comparison, comparisons};
use crate::error::{Error, Result};
use crate::group::{Group, Members, families, summarize};
use crate::ranking::{Ranking, misaligned, ranking};
pub use chart::{Chart, chart};
use figure::Figure;
use metaburn_results::Run;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Draws the runs as SVG figures in a folder, which is made if need be, and returns their paths.
///
/// Each experiment and task distribution gets up to five figures, named
/// `<experiment>-<tasks>-<kind>.svg`; what has no data gets none:
///
/// - `learning`: meta-loss over outer iterations, mean over seeds with a band from the smallest
///   to the largest; long curves are thinned by averaging neighbouring rows;
/// - `validation`: the same for validation loss, or accuracy for classification;
/// - `adaptation`: query loss, or accuracy for classification, over inner steps on test tasks,
///   with the 95 % interval of [`Group::steps`];
/// - `fits`: predictions before and after adaptation on the first three one-dimensional
///   regression tasks of each group's first seed;
/// - `paths`: trajectories of policies in the plane, before and after adaptation, in three tasks.
///
/// Each experiment and benchmark of searches gets, named `<experiment>-<benchmark>-<kind>.svg`:
///
/// - `regret`: normalised regret over trials, the mean over tasks with its 95 % interval, and the
///   exact expectation of random search where it is known; or `cost`, the lowest cost so far,
///   where no task's lowest and highest costs are known;
/// - `ranks-<n>`: a critical-difference diagram (Demšar 2006) after `n` trials, for each `n` of
///   `trials`, or the last of the table's where there are none: mean ranks, with bars that join
///   tuners that do not differ. There must be at least two, on the same tasks and seeds.
///
/// Failed runs are not drawn. The same runs give the same bytes, in whatever order they come.
///
/// # Errors
/// [`Error::Write`] when the folder or a figure cannot be written; [`Error::Draw`] when the
/// drawing library refuses.
pub fn plots(runs: &[Run], trials: &[usize], folder: &Path) -> Result<Vec<PathBuf>> {
    let (groups, members) = (summarize(runs), Members::new(runs));
    let mut drawings = Drawings { folder, taken: BTreeSet::new(), paths: Vec::new() };
    for family in families(&groups) {
        for (kind, figure) in figures(family, &members) {
            drawings.add([&family[0].experiment, &family[0].tasks, kind], || draw::svg(&figure))?;
        }
    }
    for comparison in comparisons(runs) {
        let Comparison { experiment, benchmark, .. } = &comparison;
        if let Some(figure) = regret::figure(&comparison) {
            drawings.add([experiment, benchmark, comparison.measure()], || draw::svg(&figure))?;
        }
        for ranking in rankings(&comparison, trials) {
            let kind = format!("ranks-{}", ranking.trials);
            drawings.add([experiment, benchmark, &kind], || critical::svg(&comparison, &ranking))?;
        }
    }
    Ok(drawings.paths)
}

/// Figures as they are drawn and written.
struct Drawings<'a> {
    folder: &'a Path,
    taken: BTreeSet<String>,
    paths: Vec<PathBuf>,
}

impl Drawings<'_> {
    /// One more, in a file named after these.
    fn add(&mut self, names: [&str; 3], svg: impl FnOnce() -> Result<String, draw::Refusal>) -> Result<()> {
        let folder = self.folder;
        let path = folder.join(file_name(names, &mut self.taken));
        let svg = svg().map_err(|reason| Error::Draw { path: path.clone(), reason: reason.to_string() })?;
        fs::create_dir_all(folder).map_err(|source| Error::Write { path: folder.to_path_buf(), source })?;
        put(&path, &svg).map_err(|source| Error::Write { path: path.clone(), source })?;
        self.paths.push(path);
        Ok(())
    }
}

/// Puts a figure into its place, whole or not at all.
fn put(path: &Path, svg: &str) -> std::io::Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let written = fs::write(&part, svg).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written
}

/// The rankings that get a diagram.
fn rankings(comparison: &Comparison, trials: &[usize]) -> Vec<Ranking> {
    if comparison.tuners.len() < 2 || misaligned(comparison).is_some() {
        return Vec::new();
    }
    let shown = comparison.shown(trials);
    let mut rankings: Vec<Ranking> = shown.iter().filter_map(|&n| ranking(comparison, n).ok()).collect();
    if trials.is_empty() { rankings.pop().into_iter().collect() } else { rankings }
}

fn figures(family: &[Group], members: &Members) -> Vec<(&'static str, Figure)> {
    let all = [
        ("learning", learning::training(family, members)),
        ("validation", learning::validation(family, members)),
        ("adaptation", adaptation::figure(family)),
        ("fits", fits::figure(family, members)),
        ("paths", paths::figure(family, members)),
    ];
    all.into_iter().filter_map(|(kind, figure)| Some((kind, figure?))).collect()
}

/// A file name of letters, digits and dashes that no other figure has.
fn file_name(names: [&str; 3], taken: &mut BTreeSet<String>) -> String {
    let stem = names.map(slug).join("-");
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
        "return" => "negative return",
        other => other,
    }
}
