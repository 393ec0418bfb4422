//! Reading the Tourism competition.

use super::data::{Frequency, Record, check_names, number, wrong};
use crate::surfaces::files;
use csv::StringRecord;
use metaburn_core::Result;
use std::path::{Path, PathBuf};

const PLACE: &str = "timeseries/tourism";
const HOME: &str = "the files come from https://robjhyndman.com/data/27-3-Athanasopoulos1.zip";
const HORIZONS: [usize; 3] = [4, 8, 24];

/// The horizon and the series of one frequency, from two CSV files, `<frequency>_in.csv` with the
/// histories and `<frequency>_oos.csv` with what came then. A column is a series: its name, the number of its
/// values, the year of the first and, but for yearly series, the quarter or month; then the values. What
/// stands below them does not count: some columns of the yearly file have a stray cell there.
pub(super) fn read(data_dir: &Path, frequency: Frequency) -> Result<(usize, Vec<Record>)> {
    let file = |part: &str| data_dir.join(PLACE).join(format!("{}_{part}.csv", frequency.name()));
    let before_values = if frequency == Frequency::Yearly { 3 } else { 4 };
    let histories = Sheet::read(file("in"), before_values)?;
    let futures = Sheet::read(file("oos"), before_values)?;
    let horizon = HORIZONS[frequency as usize];
    if histories.series() != futures.series() {
        let (known, place) = (histories.series(), histories.path.display());
        return Err(wrong(&futures.path, format!("{} series where {place} has {known}", futures.series())));
    }
    let mut records = Vec::new();
    for column in 0..histories.series() {
        let (name, future) = (histories.name(column), futures.values(column)?);
        if futures.name(column) != name {
            let other = futures.name(column);
            let what = format!("the series `{other}` where {} has `{name}`", histories.path.display());
            return Err(wrong(&futures.path, what));
        }
        if future.len() != horizon {
            let what = format!("series `{name}`: {} values, not {horizon}", future.len());
            return Err(wrong(&futures.path, what));
        }
        records.push(Record::new(name, histories.values(column)?, future));
    }
    check_names(&histories.path, &records)?;
    Ok((horizon, records))
}

/// One of the two files.
struct Sheet {
    path: PathBuf,
    rows: Vec<StringRecord>,
    /// Rows above the first values.
    before: usize,
}

impl Sheet {
    fn read(path: PathBuf, before: usize) -> Result<Self> {
        let bytes = files::bytes(&path, HOME)?;
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
        let rows = reader.records().collect::<Result<Vec<_>, _>>().map_err(|error| wrong(&path, error))?;
        if rows.len() < before {
            let what = format!("{} rows; {before} come before the values", rows.len());
            return Err(wrong(&path, what));
        }
        Ok(Self { path, rows, before })
    }

    fn series(&self) -> usize {
        self.rows[0].len()
    }

    fn name(&self, column: usize) -> &str {
        &self.rows[0][column]
    }

    /// As many values as the column says that it has.
    fn values(&self, column: usize) -> Result<Vec<f64>> {
        let place = |what: String| wrong(&self.path, format!("series `{}`: {what}", self.name(column)));
        let count = &self.rows[1][column];
        let count: usize =
            count.trim().parse().map_err(|_| place(format!("`{count}` is no number of values")))?;
        let rows = &self.rows[self.before..];
        if count > rows.len() {
            return Err(place(format!("{count} values are announced, but there are {} rows", rows.len())));
        }
        let value = |(i, row): (usize, &StringRecord)| {
            number(&row[column]).map_err(|what| place(format!("value {} of {count}: {what}", i + 1)))
        };
        rows[..count].iter().enumerate().map(value).collect()
    }
}
