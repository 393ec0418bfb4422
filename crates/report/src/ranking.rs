//! Which tuners differ after some number of trials.

use crate::comparison::{Comparison, Row, Tuned};
use crate::statistics::{Friedman, friedman, holm, wilcoxon};

/// How unlikely a difference must be by chance to be called one.
pub(crate) const ALPHA: f64 = 0.05;

/// Regrets and costs are rounded to a multiple of this, so that rounding errors break no tie.
const GRAIN: f64 = 1e-8;

/// The tuners of a comparison, ranked by their regret on each task and seed.
pub(crate) struct Ranking {
    /// After how many trials.
    pub trials: usize,
    /// How many tasks and seeds.
    pub rows: usize,
    /// Mean ranks in the order of the comparison's tuners, and whether they differ at all.
    pub friedman: Friedman,
    /// Every two tuners.
    pub pairs: Vec<Pair>,
}

/// Two tuners by their positions in the comparison.
pub(crate) struct Pair {
    /// The one before.
    pub first: usize,
    /// The one after.
    pub second: usize,
    /// By Wilcoxon's signed-rank test.
    pub p_value: f64,
    /// The same with Holm's correction for all pairs.
    pub corrected: f64,
}

/// Why tuners cannot be ranked on the same rows, if so.
pub(crate) fn misaligned(comparison: &Comparison) -> Option<String> {
    let (first, others) = comparison.tuners.split_first()?;
    let lacks = |a: &Tuned, b: &Tuned| {
        let row = a.curves.keys().find(|row| !b.curves.contains_key(row))?;
        Some(format!(
            "No ranks: `{}` has {}, which `{}` lacks; tuners are ranked on the same tasks and seeds.",
            a.label,
            describe(row),
            b.label
        ))
    };
    others.iter().find_map(|other| lacks(first, other).or_else(|| lacks(other, first)))
}

fn describe(row: &Row) -> String {
    let group = if row.group.is_empty() { String::new() } else { format!("{}, ", row.group) };
    format!("task {group}{} of seed {}", row.task, row.seed)
}

/// Ranks the aligned tuners of a comparison, at least two.
///
/// # Errors
/// A sentence that says which tuner has no regret after so many trials.
pub(crate) fn ranking(comparison: &Comparison, trials: usize) -> Result<Ranking, String> {
    let tuners = &comparison.tuners;
    let mut rows = Vec::new();
    for row in tuners.iter().flat_map(|tuned| tuned.curves.keys()).take(tuners[0].curves.len()) {
        let regrets = tuners.iter().map(|tuned| {
            let unknown =
                || format!("No ranks @{trials}: `{}` has no {} there.", tuned.label, comparison.measure());
            tuned.regret(row, trials).map(|regret| (regret / GRAIN).round() * GRAIN).ok_or_else(unknown)
        });
        rows.push(regrets.collect::<Result<Vec<f64>, String>>()?);
    }
    let friedman = friedman(&rows).ok_or_else(|| format!("No ranks @{trials}: there is nothing to rank."))?;
    Ok(Ranking { trials, rows: rows.len(), friedman, pairs: pairs(&rows, tuners.len()) })
}

fn pairs(rows: &[Vec<f64>], tuners: usize) -> Vec<Pair> {
    let both = (0..tuners).flat_map(|a| (a + 1..tuners).map(move |b| (a, b)));
    let mut pairs: Vec<Pair> = both
        .map(|(first, second)| {
            let grains = |row: &Vec<f64>| ((row[first] - row[second]) / GRAIN).round();
            let differences: Vec<f64> = rows.iter().map(grains).collect();
            Pair { first, second, p_value: wilcoxon(&differences), corrected: 1.0 }
        })
        .collect();
    let corrected = holm(&pairs.iter().map(|pair| pair.p_value).collect::<Vec<_>>());
    pairs.iter_mut().zip(corrected).for_each(|(pair, corrected)| pair.corrected = corrected);
    pairs
}

impl Ranking {
    /// Whether two tuners differ. Pairs of more than two are looked at only if Friedman's test says
    /// that there is a difference at all.
    pub fn apart(&self, pair: &Pair) -> bool {
        (self.friedman.freedom < 2 || self.friedman.p_value < ALPHA) && pair.corrected < ALPHA
    }

    /// The largest sets of at least two tuners of which no two differ, each in the order of mean
    /// ranks. Every pair that does not differ is in one of them, and no other pair is.
    pub fn alike(&self) -> Vec<Vec<usize>> {
        let mut order: Vec<usize> = (0..self.friedman.mean_ranks.len()).collect();
        order.sort_by(|&a, &b| self.friedman.mean_ranks[a].total_cmp(&self.friedman.mean_ranks[b]));
        let mut sets = Vec::new();
        self.extend(&mut Vec::new(), &order, &[], &mut sets);
        sets
    }

    /// Bron and Kerbosch (1973): the sets that hold `members`, some `candidates` and no `done`.
    fn extend(
        &self,
        members: &mut Vec<usize>,
        candidates: &[usize],
        done: &[usize],
        sets: &mut Vec<Vec<usize>>,
    ) {
        if candidates.is_empty() && done.is_empty() && members.len() > 1 {
            sets.push(members.clone());
        }
        let mut done = done.to_vec();
        for (i, &next) in candidates.iter().enumerate() {
            let like = |others: &[usize]| -> Vec<usize> {
                others.iter().copied().filter(|&other| self.like(next, other)).collect()
            };
            members.push(next);
            self.extend(members, &like(&candidates[i + 1..]), &like(&done), sets);
            members.pop();
            done.push(next);
        }
    }

    fn like(&self, a: usize, b: usize) -> bool {
        let apart = |pair: &Pair| (pair.first, pair.second) == (a.min(b), a.max(b)) && self.apart(pair);
        !self.pairs.iter().any(apart)
    }
}
