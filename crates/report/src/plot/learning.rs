//! Meta-training and meta-validation over outer iterations.

use super::axis::Axis;
use super::figure::{Figure, Panel, Row, Series};
use super::loss_name;
use super::style::look;
use crate::estimate::mean;
use crate::group::Group;
use metaburn_results::Run;
use std::collections::BTreeMap;

/// Longer curves are thinned to at most so many points.
const POINTS: usize = 100;

/// A curve of one run: iterations and values.
type Curve = (Vec<u64>, Vec<f64>);

/// Meta-loss over outer iterations.
pub(crate) fn training(groups: &[Group], runs: &[Run]) -> Option<Figure> {
    let label = format!("meta-loss ({})", loss_name(&groups[0]));
    let curve = |run: &Run| (run.training.iteration.clone(), run.training.meta_loss.clone());
    figure(groups, runs, &label, false, curve)
}

/// Validation loss over outer iterations, or accuracy for classification.
pub(crate) fn validation(groups: &[Group], runs: &[Run]) -> Option<Figure> {
    let accurate = runs.iter().any(|run| groups[0].has(run) && !run.validation.accuracy.is_empty());
    let loss = format!("validation loss ({})", loss_name(&groups[0]));
    let label = if accurate { "validation accuracy (%)" } else { &loss };
    figure(groups, runs, label, accurate, |run| {
        let v = &run.validation;
        let percent = v.accuracy.iter().map(|a| 100.0 * a).collect();
        (v.iteration.clone(), if accurate { percent } else { v.loss.clone() })
    })
}

/// Means over seeds with bands from the smallest to the largest; nothing where no complete run
/// has a finite value.
fn figure(
    groups: &[Group],
    runs: &[Run],
    label: &str,
    even: bool,
    curve: impl Fn(&Run) -> Curve,
) -> Option<Figure> {
    let complete = |group: &Group| -> Vec<Curve> {
        let mut own: Vec<&Run> =
            runs.iter().filter(|run| group.has(run) && run.header.status == "complete").collect();
        own.sort_by_key(|run| run.header.seed);
        own.into_iter().map(&curve).collect()
    };
    let curves: Vec<Vec<Curve>> = groups.iter().map(complete).collect();
    let longest = curves.iter().flatten().map(|(iterations, _)| iterations.len()).max().unwrap_or(0);
    let rows = longest.div_ceil(POINTS).max(1);
    let all: Vec<Series> = curves.iter().enumerate().map(|(i, own)| over_seeds(i, own, rows)).collect();
    let drawn: Vec<(String, Series)> =
        groups.iter().map(|g| g.label.clone()).zip(all).filter(|(_, s)| !s.points.is_empty()).collect();
    if drawn.is_empty() {
        return None;
    }
    let iterations = drawn.iter().flat_map(|(_, s)| s.points.iter().map(|(x, _)| *x));
    let x = Axis::whole("outer iteration", iterations, 7);
    let heights = drawn.iter().flat_map(|(_, s)| s.heights());
    let centres: Vec<f64> = drawn.iter().flat_map(|(_, s)| s.points.iter().map(|(_, y)| *y)).collect();
    let y = if even { Axis::linear(label, heights, 9) } else { Axis::loss(label, &centres, heights) };
    let legend = drawn.iter().map(|(label, series)| (label.clone(), series.look)).collect();
    let series = drawn.into_iter().map(|(_, series)| series).collect();
    Some(Figure {
        title: groups[0].tasks.clone(),
        rows: vec![Row { heading: String::new(), panels: vec![Panel { x, y, series }] }],
        panel_height: 320,
        legend,
        note: note(groups, rows),
    })
}

fn over_seeds(index: usize, curves: &[Curve], rows: usize) -> Series {
    let mut at: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
    for (iterations, values) in curves {
        for (iterations, values) in iterations.chunks(rows).zip(values.chunks(rows)) {
            let finite: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
            if let (Some(last), false) = (iterations.last(), finite.is_empty()) {
                at.entry(*last).or_default().push(mean(&finite));
            }
        }
    }
    let points = at.iter().map(|(x, values)| (*x as f64, mean(values))).collect();
    let ends = |values: &[f64]| {
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)))
    };
    let band = at.iter().map(|(x, values)| (*x as f64, ends(values).0, ends(values).1));
    let band = if curves.len() > 1 { band.collect() } else { Vec::new() };
    Series::marked(index, look(index), points, band)
}

fn note(groups: &[Group], rows: usize) -> String {
    let seeds = groups.iter().map(|group| group.seeds.len()).max().unwrap_or(0);
    let lines = if seeds > 1 { "Mean over seeds; band: smallest to largest" } else { "One seed" };
    match rows {
        1 => format!("{lines}."),
        rows => format!("{lines}. Each point averages {rows} logged iterations."),
    }
}
