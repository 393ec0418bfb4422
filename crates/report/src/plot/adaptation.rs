//! Test results over inner steps.

use super::figure::{Figure, Measure, Series};
use super::loss_name;
use super::style::look;
use crate::estimate::Estimate;
use crate::group::{Group, Step};

/// Query loss over inner steps, or accuracy for classification, with the 95 % interval over tasks;
/// nothing where no group has two steps.
pub(crate) fn figure(groups: &[Group]) -> Option<Figure> {
    let accurate = groups.iter().flat_map(|g| &g.steps).any(|step| step.accuracy.is_some());
    let curves: Vec<(String, Series)> = groups
        .iter()
        .enumerate()
        .map(|(i, group)| (group.label.clone(), curve(i, group, accurate)))
        .collect();
    if curves.iter().all(|(_, series)| series.points.len() < 2) {
        return None;
    }
    let measure = match accurate {
        true => Measure::Even("query accuracy (%)".to_string()),
        false => Measure::Loss(format!("query loss ({})", loss_name(&groups[0]))),
    };
    Figure::of_curves(&groups[0].tasks, curves, "inner steps on a test task", measure, note(groups))
}

fn curve(index: usize, group: &Group, accurate: bool) -> Series {
    let shown = |step: &Step| -> Option<(f64, Estimate)> {
        let estimate = if accurate { step.accuracy? } else { step.loss };
        estimate.mean.is_finite().then_some((step.steps as f64, estimate))
    };
    let scale = if accurate { 100.0 } else { 1.0 };
    let shown: Vec<(f64, Estimate)> = group.steps.iter().filter_map(shown).collect();
    let points = shown.iter().map(|(x, e)| (*x, scale * e.mean)).collect();
    let band = shown
        .iter()
        .filter(|(_, e)| e.half_width.is_finite())
        .map(|(x, e)| (*x, scale * (e.mean - e.half_width), scale * (e.mean + e.half_width)))
        .collect();
    Series::marked(index, look(index), points, band)
}

fn note(groups: &[Group]) -> String {
    let diverged: usize = groups.iter().map(Group::diverged).sum();
    let left_out = if diverged > 0 { "; diverged tasks left out" } else { "" };
    format!("Mean over test tasks of all seeds; band: 95 % interval{left_out}.")
}
