//! One clinical table: read, freed of repeated rows, standardised.

use super::cohorts::Source;
use super::groups::{Group, Sizes};
use crate::dataset::{Cells, Column, Dataset, Labels, Problem};
use crate::surfaces::files;
use metaburn_core::{Error, Result};
use std::collections::BTreeSet;
use std::path::Path;

const FOLDER: &str = "tabular/pmlb";
const HOME: &str = "the collection comes from https://github.com/EpistasisLab/pmlb";

/// Patients, the columns of whom have mean 0 and deviation 1.
pub(super) struct Table {
    pub name: &'static str,
    /// `[patients][columns]`; a value that is missing is 0, the mean.
    pub rows: Vec<Vec<f64>>,
    /// Whether each patient is a case.
    pub sick: Vec<bool>,
    /// All patients, then those groups that are large enough for an episode; empty if even all are too few.
    pub groups: Vec<Group>,
}

impl Table {
    pub fn load(source: &Source, data_dir: &Path, sizes: Sizes) -> Result<Self> {
        let path = data_dir.join(FOLDER).join(source.name).join(format!("{}.tsv.gz", source.name));
        let place = path.display().to_string();
        let bytes = files::bytes(&path, HOME)?;
        let data = Dataset::from_csv(&place, &bytes, Some("target"), Some(Problem::Classification))?;
        let wrong = |what: String| Error::Data(format!("{place}: {what}; {HOME}"));
        // The tables of PMLB are whole: where something is left out or guessed, the file is damaged.
        if let Some(told) = data.warnings().first() {
            return Err(wrong(told.clone()));
        }
        let sick = cases(data.labels(), source.case).map_err(wrong)?;
        let columns = data.columns().iter().filter(|column| !source.ids.contains(&column.name.as_str()));
        let columns = columns.map(numbers).collect::<Result<Vec<_>, _>>().map_err(wrong)?;
        Ok(Self::new(source.name, &columns, sick, sizes))
    }

    /// A table of these columns, each `[patients]`.
    fn new(name: &'static str, columns: &[&[f64]], sick: Vec<bool>, sizes: Sizes) -> Self {
        let row = |i: usize| columns.iter().map(|column| column[i]).collect::<Vec<f64>>();
        let mut seen = BTreeSet::new();
        let mut first = |(i, sick): &(usize, bool)| {
            seen.insert((*sick, row(*i).into_iter().map(f64::to_bits).collect::<Vec<_>>()))
        };
        let kept: Vec<(usize, bool)> =
            sick.into_iter().enumerate().filter(|patient| first(patient)).collect();
        let mut rows: Vec<Vec<f64>> = kept.iter().map(|&(i, _)| row(i)).collect();
        standardise(&mut rows);
        let sick: Vec<bool> = kept.into_iter().map(|(_, sick)| sick).collect();
        let groups = Group::all(&rows, &sick, sizes);
        Self { name, rows, sick, groups }
    }

    pub fn columns(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }
}

/// Whether each patient is of the class `case`, of two.
fn cases(labels: &Labels, case: &str) -> Result<Vec<bool>, String> {
    let Labels::Classes { names, codes } = labels else { return Err("`target` has no classes".into()) };
    match names.iter().position(|name| name == case) {
        Some(at) if names.len() == 2 => Ok(codes.iter().map(|&code| code == at).collect()),
        _ => {
            let found = names.join(", ");
            Err(format!("`target` has the classes {found}; expected are two, {case} the one of the cases"))
        }
    }
}

fn numbers(column: &Column) -> Result<&[f64], String> {
    match &column.cells {
        Cells::Numbers(values) => Ok(values),
        Cells::Levels { .. } => Err(format!("column `{}` holds text, where PMLB has numbers", column.name)),
    }
}

/// Each column minus its mean, by its deviation; 0 where a value is missing or the column constant.
fn standardise(rows: &mut [Vec<f64>]) {
    for at in 0..rows.first().map_or(0, Vec::len) {
        let known: Vec<f64> = rows.iter().map(|row| row[at]).filter(|v| !v.is_nan()).collect();
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        let deviation = (known.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / known.len() as f64).sqrt();
        // What is left of a constant column is rounding.
        let constant = deviation <= 1e-12 * mean.abs();
        for row in rows.iter_mut() {
            let scaled = (row[at] - mean) / deviation;
            row[at] = if constant || scaled.is_nan() { 0.0 } else { scaled };
        }
    }
}
