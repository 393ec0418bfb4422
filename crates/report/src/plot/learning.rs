//! Meta-training and meta-validation over outer iterations.

use super::figure::{Figure, Measure, Series};
use super::loss_name;
use super::style::look;
use crate::estimate::mean;
use crate::group::{Group, Members};
use metaburn_results::Run;
use std::collections::BTreeMap;

/// Longer curves are thinned to at most so many points.
const POINTS: usize = 100;

/// A curve of one run: iterations and values.
type Curve = (Vec<u64>, Vec<f64>);

/// Meta-loss over outer iterations.
pub(crate) fn training(groups: &[Group], members: &Members) -> Option<Figure> {
    let measure = Measure::Loss(format!("meta-loss ({})", loss_name(&groups[0])));
    figure(groups, members, measure, |run| (run.training.iteration.clone(), run.training.meta_loss.clone()))
}

/// Validation loss over outer iterations, or accuracy for classification.
pub(crate) fn validation(groups: &[Group], members: &Members) -> Option<Figure> {
    if groups.iter().flat_map(|group| members.of(group)).any(|run| !run.validation.accuracy.is_empty()) {
        let measure = Measure::Even("validation accuracy (%)".to_string());
        let percent = |run: &Run| run.validation.accuracy.iter().map(|a| 100.0 * a).collect();
        return figure(groups, members, measure, |run| (run.validation.iteration.clone(), percent(run)));
    }
    let measure = Measure::Loss(format!("validation loss ({})", loss_name(&groups[0])));
    figure(groups, members, measure, |run| (run.validation.iteration.clone(), run.validation.loss.clone()))
}

/// Means over seeds with bands from the smallest to the largest; nothing where no complete run
/// has a finite value.
fn figure(
    groups: &[Group],
    members: &Members,
    measure: Measure,
    curve: impl Fn(&Run) -> Curve,
) -> Option<Figure> {
    let own = |group| members.of(group).iter().map(|run| curve(run)).collect();
    let curves: Vec<Vec<Curve>> = groups.iter().map(own).collect();
    let longest = curves.iter().flatten().map(|(iterations, _)| iterations.len()).max().unwrap_or(0);
    let rows = longest.div_ceil(POINTS).max(1);
    let series = curves.iter().enumerate().map(|(i, own)| over_seeds(i, own, rows));
    let labelled = groups.iter().map(|group| group.label.clone()).zip(series).collect();
    Figure::of_curves(&groups[0].tasks, labelled, "outer iteration", measure, note(groups, rows))
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
