//! Sweeps: many runs from one file.
//!
//! Each `[[sweep]]` table is one axis, and the runs are the product of all axes. A table with
//! lists is a zip of them; a table with `list` spells its variants out:
//!
//! ```toml
//! [[sweep]]
//! "learner.rate" = [0.01, 0.1]
//! "learner.steps" = [5, 1]
//!
//! [[sweep]]
//! list = [{ "learner.name" = "maml" }, { "learner.name" = "anil", "outer.rate" = 0.01 }]
//! ```

use crate::document::Source;
use crate::error::Result;
use metaburn_core::Value;
use toml::de::{DeTable, DeValue};

/// One setting that a variant changes, with the line that says so.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    pub key: String,
    pub value: Value,
    pub line: usize,
}

/// What sets one variant apart from the file's own settings.
pub(crate) type Variant = Vec<Change>;

/// The variants of one sweep table.
pub(crate) fn table(source: &Source, line: usize, table: &DeTable) -> Result<Vec<Variant>> {
    let variants = match table.get("list") {
        Some(list) => {
            if table.len() > 1 {
                return Err(source.error(line, "a sweep has either `list` or keys with lists, not both"));
            }
            let wrong =
                || source.error(line, "`list`: expected tables of settings, as { \"model.name\" = … }");
            let DeValue::Array(items) = list.get_ref() else { return Err(wrong()) };
            let each = |item: &toml::Spanned<DeValue>| {
                source.flatten("", item.get_ref().as_table().ok_or_else(wrong)?)
            };
            items.iter().map(each).collect::<Result<Vec<_>>>()?
        }
        None => zip(source, line, source.flatten("", table)?)?,
    };
    if let Some(change) = variants.iter().flatten().find(|c| c.key == "name") {
        return Err(source.error(change.line, "`name` is the whole experiment's and cannot be swept"));
    }
    if variants.is_empty() {
        return Err(source.error(line, "this sweep has no variant, so there would be no run"));
    }
    Ok(variants)
}

/// Lists of equal length, side by side.
fn zip(source: &Source, line: usize, columns: Vec<Change>) -> Result<Vec<Variant>> {
    let mut variants: Vec<Variant> = Vec::new();
    for (nth, Change { key, value, line }) in columns.iter().enumerate() {
        let Value::List(items) = value else {
            let found = value.kind();
            return Err(
                source.error(*line, format!("`{key}`: a sweep needs a list of values, found {found}"))
            );
        };
        if nth == 0 {
            variants = vec![Variant::new(); items.len()];
        } else if items.len() != variants.len() {
            let message = format!(
                "`{key}` has {} values, but `{}` has {}; lists in one sweep table are zipped, so give each its own [[sweep]] for the product",
                items.len(),
                columns[0].key,
                variants.len()
            );
            return Err(source.error(*line, message));
        }
        for (variant, item) in variants.iter_mut().zip(items) {
            variant.push(Change { key: key.clone(), value: item.clone(), line: *line });
        }
    }
    if columns.is_empty() {
        return Err(
            source.error(line, "this sweep is empty; give it a list for a key, such as \"learner.rate\"")
        );
    }
    Ok(variants)
}

/// All combinations, the last sweep varying fastest; one empty variant where nothing is swept.
///
/// # Errors
/// The key and line of a setting that two sweeps change.
pub(crate) fn product(sweeps: &[Vec<Variant>]) -> Result<Vec<Variant>, (String, usize)> {
    let mut combined = vec![Variant::new()];
    for axis in sweeps {
        let mut next = Vec::with_capacity(combined.len() * axis.len());
        for (so_far, variant) in combined.iter().flat_map(|c| axis.iter().map(move |v| (c, v))) {
            if let Some(twice) = variant.iter().find(|v| so_far.iter().any(|c| c.key == v.key)) {
                return Err((twice.key.clone(), twice.line));
            }
            next.push(so_far.iter().chain(variant).cloned().collect());
        }
        combined = next;
    }
    Ok(combined)
}
