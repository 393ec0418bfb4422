//! The target of a file: which column, and whether it holds classes or numbers.

use super::sheet::Sheet;
use super::{Labels, Problem, infer};
use metaburn_core::{Error, Result, hint};
use std::collections::BTreeSet;

/// More distinct integers than these are a quantity.
const MOST_CLASSES: usize = 20;
/// Integers are classes if each of them stands for so many rows on average, or if there are two.
const ROWS_A_CLASS: usize = 5;

/// The column of that name; without a name `target`, or else the last.
pub(super) fn find(sheet: &Sheet, name: Option<&str>, warnings: &mut Vec<String>) -> Result<usize> {
    let position = |name: &str| sheet.header.iter().position(|header| header == name);
    let Some(name) = name else {
        let last = sheet.header.len() - 1;
        return Ok(position("target").unwrap_or_else(|| {
            let name = &sheet.header[last];
            warnings.push(format!("no target is named: the last column, `{name}`, is taken for it"));
            last
        }));
    };
    position(name).ok_or_else(|| {
        let hint = hint(name, sheet.header.iter().map(String::as_str));
        Error::Data(format!("{}: there is no column `{name}` to be the target; {hint}", sheet.place))
    })
}

/// Leaves out rows without a target.
pub(super) fn drop_missing(sheet: &mut Sheet, at: usize, warnings: &mut Vec<String>) -> Result<()> {
    let known: Vec<bool> = sheet.cells(at).map(|cell| cell.is_some()).collect();
    let missing = known.iter().filter(|known| !**known).count();
    let name = &sheet.header[at];
    if missing > 0 && missing == known.len() {
        let mend = "name another target";
        return Err(Error::Data(format!("{}: target `{name}` is missing in every row; {mend}", sheet.place)));
    }
    if missing > 0 {
        let rows = if missing == 1 { "1 row has" } else { &format!("{missing} rows have") };
        let left = if missing == 1 { "is" } else { "are" };
        warnings.push(format!("{rows} no target `{name}` and {left} left out"));
        let mut known = known.into_iter();
        sheet.records.retain(|_| known.next().unwrap_or(false));
    }
    Ok(())
}

/// The targets, of the given kind or the kind they look like.
pub(super) fn labels(
    sheet: &Sheet,
    at: usize,
    problem: Option<Problem>,
    warnings: &mut Vec<String>,
) -> Result<Labels> {
    let name = &sheet.header[at];
    match (infer::numbers(sheet, at)?, problem) {
        (Some(values), None) => {
            let (problem, why) = guess(&values);
            warnings.push(format!("target `{name}` {why}"));
            Ok(make(values, problem))
        }
        (Some(values), Some(problem)) => Ok(make(values, problem)),
        (None, Some(Problem::Regression)) => Err(no_number(sheet, at)),
        (None, given) => {
            warnings.extend(infer::nearly_numbers(sheet, at));
            if given.is_none() {
                warnings.push(format!("target `{name}` holds text and is taken for classes"));
            }
            Ok(words(sheet, at))
        }
    }
}

/// An error about the first cell that keeps the target from being numeric.
fn no_number(sheet: &Sheet, at: usize) -> Error {
    let mut cells = sheet.cells(at).enumerate().filter_map(|(row, cell)| Some((row, cell?)));
    let (row, cell) = cells.find(|(_, cell)| sheet.number(cell).is_none()).unwrap_or_default();
    let what = format!("`{cell}` is no number, as regression needs; mend it, or ask for classification");
    sheet.wrong(row, at, &what)
}

/// Classes in alphabetical order.
fn words(sheet: &Sheet, at: usize) -> Labels {
    let cells: Vec<&str> = sheet.cells(at).flatten().collect();
    let names: Vec<&str> = cells.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let codes = cells.iter().map(|cell| names.partition_point(|name| name < cell)).collect();
    Labels::Classes { names: names.iter().map(|name| name.to_string()).collect(), codes }
}

/// Numbers, or classes in ascending order.
fn make(values: Vec<f64>, problem: Problem) -> Labels {
    if problem == Problem::Regression {
        return Labels::Numbers(values);
    }
    let distinct = distinct(&values);
    let code = |v: &f64| distinct.partition_point(|d| d < v);
    let codes = values.iter().map(code).collect();
    Labels::Classes { names: distinct.iter().map(f64::to_string).collect(), codes }
}

fn guess(values: &[f64]) -> (Problem, String) {
    let distinct = distinct(values);
    let (count, rows) = (distinct.len(), values.len());
    let integers = distinct.iter().all(|v| v.fract() == 0.0);
    let few = count <= MOST_CLASSES && (count <= 2 || count * ROWS_A_CLASS <= rows);
    if integers && few {
        let mend = "ask for regression if it is a quantity";
        let why = format!("holds {count} distinct integers in {rows} rows and is taken for classes; {mend}");
        return (Problem::Classification, why);
    }
    (
        Problem::Regression,
        format!("holds {count} distinct numbers in {rows} rows and is taken for a quantity"),
    )
}

/// Ascending; 0 and −0 are one.
fn distinct(values: &[f64]) -> Vec<f64> {
    let mut distinct: Vec<f64> = values.iter().map(|v| v + 0.0).collect();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    distinct
}
