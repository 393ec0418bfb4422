//! CSV files with a header.

use super::files::wrong;
use metaburn_core::{Error, Result, hint};
use std::io::Read;
use std::path::{Path, PathBuf};

/// A CSV file that is read record by record.
pub(super) struct Sheet<R> {
    path: PathBuf,
    pub headers: Vec<String>,
    reader: csv::Reader<R>,
}

/// One record and the line it starts on.
pub(super) struct Record<'a> {
    path: &'a Path,
    line: u64,
    headers: &'a [String],
    cells: &'a csv::StringRecord,
}

impl<R: Read> Sheet<R> {
    pub(super) fn new(path: &Path, content: R) -> Result<Self> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(content);
        let headers = reader.headers().map_err(|error| wrong(path, error))?;
        let headers: Vec<String> = headers.iter().map(str::to_string).collect();
        match headers.is_empty() {
            true => Err(wrong(path, "it is empty")),
            false => Ok(Self { path: path.to_path_buf(), headers, reader }),
        }
    }

    /// The position of a column.
    pub(super) fn column(&self, name: &str) -> Result<usize> {
        let known = self.headers.iter().map(String::as_str);
        let missing = || wrong(&self.path, format!("there is no column `{name}`; {}", hint(name, known)));
        self.headers.iter().position(|header| header == name).ok_or_else(missing)
    }

    /// Looks at all records in order.
    pub(super) fn each(mut self, mut look: impl FnMut(Record<'_>) -> Result<()>) -> Result<()> {
        let mut cells = csv::StringRecord::new();
        let (path, headers) = (&self.path, &self.headers);
        while self.reader.read_record(&mut cells).map_err(|error| malformed(path, &error))? {
            let line = cells.position().map_or(0, csv::Position::line);
            look(Record { path, line, headers, cells: &cells })?;
        }
        Ok(())
    }
}

impl Record<'_> {
    pub(super) fn text(&self, column: usize) -> &str {
        self.cells.get(column).unwrap_or_default()
    }

    /// A number; an empty cell is NaN.
    pub(super) fn number(&self, column: usize) -> Result<f64> {
        match self.text(column) {
            "" => Ok(f64::NAN),
            text => text.parse().map_err(|_| self.wrong(column, &format!("`{text}` is no number"))),
        }
    }

    /// A number above 0.
    pub(super) fn positive(&self, column: usize) -> Result<f64> {
        match self.number(column)? {
            number if number > 0.0 && number.is_finite() => Ok(number),
            number => Err(self.wrong(column, &format!("{number} is no number above 0"))),
        }
    }

    /// An error about one cell.
    pub(super) fn wrong(&self, column: usize, what: &str) -> Error {
        let place = (self.path.display(), self.line, &self.headers[column]);
        Error::Data(format!("{}:{}: column `{}`: {what}", place.0, place.1, place.2))
    }
}

fn malformed(path: &Path, error: &csv::Error) -> Error {
    let line = error.position().map_or(0, csv::Position::line);
    let what = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("expected {expected_len} columns, found {len}")
        }
        csv::ErrorKind::Utf8 { .. } => "it is not UTF-8 text".to_string(),
        _ => error.to_string(),
    };
    Error::Data(format!("{}:{line}: {what}", path.display()))
}
