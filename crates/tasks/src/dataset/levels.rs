//! One-hot columns of a categorical column.

/// The most levels of a column that get a one-hot column of their own.
pub const MAX_LEVELS: usize = 32;
/// A level seen less often in training is rare.
const LEAST_ROWS: usize = 2;

/// Which one-hot column each level of a categorical column has.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Levels {
    /// By code; nothing for levels without a column.
    slots: Vec<Option<usize>>,
    missing: Option<usize>,
    /// What the columns stand for.
    pub labels: Vec<String>,
}

impl Levels {
    /// The most frequent levels of these rows, the first of equals, in the order of their codes; a
    /// column for the rest (`other`) and one for missing values (`missing`) if these rows have such.
    pub(super) fn fit(names: &[String], codes: &[Option<usize>], rows: &[usize]) -> Self {
        let mut counts = vec![0_usize; names.len()];
        rows.iter().filter_map(|&row| codes[row]).for_each(|code| counts[code] += 1);
        let mut kept: Vec<usize> = (0..names.len()).filter(|&code| counts[code] >= LEAST_ROWS).collect();
        kept.sort_by_key(|&code| std::cmp::Reverse(counts[code]));
        kept.truncate(MAX_LEVELS);
        kept.sort_unstable();

        let mut labels: Vec<String> = kept.iter().map(|&code| names[code].clone()).collect();
        let mut extra = |label: &str, needed: bool| {
            needed.then(|| {
                labels.push(label.to_string());
                labels.len() - 1
            })
        };
        let other = extra("other", (0..names.len()).any(|code| counts[code] > 0 && !kept.contains(&code)));
        let missing = extra("missing", rows.iter().any(|&row| codes[row].is_none()));
        let mut slots = vec![other; names.len()];
        kept.iter().enumerate().for_each(|(slot, &code)| slots[code] = Some(slot));
        Self { slots, missing, labels }
    }

    /// Adds the one-hot columns of a cell.
    pub(super) fn push(&self, code: Option<usize>, row: &mut Vec<f64>) {
        let slot = code.map_or(self.missing, |code| self.slots[code]);
        row.extend((0..self.labels.len()).map(|i| if Some(i) == slot { 1.0 } else { 0.0 }));
    }
}
