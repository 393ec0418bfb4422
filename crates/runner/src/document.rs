//! Text to settings and sweeps, with the line of each.

use crate::error::{Error, Result};
use crate::settings::{Origin, SCALARS, SECTIONS, Settings, check_key};
use crate::sweep::{Change, Variant, table as sweep_table};
use metaburn_core::{Value, hint};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// The most bytes that a file may have: 1 MiB.
const LONGEST: u64 = 1 << 20;

/// An experiment file as it was written: nothing filled in, nothing expanded.
pub(crate) struct Document {
    pub settings: Settings,
    /// The variants of each sweep table.
    pub sweeps: Vec<Vec<Variant>>,
}

/// The file's text, for turning offsets into lines.
pub(crate) struct Source<'a> {
    file: PathBuf,
    text: &'a str,
}

impl Document {
    /// Reads a file.
    pub fn read(file: &Path) -> Result<Self> {
        let mut text = String::new();
        let read = File::open(file).and_then(|open| open.take(LONGEST + 1).read_to_string(&mut text));
        read.map_err(|source| Error::File { action: "read", path: file.to_path_buf(), source })?;
        if text.len() as u64 > LONGEST {
            let message = format!("no experiment is longer than {} MiB", LONGEST >> 20);
            return Err(Error::Setting { place: file.display().to_string(), message });
        }
        Self::parse(file, &text)
    }

    /// Reads the text of a file.
    pub fn parse(file: &Path, text: &str) -> Result<Self> {
        let source = Source { file: file.to_path_buf(), text };
        let root = DeTable::parse(text).map_err(|e| {
            let at = e.span().map_or(0, |span| span.start);
            source.error(source.line(at), e.message().trim_end())
        })?;
        let mut document = Self { settings: Settings::new(file.to_path_buf()), sweeps: Vec::new() };
        for (key, value) in as_written(root.get_ref()) {
            document.take(&source, key.get_ref(), source.line(key.span().start), value)?;
        }
        Ok(document)
    }

    /// Takes one entry of the root table.
    fn take(&mut self, source: &Source, key: &str, line: usize, value: &Spanned<DeValue>) -> Result<()> {
        match value.get_ref() {
            DeValue::Table(table) if SECTIONS.contains(&key) => {
                self.settings.header(key, line);
                for change in source.flatten(key, table)? {
                    self.settings.set(&change.key, change.value, Origin::Line(change.line));
                }
            }
            _ if key == "sweep" => self.sweeps = sweeps(source, line, value)?,
            other if SECTIONS.contains(&key) => {
                let found = other.type_str();
                return Err(source.error(line, format!("`{key}`: expected a table, [{key}], found {found}")));
            }
            DeValue::Table(_) if SCALARS.contains(&key) => {
                return Err(source.error(line, format!("`{key}`: expected one setting, found a table")));
            }
            _ if SCALARS.contains(&key) => {
                self.settings.set(key, source.value(value)?, Origin::Line(line));
            }
            _ => {
                let known = SCALARS.iter().chain(&SECTIONS).copied().chain(["sweep"]);
                return Err(source.error(line, format!("unknown key `{key}`; {}", hint(key, known))));
            }
        }
        Ok(())
    }
}

/// The `[[sweep]]` tables.
fn sweeps(source: &Source, line: usize, value: &Spanned<DeValue>) -> Result<Vec<Vec<Variant>>> {
    let wrong = || source.error(line, "`sweep`: expected tables, each under [[sweep]]");
    let tables = value.get_ref().as_array().ok_or_else(wrong)?;
    tables
        .iter()
        .map(|table| {
            let line = source.line(table.span().start);
            sweep_table(source, line, table.get_ref().as_table().ok_or_else(wrong)?)
        })
        .collect()
}

/// Entries in the order of the file, which is that of labels too.
fn as_written<'a, 'i>(table: &'a DeTable<'i>) -> Vec<(&'a Spanned<DeString<'i>>, &'a Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

impl Source<'_> {
    /// The line of an offset, from 1.
    pub fn line(&self, offset: usize) -> usize {
        1 + self.text.bytes().take(offset).filter(|&byte| byte == b'\n').count()
    }

    /// An error at a line.
    pub fn error(&self, line: usize, message: impl Into<String>) -> Error {
        Error::Setting { place: format!("{}:{line}", self.file.display()), message: message.into() }
    }

    /// A table as dotted keys, each with its value and line. `prefix` may be empty.
    pub fn flatten(&self, prefix: &str, table: &DeTable) -> Result<Vec<Change>> {
        let mut changes = Vec::new();
        for (key, value) in as_written(table) {
            let line = self.line(key.span().start);
            let dotted = if prefix.is_empty() {
                key.get_ref().to_string()
            } else {
                format!("{prefix}.{}", key.get_ref())
            };
            match value.get_ref() {
                DeValue::Table(inner) => changes.extend(self.flatten(&dotted, inner)?),
                _ => {
                    check_key(&dotted).map_err(|message| self.error(line, message))?;
                    changes.push(Change { key: dotted, value: self.value(value)?, line });
                }
            }
        }
        Ok(changes)
    }

    /// A value without its spans.
    pub fn value(&self, value: &Spanned<DeValue>) -> Result<Value> {
        let at = || self.line(value.span().start);
        Ok(match value.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Boolean(flag) => Value::Bool(*flag),
            DeValue::Integer(number) => {
                let parsed = i64::from_str_radix(number.as_str(), number.radix());
                Value::Int(parsed.map_err(|_| self.error(at(), format!("{number} is too large an integer")))?)
            }
            DeValue::Float(number) => {
                let parsed = number.as_str().parse();
                Value::Float(parsed.map_err(|_| self.error(at(), format!("{number} is not a number")))?)
            }
            DeValue::Array(items) => Value::List(items.iter().map(|i| self.value(i)).collect::<Result<_>>()?),
            DeValue::Datetime(_) => return Err(self.error(at(), "no setting is a date; put it in quotes")),
            DeValue::Table(_) => return Err(self.error(at(), "no setting is a list of tables")),
        })
    }
}
