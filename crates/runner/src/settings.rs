//! All settings of one run by dotted key, each with the place that it came from.

use crate::error::Error;
use metaburn_core::{Value, hint};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Tables of an experiment file.
pub(crate) const SECTIONS: [&str; 9] =
    ["train", "test", "learner", "model", "tasks", "outer", "search", "tuner", "benchmark"];

/// Those that only a search has.
pub(crate) const SEARCH_SECTIONS: [&str; 3] = ["search", "tuner", "benchmark"];

/// Plain settings at the top of an experiment file.
pub(crate) const SCALARS: [&str; 3] = ["name", "seeds", "dtype"];

/// Where a setting was written.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    /// A line of the experiment file.
    Line(usize),
    /// A line of the experiment file, within a sweep.
    Sweep(usize),
    /// A command-line argument, as the user would repeat it.
    Argument(String),
}

/// A value and where it was written.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub value: Value,
    pub origin: Origin,
}

/// Settings by dotted key, such as `learner.rate`.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    file: PathBuf,
    /// Lines of the table headers.
    headers: BTreeMap<String, usize>,
    entries: BTreeMap<String, Setting>,
}

impl Settings {
    pub fn new(file: PathBuf) -> Self {
        Self { file, headers: BTreeMap::new(), entries: BTreeMap::new() }
    }

    /// Notes the line of a table's header, for complaints about what the table lacks.
    pub fn header(&mut self, section: &str, line: usize) {
        self.headers.insert(section.to_string(), line);
    }

    /// Sets a value, in place of any earlier one.
    pub fn set(&mut self, key: &str, value: Value, origin: Origin) {
        self.entries.insert(key.to_string(), Setting { value, origin });
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.get(key).map(|setting| &setting.value)
    }

    /// The settings of one table, without its name in their keys.
    pub fn section(&self, name: &str) -> Vec<(String, Value)> {
        self.entries
            .iter()
            .filter_map(|(key, setting)| {
                let (section, rest) = key.split_once('.')?;
                (section == name).then(|| (rest.to_string(), setting.value.clone()))
            })
            .collect()
    }

    /// The tables that the file, its sweep or the command line has settings for.
    pub fn sections(&self) -> impl Iterator<Item = &str> {
        let used = self.entries.keys().filter_map(|key| Some(key.split_once('.')?.0));
        self.headers.keys().map(String::as_str).chain(used)
    }

    /// Where a setting, or else the table that it should be in, was written.
    pub fn place(&self, key: &str) -> String {
        let file = self.file.display();
        if let Some(setting) = self.entries.get(key) {
            return match &setting.origin {
                Origin::Line(line) => format!("{file}:{line}"),
                Origin::Sweep(line) => format!("{file}:{line}: sweep"),
                Origin::Argument(argument) => argument.clone(),
            };
        }
        let section = key.split('.').next().unwrap_or(key);
        self.headers.get(section).map_or(file.to_string(), |line| format!("{file}:{line}"))
    }

    /// An error about one setting.
    pub fn error(&self, key: &str, message: impl Into<String>) -> Error {
        Error::Setting { place: self.place(key), message: message.into() }
    }

    /// The same error with its place. One that names no setting is about `otherwise`.
    pub fn locate(&self, error: metaburn_core::Error, otherwise: &str) -> Error {
        use metaburn_core::Error::{BadValue, UnknownKey, UnknownName};
        let key = match &error {
            UnknownKey { key, .. } | BadValue { key, .. } | UnknownName { key, .. } => key,
            _ => otherwise,
        };
        self.error(key, error.to_string())
    }
}

/// Refuses keys that no setting can have; those within a table are its owner's to judge.
pub(crate) fn check_key(key: &str) -> Result<(), String> {
    match key.split_once('.') {
        Some((section, rest)) if SECTIONS.contains(&section) && !rest.is_empty() => Ok(()),
        Some((section, _)) if SCALARS.contains(&section) => {
            Err(format!("`{section}` is one setting, not a table of settings"))
        }
        Some((section, _)) => Err(format!("unknown table `{section}`; {}", hint(section, SECTIONS))),
        None if SCALARS.contains(&key) => Ok(()),
        None if SECTIONS.contains(&key) => {
            Err(format!("`{key}` is a table; name one of its settings, as in `{key}.name`"))
        }
        None => Err(format!("unknown key `{key}`; {}", hint(key, SCALARS.iter().chain(&SECTIONS).copied()))),
    }
}
