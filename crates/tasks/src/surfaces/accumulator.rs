//! Evaluations in any order, gathered into tables.

use super::table_task::{TableBenchmark, TableTask};
use metaburn_core::{Candidates, Result, Space};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Sum and number of costs by resource and candidate. A resource is kept as its bits, whose order
/// is that of positive numbers.
type Cells = BTreeMap<(u64, usize), (f64, u32)>;

/// Costs by task, resource and candidate; repeated evaluations are averaged.
#[derive(Default)]
pub(super) struct Accumulator {
    tasks: Vec<(String, Cells)>,
    numbers: BTreeMap<String, usize>,
}

/// Which candidates a task has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    /// Those evaluated on it.
    Own,
    /// All; those that were not evaluated on it have failed.
    Shared,
}

impl Accumulator {
    /// Adds a cost, or NaN for a failure; `resource` is a positive number.
    pub(super) fn add(&mut self, task: &str, resource: f64, candidate: usize, cost: f64) {
        let number = self.numbers.get(task).copied().unwrap_or_else(|| {
            self.tasks.push((task.to_string(), Cells::new()));
            self.numbers.insert(task.to_string(), self.tasks.len() - 1);
            self.tasks.len() - 1
        });
        let cell = self.tasks[number].1.entry((resource.to_bits(), candidate)).or_insert((0.0, 0));
        *cell = (cell.0 + cost, cell.1 + 1);
    }

    /// Cuts each task at the largest resource that at least `least` candidates reached; a task
    /// without one is left out.
    pub(super) fn cut(&mut self, least: usize) {
        self.tasks.retain_mut(|(_, cells)| {
            let mut reached: BTreeMap<u64, usize> = BTreeMap::new();
            cells.keys().for_each(|(resource, _)| *reached.entry(*resource).or_default() += 1);
            let full =
                reached.iter().rev().find(|(_, count)| **count >= least).map(|(resource, _)| *resource);
            cells.retain(|(resource, _), _| full.is_some_and(|full| *resource <= full));
            !cells.is_empty()
        });
    }

    /// The tables, in the order in which their tasks were met. The largest resource of a task is
    /// its full budget.
    pub(super) fn finish(
        self,
        space: Arc<Space>,
        candidates: Candidates,
        listing: Listing,
    ) -> Result<TableBenchmark> {
        let everything = Arc::new(candidates);
        let table = |(name, cells): (String, Cells)| {
            let own: BTreeSet<usize> = cells.keys().map(|(_, candidate)| *candidate).collect();
            if listing == Listing::Shared || own.len() == everything.len() {
                let all: Vec<usize> = (0..everything.len()).collect();
                return tabulate(&name, space.clone(), everything.clone(), &all, &cells);
            }
            let own: Vec<usize> = own.into_iter().collect();
            let points = own.iter().map(|&candidate| everything[candidate].clone()).collect();
            tabulate(&name, space.clone(), Arc::new(points), &own, &cells)
        };
        TableBenchmark::new(self.tasks.into_iter().map(table).collect::<Result<_>>()?)
    }
}

/// The table of one task: `numbers` are its candidates' positions among all.
fn tabulate(
    name: &str,
    space: Arc<Space>,
    candidates: Arc<Candidates>,
    numbers: &[usize],
    cells: &Cells,
) -> Result<TableTask> {
    let resources: BTreeSet<u64> = cells.keys().map(|(resource, _)| *resource).collect();
    let curve = |&resource: &u64| -> Vec<f64> {
        let mean = |candidate: &usize| match cells.get(&(resource, *candidate)) {
            Some((sum, count)) => sum / f64::from(*count),
            None => f64::NAN,
        };
        numbers.iter().map(mean).collect()
    };
    let mut curves: Vec<Vec<f64>> = resources.iter().map(curve).collect();
    let full = curves.pop().unwrap_or_default();
    let resources: Vec<f64> = resources.into_iter().map(f64::from_bits).collect();
    let largest = resources.last().copied().unwrap_or(1.0);
    let shares: Vec<f64> = resources[..curves.len()].iter().map(|resource| resource / largest).collect();
    TableTask::new(name, space, candidates, full)?.with_curves(&shares, curves)
}
