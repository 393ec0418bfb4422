//! What a column of a file holds.

use super::dates::looks_like_date;
use super::sheet::Sheet;
use super::{Cells, Column};
use metaburn_core::Result;
use std::collections::{BTreeMap, BTreeSet};

/// The columns of a file but for the target. What is left out is told in `warnings`.
pub(super) fn columns(sheet: &Sheet, target: usize, warnings: &mut Vec<String>) -> Result<Vec<Column>> {
    let mut columns = Vec::with_capacity(sheet.header.len());
    for at in (0..sheet.header.len()).filter(|&at| at != target) {
        let cells = cells(sheet, at)?;
        let name = sheet.header[at].clone();
        match useless(sheet, at, &cells) {
            Some(why) => warnings.push(format!("column `{name}` {why}")),
            None => {
                if matches!(cells, Cells::Levels { .. }) {
                    warnings.extend(nearly_numbers(sheet, at));
                }
                columns.push(Column { name, cells });
            }
        }
    }
    Ok(columns)
}

/// Numbers if every value is one, else categories in alphabetical order.
fn cells(sheet: &Sheet, at: usize) -> Result<Cells> {
    if let Some(values) = numbers(sheet, at)? {
        return Ok(Cells::Numbers(values));
    }
    let names: BTreeSet<&str> = sheet.cells(at).flatten().collect();
    let code: BTreeMap<&str, usize> = names.iter().enumerate().map(|(code, name)| (*name, code)).collect();
    let codes = sheet.cells(at).map(|cell| cell.map(|name| code[name])).collect();
    Ok(Cells::Levels { names: names.into_iter().map(str::to_string).collect(), codes })
}

/// The values of a column, NaN where there is none; nothing if one is no number.
///
/// # Errors
/// For an infinite number.
pub(super) fn numbers(sheet: &Sheet, at: usize) -> Result<Option<Vec<f64>>> {
    let value = |cell: Option<&str>| cell.map_or(Some(f64::NAN), |cell| sheet.number(cell));
    let values: Option<Vec<f64>> = sheet.cells(at).map(value).collect();
    match values.as_ref().and_then(|values| values.iter().position(|v| v.is_infinite())) {
        Some(row) => {
            let cell = &sheet.records[row][at];
            Err(sheet.wrong(
                row,
                at,
                &format!("`{cell}` is not finite; leave the cell empty if it is unknown"),
            ))
        }
        None => Ok(values),
    }
}

/// Why a column says nothing about new rows, if so.
fn useless(sheet: &Sheet, at: usize, cells: &Cells) -> Option<String> {
    match cells {
        Cells::Levels { names, .. } if names.iter().all(|name| looks_like_date(name)) => {
            let mend = "make numbers of them (a year, a weekday) if they matter";
            Some(format!("holds dates or times and is left out; {mend}"))
        }
        Cells::Levels { names, codes } if names.len() == codes.len() => {
            Some("is text that differs in every row, as an id does, and is left out".into())
        }
        Cells::Numbers(values) if sheet.unnamed[at] => {
            let counts = |from: usize| values.iter().enumerate().all(|(i, &v)| v == (i + from) as f64);
            (counts(0) || counts(1)).then(|| "has no name, counts the rows, and is left out".into())
        }
        _ => None,
    }
}

/// A sentence about the cell that keeps a column of numbers from being one.
pub(super) fn nearly_numbers(sheet: &Sheet, at: usize) -> Option<String> {
    let values: Vec<(usize, &str)> =
        sheet.cells(at).enumerate().filter_map(|(row, c)| Some((row, c?))).collect();
    let (numbers, words): (Vec<_>, Vec<_>) =
        values.iter().partition(|(_, cell)| sheet.number(cell).is_some());
    let &(row, cell) = words.first()?;
    let share = numbers.len() as f64 / values.len() as f64;
    (share >= 0.9).then(|| {
        let (name, line, percent) = (&sheet.header[at], sheet.line(row), (100.0 * share).floor());
        let mend = "mend it, or leave the cell empty, if the column holds numbers";
        format!(
            "`{name}` is {percent} % numbers but taken for categories, because of `{cell}` in line {line}; {mend}"
        )
    })
}
