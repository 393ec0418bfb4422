//! Counting the configurations of a space.
//!
//! Conditions make a forest of the parameters: each looks at one parent at most. A parameter whose
//! children are counted below it has `Σ_v Π_c count(c)` configurations, over its values `v` and
//! the children `c` in use at `v`; a space has the product over its roots.

use super::{Space, UNUSED};

/// Reals count as a grid so fine that no search comes to its end.
const REAL: u64 = 1 << 32;

impl Space {
    /// Number of different configurations; nothing if a real parameter makes it infinite, or
    /// beyond `u64`. A parameter that is not in use counts once, as [`Space::snap`] has it.
    pub fn size(&self) -> Option<u64> {
        let finite = self.parameters.iter().all(|p| p.domain.size().is_some());
        let count = self.count(self.roots());
        (finite && count <= u128::from(u64::MAX)).then_some(count as u64)
    }

    /// The point of the configuration of that number, from 0 to [`Space::size`] − 1, each once; of
    /// infinite spaces a fine grid. Numbers beyond the last begin anew.
    pub fn nth(&self, number: u64) -> Vec<f64> {
        let mut point = vec![UNUSED; self.dimensions()];
        self.unrank(self.roots(), u128::from(number), &mut point);
        point
    }

    fn roots(&self) -> Vec<usize> {
        (0..self.dimensions()).filter(|&i| self.parents[i].is_none()).collect()
    }

    fn children(&self, parent: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.dimensions()).filter(move |&i| self.parents[i] == Some(parent))
    }

    /// The children in use at a place of their parent.
    fn in_use(&self, parent: usize, u: f64) -> Vec<usize> {
        let value = self.parameters[parent].domain.decode(u);
        let waits = |&c: &usize| self.parameters[c].when.as_ref().is_some_and(|when| when.holds(&value));
        self.children(parent).filter(waits).collect()
    }

    /// Configurations of these parameters and all below them; `u128::MAX` stands for too many.
    fn count(&self, parameters: Vec<usize>) -> u128 {
        parameters.into_iter().fold(1, |n: u128, i| n.saturating_mul(self.count_of(i)))
    }

    fn count_of(&self, i: usize) -> u128 {
        let domain = &self.parameters[i].domain;
        let mut special: Vec<f64> = self
            .children(i)
            .filter_map(|c| self.parameters[c].when.as_ref())
            .flat_map(|when| when.values.iter().filter_map(|v| domain.encode(v)))
            .collect();
        special.sort_by(f64::total_cmp);
        special.dedup();
        let plain = domain.size().unwrap_or(REAL).saturating_sub(special.len() as u64);
        let counts = special.into_iter().map(|u| self.count(self.in_use(i, u)));
        counts.fold(u128::from(plain), u128::saturating_add)
    }

    /// Sets the coordinates of these parameters, and of those below, to configuration `number`;
    /// the first parameter turns fastest.
    fn unrank(&self, parameters: Vec<usize>, mut number: u128, point: &mut [f64]) {
        for i in parameters {
            let count = self.count_of(i);
            self.unrank_one(i, number % count, point);
            number /= count;
        }
    }

    fn unrank_one(&self, i: usize, mut number: u128, point: &mut [f64]) {
        let domain = &self.parameters[i].domain;
        if self.children(i).next().is_none() {
            point[i] = match domain.size() {
                Some(_) => domain.nth(number as u64),
                None => (number as f64 + 0.5) / REAL as f64,
            };
            return;
        }
        // A value's block has one configuration or more, so that few blocks are passed.
        for value in 0..domain.size().unwrap_or(1) {
            point[i] = domain.nth(value);
            let below = self.in_use(i, point[i]);
            let block = self.count(below.clone());
            if number < block {
                return self.unrank(below, number, point);
            }
            number -= block;
        }
    }
}
