//! Patient groups of a table, and drawing an episode from one.

use metaburn_core::Stream;
use rand::seq::IndexedRandom;

/// Patients of an episode.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    pub shots: usize,
    pub queries: usize,
}

/// Rows of a table, by class.
pub(super) struct Group {
    cases: Vec<usize>,
    others: Vec<usize>,
}

impl Group {
    /// All patients of a table, then for each column those at or below its median and those above (below
    /// and at or above, where the median is the largest value). Only those that suffice for an episode;
    /// none if all patients do not.
    pub fn all(rows: &[Vec<f64>], sick: &[bool], sizes: Sizes) -> Vec<Self> {
        let whole = Self::of(sick, |_| true);
        if !whole.suffices(sizes) {
            return Vec::new();
        }
        let mut groups = vec![whole];
        for at in 0..rows.first().map_or(0, Vec::len) {
            let mut values: Vec<f64> = rows.iter().map(|row| row[at]).collect();
            values.sort_by(f64::total_cmp);
            let (median, largest) = (values[(values.len() - 1) / 2], values[values.len() - 1]);
            let low =
                |row: usize| if median < largest { rows[row][at] <= median } else { rows[row][at] < median };
            let halves = [Self::of(sick, low), Self::of(sick, |row| !low(row))];
            groups.extend(halves.into_iter().filter(|half| half.size() < rows.len() && half.suffices(sizes)));
        }
        groups
    }

    /// The patients for whom `belongs` holds.
    fn of(sick: &[bool], belongs: impl Fn(usize) -> bool) -> Self {
        let (cases, others) = (0..sick.len()).filter(|&row| belongs(row)).partition(|&row| sick[row]);
        Self { cases, others }
    }

    fn size(&self) -> usize {
        self.cases.len() + self.others.len()
    }

    /// Cases among `n` patients: `round(n·π)`, but at least one and not all.
    fn cases_among(&self, n: usize) -> usize {
        let share = self.cases.len() as f64 / self.size() as f64;
        ((n as f64 * share).round() as usize).clamp(1, n - 1)
    }

    fn suffices(&self, sizes: Sizes) -> bool {
        let all = sizes.shots + sizes.queries;
        let cases = self.cases_among(sizes.shots) + self.cases_among(sizes.queries);
        cases <= self.cases.len() && all - cases <= self.others.len()
    }

    /// The rows of support and query set, all different, class by class.
    pub fn draw(&self, Sizes { shots, queries }: Sizes, stream: &mut Stream) -> [Vec<usize>; 2] {
        let (s, q) = (self.cases_among(shots), self.cases_among(queries));
        let mut sets = [Vec::new(), Vec::new()];
        for (rows, s, q) in [(&self.cases, s, q), (&self.others, shots - s, queries - q)] {
            let drawn: Vec<usize> = rows.sample(stream, s + q).copied().collect();
            sets[0].extend(&drawn[..s]);
            sets[1].extend(&drawn[s..]);
        }
        sets
    }
}
