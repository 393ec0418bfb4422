//! Series that are one under several names.

use super::data::Record;
use std::collections::{BTreeMap, HashMap};

/// So many values in a row make series relatives: in M3 dozens of pairs share their whole horizon.
const RUN: usize = 10;

/// The series in groups of those that share [`RUN`] values in a row, not all the same, with one another or by
/// way of others. Were they in different parts, a test task would have been trained on.
pub(super) fn families(records: Vec<Record>) -> Vec<Vec<Record>> {
    let mut labels: Vec<usize> = (0..records.len()).collect();
    let mut first: HashMap<Vec<u64>, usize> = HashMap::new();
    for (i, record) in records.iter().enumerate() {
        let runs = record.values.windows(RUN).filter(|run| run.iter().any(|value| *value != run[0]));
        for run in runs {
            let other = *first.entry(run.iter().map(|value| value.to_bits()).collect()).or_insert(i);
            merge(&mut labels, i, other);
        }
    }
    let mut families: BTreeMap<usize, Vec<Record>> = BTreeMap::new();
    for (record, label) in records.into_iter().zip(labels) {
        families.entry(label).or_default().push(record);
    }
    families.into_values().collect()
}

/// Gives two groups one label.
fn merge(labels: &mut [usize], one: usize, other: usize) {
    let (keep, drop) = (labels[one].min(labels[other]), labels[one].max(labels[other]));
    if keep != drop {
        labels.iter_mut().filter(|label| **label == drop).for_each(|label| *label = keep);
    }
}
