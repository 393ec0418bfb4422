//! Regret, or lowest cost, over trials.

use super::figure::{Figure, Measure, Series};
use super::style::{FAINT, Line, Look, Marker, look};
use crate::comparison::{Comparison, Tuned};
use crate::regret::{RANDOM, estimate};

const RANDOM_LOOK: Look = Look { color: FAINT, line: Line::Dashed(5, 4), marker: Marker::None };
const TRIALS: Look = Look { color: FAINT, line: Line::None, marker: Marker::Circle };

/// The most tuners whose intervals are drawn as bands: more would hide one another.
const BANDS: usize = 4;

/// One curve for each tuner, the mean over tasks with its 95 % interval, and one for random search
/// where it is known, or each trial of a single study; nothing where there is nothing to show.
pub(crate) fn figure(comparison: &Comparison) -> Option<Figure> {
    let bars = comparison.tuners.len() > BANDS;
    let tuners = comparison.tuners.iter().enumerate();
    let mut curves: Vec<(String, Series)> =
        tuners.map(|(i, tuned)| (tuned.label.clone(), Series { bars, ..curve(i, tuned) })).collect();
    let last = comparison.tuners.iter().map(|tuned| tuned.last).max()?;
    let random = (1..=last).map(|n| (n as f64, estimate(&comparison.random_at(n)).mean));
    curves.push((RANDOM.to_string(), Series::plain(RANDOM_LOOK, random)));
    if let Some(costs) = comparison.single.as_ref().filter(|_| !comparison.known) {
        let trials = costs.iter().enumerate().map(|(i, cost)| ((i + 1) as f64, *cost));
        curves.insert(0, ("each trial".to_string(), Series::plain(TRIALS, trials)));
    }
    let measure = match comparison.known {
        true => Measure::Logarithmic("normalised regret".to_string()),
        false => Measure::Loss("lowest cost so far".to_string()),
    };
    Figure::of_curves(&comparison.benchmark, curves, "trials", measure, note(comparison, bars))
}

fn note(comparison: &Comparison, bars: bool) -> String {
    if comparison.single.is_some() {
        return "One task, one seed.".to_string();
    }
    let drawn = if bars { "bars" } else { "band" };
    format!("Mean over tasks after seeds were averaged; {drawn}: 95 % interval over tasks.")
}

fn curve(index: usize, tuned: &Tuned) -> Series {
    let at = |n| (n as f64, estimate(&tuned.by_task(n)));
    let shown: Vec<_> = (tuned.first..=tuned.last).map(at).filter(|(_, e)| e.mean.is_finite()).collect();
    let points = shown.iter().map(|(x, e)| (*x, e.mean)).collect();
    let certain = shown.iter().filter(|(_, e)| e.half_width.is_finite());
    let band = certain.map(|(x, e)| (*x, e.mean - e.half_width, e.mean + e.half_width)).collect();
    Series::marked(index, look(index), points, band)
}
