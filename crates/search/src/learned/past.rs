//! Past tasks in one unit.

use metaburn_core::{Error, Result, Setting, Source, Stream};
use rand::seq::SliceRandom;

/// A past task: its points `[n][d]` and their costs `[n]`, 0 the best and 1 the worst.
pub(super) struct Past {
    pub points: Vec<Vec<f64>>,
    pub costs: Vec<f64>,
    /// What the learner is told beforehand of these costs `[n]`: it learns the difference.
    pub expected: Vec<f64>,
}

/// The past tasks that teach something, each min–max normalised and in an order of its own: not those
/// where all costs are the same. A cost that is not finite counts as the worst.
///
/// # Errors
/// [`Error::Mismatch`] when one lies in another space or lacks costs, and when none is left.
pub(super) fn past(setting: &Setting<'_>) -> Result<Vec<Past>> {
    let mut known = Vec::with_capacity(setting.sources.len());
    for (i, source) in setting.sources.iter().enumerate() {
        source.check(setting.space.dimensions())?;
        known.extend(normalised(source, &mut setting.seeds.stream("learned/order", i as u64)));
    }
    match (known.is_empty(), setting.sources.len()) {
        (false, _) => Ok(known),
        (true, 0) => Err(Error::Mismatch(
            "the tuner `learned` learns from past tasks, and there is none; give some, or choose the \
             tuner `gp`"
                .into(),
        )),
        (true, count) => Err(Error::Mismatch(format!(
            "the tuner `learned` learns from past tasks, but in none of {count} do two costs differ"
        ))),
    }
}

fn normalised(source: &Source, stream: &mut Stream) -> Option<Past> {
    let finite = || source.costs.iter().copied().filter(|c| c.is_finite());
    let (best, worst) = (finite().min_by(f64::total_cmp)?, finite().max_by(f64::total_cmp)?);
    if worst <= best {
        return None;
    }
    let mut order: Vec<usize> = (0..source.costs.len()).collect();
    order.shuffle(stream);
    let cost = |i: usize| if source.costs[i].is_finite() { source.costs[i] } else { worst };
    Some(Past {
        points: order.iter().map(|&i| source.points[i].clone()).collect(),
        costs: order.iter().map(|&i| (cost(i) - best) / (worst - best)).collect(),
        expected: vec![0.0; order.len()],
    })
}
