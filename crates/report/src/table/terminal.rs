//! Tables for a terminal: aligned columns, units below the names.

use super::sheet::{Column, Sheet, legends};

/// Between two columns.
const GAP: &str = "  ";
/// Where the explanation is wrapped.
const LINE: usize = 100;

/// Writes all tables, then what their words mean.
pub(crate) fn write(sheets: &[Sheet]) -> String {
    let mut text: String = sheets.iter().map(|sheet| one(sheet) + "\n").collect();
    text.extend(legends(sheets).into_iter().map(wrap));
    text
}

fn one(sheet: &Sheet) -> String {
    let widths: Vec<usize> = sheet.columns.iter().map(width).collect();
    let names: Vec<&str> = sheet.columns.iter().map(|column| column.name.as_str()).collect();
    let units: Vec<String> = sheet.columns.iter().map(unit).collect();
    let rule: usize = widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1);
    let mut lines = vec![sheet.title.clone()];
    lines.push(line(sheet, &widths, &names));
    if units.iter().any(|unit| !unit.is_empty()) {
        lines.push(line(sheet, &widths, &units.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    lines.push("─".repeat(rule));
    lines.extend(sheet.rows().map(|row| line(sheet, &widths, &row)));
    lines.extend(sheet.notes.iter().cloned());
    lines.join("\n") + "\n"
}

fn line(sheet: &Sheet, widths: &[usize], cells: &[&str]) -> String {
    let padded = sheet.columns.iter().zip(widths).zip(cells).map(|((column, width), cell)| {
        if column.numeric { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
    });
    padded.collect::<Vec<_>>().join(GAP).trim_end().to_string()
}

fn unit(column: &Column) -> String {
    if column.unit.is_empty() { String::new() } else { format!("({})", column.unit) }
}

fn width(column: &Column) -> usize {
    let cells = column.cells.iter().map(|cell| cell.chars().count());
    cells.chain([column.name.chars().count(), unit(column).chars().count()]).max().unwrap_or(0)
}

/// Breaks a sentence into lines.
fn wrap(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let full = lines.last().is_some_and(|l| !l.is_empty() && l.chars().count() + 1 + word.len() > LINE);
        if full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n") + "\n"
}
