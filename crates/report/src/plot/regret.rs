//! Regret over trials.

use super::figure::{Figure, Measure, Series};
use super::style::{FAINT, Line, Look, Marker, look};
use crate::comparison::{Comparison, Tuned};
use crate::regret::{RANDOM, estimate};

const RANDOM_LOOK: Look = Look { color: FAINT, line: Line::Dashed(5, 4), marker: Marker::None };

/// One curve for each tuner, the mean over tasks with its 95 % interval, and one for random search
/// where it is known; nothing where no regret is.
pub(crate) fn figure(comparison: &Comparison) -> Option<Figure> {
    let tuners = comparison.tuners.iter().enumerate();
    let mut curves: Vec<(String, Series)> =
        tuners.map(|(i, tuned)| (tuned.label.clone(), curve(i, tuned))).collect();
    let last = comparison.tuners.iter().map(|tuned| tuned.last).max()?;
    let random = (1..=last).map(|n| (n as f64, estimate(&comparison.random_at(n)).mean));
    curves.push((RANDOM.to_string(), Series::plain(RANDOM_LOOK, random)));
    let note = "Mean over tasks after seeds were averaged; band: 95 % interval over tasks.";
    let measure = Measure::Logarithmic("normalised regret".to_string());
    Figure::of_curves(&comparison.benchmark, curves, "trials", measure, note.to_string())
}

fn curve(index: usize, tuned: &Tuned) -> Series {
    let at = |n| (n as f64, estimate(&tuned.by_task(n)));
    let shown: Vec<_> = (tuned.first..=tuned.last).map(at).filter(|(_, e)| e.mean.is_finite()).collect();
    let points = shown.iter().map(|(x, e)| (*x, e.mean)).collect();
    let certain = shown.iter().filter(|(_, e)| e.half_width.is_finite());
    let band = certain.map(|(x, e)| (*x, e.mean - e.half_width, e.mean + e.half_width)).collect();
    Series::marked(index, look(index), points, band)
}
