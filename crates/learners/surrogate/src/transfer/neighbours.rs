//! What was best on the most similar past tasks.

use metaburn_core::{Error, Result, Source};

/// The best points of the past tasks whose meta-features are nearest, nearest task first and without
/// duplicates, until there are `count` (Feurer, Springenberg & Hutter 2015, section 3).
///
/// Distances are Euclidean, between meta-features that have mean 0 and standard deviation 1 over past
/// tasks. One that is the same on all past tasks, or not a finite number somewhere, is left out.
///
/// # Errors
/// [`Error::Mismatch`] when a task has no meta-features, or another number of them.
///
/// ```
/// use metaburn_core::Source;
/// use metaburn_surrogate::nearest;
///
/// let past = |best: f64, size: f64| Source {
///     points: vec![vec![best], vec![0.0]],
///     costs: vec![0.1, 0.2],
///     meta_features: vec![size],
///     ..Source::default()
/// };
/// let sources = [past(0.3, 100.0), past(0.7, 5000.0), past(0.7, 6000.0)];
/// assert_eq!(nearest(&sources, &[5100.0], 2).unwrap(), [[0.7], [0.3]]);
/// ```
pub fn nearest(sources: &[Source], meta_features: &[f64], count: usize) -> Result<Vec<Vec<f64>>> {
    let width = meta_features.len();
    if let Some(other) = sources.iter().find(|s| s.meta_features.len() != width) {
        let (name, given) = (&other.name, other.meta_features.len());
        return Err(Error::Mismatch(format!(
            "the past task `{name}` has {given} meta-features, and the task at hand {width}"
        )));
    }
    if width == 0 {
        return Err(Error::Mismatch(
            "no task has meta-features to find neighbours by; choose initial = \"portfolio\"".into(),
        ));
    }
    let distances = distances(sources, meta_features);
    let mut order: Vec<usize> = (0..sources.len()).collect();
    order.sort_by(|&a, &b| distances[a].total_cmp(&distances[b]).then(a.cmp(&b)));
    let mut points: Vec<Vec<f64>> = Vec::with_capacity(count);
    for point in order.into_iter().filter_map(|s| best(&sources[s])) {
        if points.len() < count && !points.contains(point) {
            points.push(point.clone());
        }
    }
    Ok(points)
}

/// Squared distances from the task at hand.
fn distances(sources: &[Source], meta_features: &[f64]) -> Vec<f64> {
    let mut distances = vec![0.0; sources.len()];
    let n = sources.len().max(1) as f64;
    for (j, &here) in meta_features.iter().enumerate() {
        let column = || sources.iter().map(|s| s.meta_features[j]);
        let mean = column().sum::<f64>() / n;
        let variance = column().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
        if variance.is_finite() && here.is_finite() && variance > 1e-24 * mean * mean {
            distances.iter_mut().zip(column()).for_each(|(d, v)| *d += (v - here).powi(2) / variance);
        }
    }
    distances
}

/// A task's best point, the first of equals.
fn best(source: &Source) -> Option<&Vec<f64>> {
    let costs = source.costs.iter().enumerate();
    let best = costs.min_by(|a, b| a.1.total_cmp(b.1).then(a.0.cmp(&b.0)));
    best.map(|(i, _)| &source.points[i])
}
