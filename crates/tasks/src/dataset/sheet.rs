//! CSV files: from bytes to a header and records.

use crate::surfaces::files;
use metaburn_core::{Error, Result};
use std::collections::BTreeMap;
use std::path::Path;

/// The most that an unpacked file may hold: 512 MiB.
const LIMIT: u64 = 1 << 29;
/// The most cells that a file may hold, where a row costs as much memory as so many more of them.
const MOST_CELLS: usize = 1 << 26;
const ROW: usize = 16;

/// A file's text, cut into cells.
pub(super) struct Sheet {
    /// Where it comes from, for messages.
    pub place: String,
    /// The names of the columns, all different; a column without one is named by its number.
    pub header: Vec<String>,
    /// Which columns the file itself gives no name.
    pub unnamed: Vec<bool>,
    pub records: Vec<csv::StringRecord>,
    pub separator: u8,
    text: String,
}

impl Sheet {
    /// Reads bytes, packed with gzip or not; the separator is a tab if `place` ends in `.tsv`, and
    /// else the one that is most frequent in the header.
    pub(super) fn parse(place: &str, bytes: &[u8]) -> Result<Self> {
        let wrong = |what: &str| Err(Error::Data(format!("{place}: {what}")));
        let unpacked;
        let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
            let decoder = flate2::read::MultiGzDecoder::new(bytes);
            unpacked = files::limited(decoder, Path::new(place), LIMIT)?;
            &unpacked
        } else {
            bytes
        };
        let text = text(place, bytes)?;
        let Some(first) = text.lines().find(|line| !line.trim().is_empty()) else {
            return wrong("it is empty; a header and rows below it are needed");
        };
        let lower = place.to_lowercase();
        let separator =
            if lower.ends_with(".tsv") || lower.ends_with(".tsv.gz") { b'\t' } else { separator(first) };
        let mut reader =
            csv::ReaderBuilder::new().delimiter(separator).trim(csv::Trim::All).from_reader(text.as_bytes());
        let names = reader.headers().map_err(|error| malformed(place, &error, separator, text))?.clone();
        let most = MOST_CELLS / (names.len() + ROW);
        let records: Result<Vec<_>, _> = reader.records().take(most + 1).collect();
        let records = records.map_err(|error| malformed(place, &error, separator, text))?;
        if records.len() > most {
            return wrong(&format!("more than {most} rows of {} cells; leave some out", names.len()));
        }
        let header = header(place, &names)?;
        let unnamed = names.iter().map(str::is_empty).collect();
        let (place, text) = (place.to_string(), text.to_string());
        Ok(Self { place, header, unnamed, records, separator, text })
    }

    /// An error about one cell.
    pub(super) fn wrong(&self, row: usize, column: usize, what: &str) -> Error {
        let (line, name) = (self.line(row), &self.header[column]);
        Error::Data(format!("{}:{line}: column `{name}`: {what}", self.place))
    }

    /// The line on which a record starts.
    pub(super) fn line(&self, row: usize) -> usize {
        line(&self.text, self.records[row].position())
    }

    /// The cells of a column; nothing where a value is missing.
    pub(super) fn cells(&self, column: usize) -> impl Iterator<Item = Option<&str>> {
        self.records.iter().map(move |record| record.get(column).filter(|cell| !missing(cell)))
    }

    /// A cell as a number, with a decimal comma where semicolons separate.
    pub(super) fn number(&self, cell: &str) -> Option<f64> {
        let plain = cell.parse().ok();
        let comma = || self.separator == b';' && cell.matches(',').count() == 1 && !cell.contains('.');
        plain.or_else(|| comma().then(|| cell.replace(',', ".").parse().ok())?)
    }
}

/// Whether a cell says that there is no value.
fn missing(cell: &str) -> bool {
    const MARKERS: [&str; 10] = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "?", "None", "#N/A"];
    // What parses as NaN is none either, whatever its sign and case.
    MARKERS.contains(&cell) || cell.trim_start_matches(['+', '-']).eq_ignore_ascii_case("nan")
}

fn text<'a>(place: &str, bytes: &'a [u8]) -> Result<&'a str> {
    if bytes.contains(&0) {
        let mend = "save the table as CSV in UTF-8";
        return Err(Error::Data(format!("{place}: it is binary, or text in UTF-16; {mend}")));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|&&b| b == b'\n').count();
        Error::Data(format!("{place}:{line}: it is not UTF-8 text; save the table as CSV in UTF-8"))
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The separator that is most frequent outside quotes; a comma if there is none.
fn separator(header: &str) -> u8 {
    let outside: String = header.split('"').step_by(2).collect();
    let count = |separator: u8| outside.bytes().filter(|&b| b == separator).count();
    // The last of equals wins.
    [b'\t', b';', b','].into_iter().max_by_key(|&s| count(s)).unwrap_or(b',')
}

fn header(place: &str, names: &csv::StringRecord) -> Result<Vec<String>> {
    let wrong = |what: String| Err(Error::Data(format!("{place}: {what}")));
    if names.len() < 2 {
        return wrong(format!(
            "the header has one column, `{}`; a target and a column to predict it from are needed, separated \
             by commas, semicolons or tabs",
            names.iter().next().unwrap_or_default()
        ));
    }
    if names.iter().all(|name| name.parse::<f64>().is_ok()) {
        return wrong(
            "the first line holds numbers; put a line with the names of the columns above it".into(),
        );
    }
    let mut seen = BTreeMap::new();
    let mut header = Vec::with_capacity(names.len());
    for (i, name) in names.iter().enumerate() {
        let name = if name.is_empty() { format!("column {}", i + 1) } else { name.to_string() };
        if let Some(before) = seen.insert(name.clone(), i) {
            let (first, second) = (before + 1, i + 1);
            return wrong(format!("columns {first} and {second} are both named `{name}`; rename one"));
        }
        header.push(name);
    }
    Ok(header)
}

fn malformed(place: &str, error: &csv::Error, separator: u8, text: &str) -> Error {
    let line = line(text, error.position());
    let what = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!(
            "{len} cell{} where the header has {expected_len} columns; a cell with the separator {:?} in it \
             must stand in quotes",
            if *len == 1 { "" } else { "s" },
            char::from(separator)
        ),
        _ => error.to_string(),
    };
    Error::Data(format!("{place}:{line}: {what}"))
}

/// The line on which a record starts; the reader's own count stops before empty lines.
fn line(text: &str, position: Option<&csv::Position>) -> usize {
    let start = position.map_or(0, |position| position.byte() as usize).min(text.len());
    let bytes = text.as_bytes();
    let empty = bytes[start..].iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
    1 + bytes[..start + empty].iter().filter(|&&b| b == b'\n').count()
}
