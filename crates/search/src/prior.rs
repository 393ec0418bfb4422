//! What earlier searches found.

use metaburn_core::{Error, Outcome, Result, Seeds, Source, Space, Study, Value};
use metaburn_results::Search;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The tasks of result files of searches, as past tasks for a tuner to learn from.
#[derive(Clone, Debug)]
pub struct Prior {
    /// The space that they share.
    pub space: Arc<Space>,
    /// The tasks, each with all its trials at full fidelity, whatever file or seed they are from.
    pub sources: Vec<Source>,
}

impl Prior {
    /// Reads result files whose labels contain a text, and gives a prior for each search space among
    /// them, in the order of the files. A folder stands for the files in it whose names end in `.h5`.
    ///
    /// # Errors
    /// [`Error::Data`] with the file's name when one cannot be read, or is no search; or if there are no
    /// trials in any.
    pub fn read(paths: &[PathBuf], label: &str) -> Result<Vec<Self>> {
        let mut priors: Vec<Self> = Vec::new();
        for file in files(paths)? {
            let Some((space, search)) = open(&file, label)? else { continue };
            let known = priors.iter().position(|prior| prior.check(&space).is_ok());
            let position = known.unwrap_or_else(|| {
                priors.push(Self { space: Arc::new(space), sources: Vec::new() });
                priors.len() - 1
            });
            priors[position].add(&search);
        }
        priors.retain(|prior| !prior.sources.is_empty());
        if priors.is_empty() {
            return Err(Error::Data("the prior has no trials; name result files of a search".into()));
        }
        Ok(priors)
    }

    /// The prior for a search space among those of result files.
    ///
    /// # Errors
    /// As for [`Self::read`], and [`Error::Mismatch`] as for [`Self::check`] when all are of other spaces.
    pub fn for_space(paths: &[PathBuf], space: &Space) -> Result<Self> {
        let priors = Self::read(paths, "")?;
        let complaint = priors[0].check(space);
        let fitting = priors.into_iter().find(|prior| prior.check(space).is_ok());
        fitting.map_or_else(|| complaint.and(Err(Error::Mismatch("no prior fits".into()))), Ok)
    }

    /// Refuses a space that is not the prior's.
    ///
    /// # Errors
    /// [`Error::Mismatch`] with the first difference.
    pub fn check(&self, space: &Space) -> Result<()> {
        let difference = difference(&self.space, space);
        difference.map_or(Ok(()), |what| {
            let mend = "build a prior for this space, or go without one";
            Err(Error::Mismatch(format!("the prior is of another search space: {what}; {mend}")))
        })
    }

    /// The past tasks, without the one of that name: nothing learns from the task at hand.
    pub fn without(&self, name: &str) -> Vec<Source> {
        self.sources.iter().filter(|source| source.name != name).cloned().collect()
    }

    fn add(&mut self, search: &Search) {
        for (number, task) in search.tasks.iter().enumerate() {
            let empty = Study::new(self.space.clone(), Seeds::new(0), 0);
            let study = crate::record::restore(search, number, empty);
            let position = self.sources.iter().position(|s| s.name == task.name).unwrap_or_else(|| {
                let meta_features = task.meta_features.clone();
                self.sources.push(Source { name: task.name.clone(), meta_features, ..Source::default() });
                self.sources.len() - 1
            });
            let source = &mut self.sources[position];
            let finished = study.trials().iter().filter(|t| t.outcome != Outcome::Pending);
            for trial in finished.filter(|t| t.suggestion.fidelity == 1.0) {
                source.points.push(trial.suggestion.point.clone());
                source.costs.push(trial.cost().unwrap_or(f64::NAN));
            }
        }
        self.sources.retain(|source| source.costs.iter().any(|cost| cost.is_finite()));
    }
}

/// The files, those of a folder by name.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let unread = |e: std::io::Error| Error::Data(format!("cannot list {}: {e}", path.display()));
        let entries: Vec<_> = path.read_dir().and_then(Iterator::collect).map_err(unread)?;
        let found = entries.iter().map(std::fs::DirEntry::path);
        let mut found: Vec<_> = found.filter(|p| p.extension().is_some_and(|e| e == "h5")).collect();
        if found.is_empty() {
            return Err(Error::Data(format!("{} has no result files (*.h5)", path.display())));
        }
        found.sort();
        files.extend(found);
    }
    Ok(files)
}

/// A file's space and studies; nothing if its label is another.
fn open(file: &Path, label: &str) -> Result<Option<(Space, Search)>> {
    let name = file.display();
    let run = metaburn_results::read(file).map_err(|e| Error::Data(format!("not a usable prior: {e}")))?;
    if !run.header.label.contains(label) {
        return Ok(None);
    }
    let search = run.search.ok_or_else(|| {
        let mend = "a prior is the result of a search, from a file with [benchmark] or from `metaburn tune`";
        Error::Data(format!("{name} is a result of meta-learning; {mend}"))
    })?;
    let text = format!("space = {}", search.space);
    let parsed = text.parse::<toml::Table>().ok().and_then(|table| value(&table["space"]));
    let unreadable = || Error::Data(format!("{name}: its search space cannot be read: {}", search.space));
    let space = Space::from_value("space", &parsed.ok_or_else(unreadable)?)
        .map_err(|e| Error::Data(format!("{name}: {e}")))?;
    if space.dimensions() != search.parameters.len() {
        return Err(unreadable());
    }
    Ok(Some((space, search)))
}

/// TOML as a setting; dates are none.
fn value(toml: &toml::Value) -> Option<Value> {
    Some(match toml {
        toml::Value::String(text) => Value::Text(text.clone()),
        toml::Value::Integer(number) => Value::Int(*number),
        toml::Value::Float(number) => Value::Float(*number),
        toml::Value::Boolean(flag) => Value::Bool(*flag),
        toml::Value::Array(items) => Value::List(items.iter().map(value).collect::<Option<_>>()?),
        toml::Value::Table(table) => {
            let entries = table.iter().map(|(key, item)| Some((key.clone(), value(item)?)));
            Value::Table(entries.collect::<Option<BTreeMap<_, _>>>()?)
        }
        toml::Value::Datetime(_) => return None,
    })
}

/// What is not the same in the prior's space and in another. Defaults may differ: no point depends
/// on them.
fn difference(prior: &Space, other: &Space) -> Option<String> {
    let find = |space: &Space, name: &str| space.parameters().iter().find(|p| p.name == name).cloned();
    for parameter in other.parameters() {
        let name = &parameter.name;
        match find(prior, name) {
            None => return Some(format!("it has no `{name}`")),
            Some(theirs) if theirs.domain != parameter.domain || theirs.when != parameter.when => {
                return Some(format!("its `{name}` has other values or another condition"));
            }
            Some(_) => {}
        }
    }
    let strange = prior.parameters().iter().find(|p| find(other, &p.name).is_none());
    if let Some(strange) = strange {
        return Some(format!("it has `{}`, which is not tuned here", strange.name));
    }
    let order = |space: &Space| space.parameters().iter().map(|p| p.name.clone()).collect::<Vec<_>>();
    (order(prior) != order(other)).then(|| "its parameters stand in another order".to_string())
}
