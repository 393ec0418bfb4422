//! The learning curve database LCDB.

use super::accumulator::{Accumulator, Listing};
use super::files::open;
use super::sheet::Sheet;
use super::table_task::TableBenchmark;
use metaburn_core::{Domain, Options, Parameter, Result, Space, Value};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

const HOME: &str = "it is the folder `lcdb` within the source archive of the Python package: \
    pip download --no-deps --no-binary :all: lcdb==0.1.0, then unpack the .tar.gz";
const METRICS: [&str; 4] = ["accuracy", "auc", "f1", "logloss"];

/// The learning curve database of Mohr, Viering, Loog and van Rijn (ECML PKDD 2022): validation
/// scores of 20 classifiers of scikit-learn with default settings, over training sets of 16, 23,
/// 32, … examples, on 248 data sets of OpenML.
///
/// A task is a data set. Its space is the one categorical parameter `learner`; its fidelities are
/// training set sizes as shares of the largest. Scores are averaged over the splits (up to 125); the
/// cost is 1 − score, or the log-loss itself. All tasks list the same learners.
///
/// Slow learners stop early on large data sets, and the largest size is often reached by few. So
/// the full budget is the largest size that at least `learners` of them reached; data sets
/// without such a size are left out (46 of 248 at 15), and a learner that did not reach it has
/// failed there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lcdb<'a> {
    /// The folder of `database-<metric>.csv`.
    pub folder: &'a Path,
    /// `accuracy`, `auc`, `f1` or `logloss`.
    pub metric: &'a str,
    /// Learners that have to reach the full budget; 15 by default.
    pub learners: usize,
}

/// Reads `folder` (`"hpo/lcdb"`), `metric` and `learners`.
pub(super) fn build(options: &mut Options, data_dir: &Path) -> Result<TableBenchmark> {
    let folder = data_dir.join(options.text("folder", "hpo/lcdb")?);
    let metric = options.choice("metric", "accuracy", &METRICS)?;
    lcdb(&Lcdb { folder: &folder, metric, learners: options.count("learners", 15)? })
}

/// Reads the database.
///
/// # Errors
/// [`metaburn_core::Error::Data`] when the file is missing or malformed, or no data set is left.
pub fn lcdb(from: &Lcdb<'_>) -> Result<TableBenchmark> {
    let path = from.folder.join(format!("database-{}.csv", from.metric));
    let read = || Sheet::new(&path, std::io::BufReader::new(open(&path, HOME)?));
    let learners = learners(read()?)?;
    let sheet = read()?;
    let [task, learner] = [sheet.column("openmlid")?, sheet.column("learner")?];
    let [size, score] = [sheet.column("size_train")?, sheet.column("score_valid")?];
    let cost = |score: f64| if from.metric == "logloss" { score } else { 1.0 - score };
    let mut tables = Accumulator::default();
    sheet.each(|record| {
        let known = learners.binary_search_by(|known| known.as_str().cmp(record.text(learner)));
        let number = known.map_err(|_| record.wrong(learner, "the file changed while it was read"))?;
        tables.add(record.text(task), record.positive(size)?, number, cost(record.number(score)?));
        Ok(())
    })?;
    tables.cut(from.learners);
    let domain = Domain::Categorical(learners.iter().map(|l| Value::Text(l.clone())).collect());
    let candidates = (0..learners.len() as u64).map(|i| vec![domain.nth(i)]).collect();
    let space = Space::new(vec![Parameter::new("learner", domain)])?;
    tables.finish(Arc::new(space), candidates, Listing::Shared)
}

/// All learners in alphabetical order.
fn learners<R: std::io::Read>(sheet: Sheet<R>) -> Result<Vec<String>> {
    let column = sheet.column("learner")?;
    let mut names = BTreeSet::new();
    sheet.each(|record| {
        if !names.contains(record.text(column)) {
            names.insert(record.text(column).to_string());
        }
        Ok(())
    })?;
    Ok(names.into_iter().collect())
}
