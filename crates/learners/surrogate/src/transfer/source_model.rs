//! What one past task predicts.

use super::scale::Scale;
use metaburn_core::{Normal, Posterior, Result, Source, Space};
use metaburn_gp::{FittedGp, GaussianProcess};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// So many points at most have their prediction kept, in about a megabyte: the tables of tuning, not a
/// continuous space.
const KEPT: usize = 1 << 13;

/// A Gaussian process on one past task. It predicts *standardised* costs: those of the task have
/// mean 0 and standard deviation 1, so that tasks can be compared.
///
/// Predictions are kept, since most searches ask for the same table again and again.
pub struct SourceModel {
    gp: FittedGp,
    kept: Mutex<HashMap<Vec<u64>, Normal>>,
}

impl SourceModel {
    /// Fits to at most `points` trials of a past task, whose costs are finite.
    ///
    /// Of more trials those at evenly spaced ranks of cost are taken, best and worst included.
    ///
    /// # Errors
    /// As for [`GaussianProcess::fit_to`].
    pub fn fit(space: &Space, source: &Source, points: usize) -> Result<Self> {
        let values = Scale::of(&source.costs).values(&source.costs);
        let chosen = spread(&values, points);
        let costs: Vec<f64> = chosen.iter().map(|&i| values[i]).collect();
        let points: Vec<Vec<f64>> = chosen.iter().map(|&i| source.points[i].clone()).collect();
        let gp = GaussianProcess::default().fit_to(space, &points, &costs)?;
        Ok(Self { gp, kept: Mutex::default() })
    }

    /// The standardised costs at some points.
    pub fn predict(&self, points: &[&[f64]]) -> Vec<Normal> {
        let keys: Vec<Vec<u64>> = points.iter().map(|p| bits(p)).collect();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<usize> = (0..points.len()).filter(|&i| !kept.contains_key(&keys[i])).collect();
        let asked: Vec<&[f64]> = new.iter().map(|&i| points[i]).collect();
        let predicted = self.gp.predict(&asked);
        if kept.len() + new.len() <= KEPT {
            kept.extend(new.iter().map(|&i| keys[i].clone()).zip(predicted));
            return keys.iter().map(|key| kept[key]).collect();
        }
        let mut predicted = predicted.into_iter();
        let all = keys.iter().map(|key| kept.get(key).copied().or_else(|| predicted.next()));
        all.flatten().collect()
    }
}

/// A point as a key.
pub(super) fn bits(point: &[f64]) -> Vec<u64> {
    point.iter().map(|u| (u + 0.0).to_bits()).collect()
}

/// The positions, ascending, of at most `count` values at evenly spaced ranks.
fn spread(values: &[f64], count: usize) -> Vec<usize> {
    let n = values.len();
    if n <= count {
        return (0..n).collect();
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
    let steps = count.saturating_sub(1).max(1);
    let mut chosen: Vec<usize> = (0..count).map(|i| order[i * (n - 1) / steps]).collect();
    chosen.sort_unstable();
    chosen
}
