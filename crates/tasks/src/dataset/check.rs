//! What a table must be before anything can learn from it.

use super::{Cells, Dataset, Labels};
use std::collections::BTreeSet;

/// What is wrong with a table built in memory; tables from files are right in these things.
pub(super) fn well_formed(table: &Dataset) -> Result<(), String> {
    let mut names = BTreeSet::from([table.target.as_str()]);
    for column in &table.columns {
        let name = &column.name;
        if !names.insert(name) {
            return Err(format!("there are two columns named `{name}`; rename one"));
        }
        let (rows, expected) = (column.cells.len(), table.rows());
        if rows != expected {
            return Err(format!("column `{name}` has {rows} rows, the target has {expected}"));
        }
        match &column.cells {
            Cells::Numbers(values) => {
                if let Some(row) = values.iter().position(|v| v.is_infinite()) {
                    return Err(format!("column `{name}`, row {row}: {} is not finite", values[row]));
                }
            }
            Cells::Levels { names, codes } => {
                if codes.iter().flatten().any(|&code| code >= names.len()) {
                    return Err(format!("column `{name}` has a code beyond its {} names", names.len()));
                }
            }
        }
    }
    let wrong = match &table.labels {
        Labels::Numbers(values) => values.iter().any(|v| !v.is_finite()),
        Labels::Classes { names, codes } => codes.iter().any(|&code| code >= names.len()),
    };
    match wrong {
        true => Err(format!("target `{}` has a value that is not finite, or no class", table.target)),
        false => Ok(()),
    }
}

/// Drops columns without any value, and says so.
pub(super) fn drop_empty(table: &mut Dataset) {
    let (kept, empty): (Vec<_>, Vec<_>) = std::mem::take(&mut table.columns)
        .into_iter()
        .partition(|c| c.cells.is_empty() || c.cells.missing() < c.cells.len());
    table.columns = kept;
    let sentences = empty.iter().map(|c| format!("column `{}` has no value and is left out", c.name));
    table.warnings.extend(sentences);
}

/// What no model can learn from.
pub(super) fn learnable(table: &mut Dataset) -> Result<(), String> {
    let target = table.target.clone();
    match table.rows() {
        0 => return Err("there is a header, but no row below it".into()),
        1 => return Err("one row is not enough to learn from; give it more rows".into()),
        _ => {}
    }
    if table.columns.is_empty() {
        let told = table.warnings.join("; ");
        let why = if told.is_empty() { told } else { format!(" ({told})") };
        return Err(format!("no column is left to predict `{target}` from{why}"));
    }
    match &table.labels {
        Labels::Numbers(values) if values.iter().all(|v| *v == values[0]) => {
            Err(constant(&target, &values[0]))
        }
        Labels::Numbers(_) => Ok(()),
        Labels::Classes { names, codes } => {
            let warning = classes(&target, names, codes)?;
            table.warnings.extend(warning);
            Ok(())
        }
    }
}

/// Two classes must have two members each: one to learn from when the other is tested.
fn classes(target: &str, names: &[String], codes: &[usize]) -> Result<Option<String>, String> {
    let mut counts = vec![0; names.len()];
    codes.iter().for_each(|&code| counts[code] += 1);
    if let Some(class) = counts.iter().position(|&n| n == codes.len()) {
        return Err(constant(target, &names[class]));
    }
    let single: Vec<usize> = (0..names.len()).filter(|&class| counts[class] == 1).collect();
    if counts.iter().filter(|&&n| n >= 2).count() < 2 {
        return Err(format!(
            "target `{target}` needs two classes with two rows each, and {} of its {} have one row only; \
             give it more rows, or say `regression` if it is a quantity",
            single.len(),
            names.len()
        ));
    }
    let Some(&first) = single.first() else { return Ok(None) };
    let others = match single.len() {
        1 => String::new(),
        n => format!(" (and {} more)", n - 1),
    };
    let name = &names[first];
    let mend = "it cannot be both learned and tested; merge it with another, or leave it out";
    Ok(Some(format!("class `{name}`{others} of target `{target}` has one row: {mend}")))
}

fn constant(target: &str, value: &dyn std::fmt::Display) -> String {
    format!("target `{target}` is {value} in every row: there is nothing to learn; name another target")
}
