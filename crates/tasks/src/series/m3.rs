//! Reading the M3 competition.

use super::data::{Frequency, Record, check_names, number, wrong};
use crate::surfaces::files;
use csv::StringRecord;
use flate2::read::GzDecoder;
use metaburn_core::{Result, hint};
use std::path::Path;

const PLACE: &str = "timeseries/m3_long.csv.gz";
const HOME: &str = "the series are in the R package Mcomp, from which experiments/forecast-m3/README.md \
                    writes this file";
/// The most bytes of the unpacked file.
const LIMIT: u64 = 64 << 20;
const PERIODS: [&str; 4] = ["YEARLY", "QUARTERLY", "MONTHLY", "OTHER"];
const HORIZONS: [usize; 4] = [6, 8, 18, 8];

/// The horizon and the series of one frequency: a CSV file, packed with gzip, that has a row for each
/// series and the columns `sn` (its name), `period`, `train` and `test` (values with spaces between).
pub(super) fn read(data_dir: &Path, frequency: Frequency) -> Result<(usize, Vec<Record>)> {
    let path = data_dir.join(PLACE);
    let packed = files::bytes(&path, HOME)?;
    let text = files::limited(GzDecoder::new(packed.as_slice()), &path, LIMIT)?;
    let mut reader = csv::Reader::from_reader(text.as_slice());
    let header = reader.headers().map_err(|error| wrong(&path, error))?.clone();
    let columns = Columns::find(&path, &header)?;
    let mut records = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| wrong(&path, error))?;
        let line = row.position().map_or(0, csv::Position::line);
        let (period, record) =
            columns.read(&row).map_err(|what| wrong(&path, format!("line {line}: {what}")))?;
        if period == frequency as usize {
            records.push(record);
        }
    }
    if records.is_empty() {
        return Err(wrong(&path, format!("there is no {} series", PERIODS[frequency as usize])));
    }
    check_names(&path, &records)?;
    Ok((HORIZONS[frequency as usize], records))
}

/// Where the columns are.
struct Columns {
    name: usize,
    period: usize,
    train: usize,
    test: usize,
}

impl Columns {
    fn find(path: &Path, header: &StringRecord) -> Result<Self> {
        let find = |name: &str| {
            let found = header.iter().position(|column| column == name);
            found.ok_or_else(|| {
                wrong(path, format!("there is no column `{name}`; {}", hint(name, header.iter())))
            })
        };
        Ok(Self { name: find("sn")?, period: find("period")?, train: find("train")?, test: find("test")? })
    }

    /// The position of the period, and the series; or what is wrong with the row.
    fn read(&self, row: &StringRecord) -> Result<(usize, Record), String> {
        let period = PERIODS.iter().position(|period| *period == &row[self.period]).ok_or_else(|| {
            format!("`{}` is no period; known are {}", &row[self.period], PERIODS.join(", "))
        })?;
        let values =
            |column: usize| row[column].split_whitespace().map(number).collect::<Result<Vec<_>, _>>();
        let train = values(self.train).map_err(|what| format!("column `train`: {what}"))?;
        let test = values(self.test).map_err(|what| format!("column `test`: {what}"))?;
        if test.len() != HORIZONS[period] {
            let (name, expected) = (PERIODS[period], HORIZONS[period]);
            return Err(format!("{} test values where {name} series have {expected}", test.len()));
        }
        Ok((period, Record::new(&row[self.name], train, test)))
    }
}
