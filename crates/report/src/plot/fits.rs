//! One-dimensional regression before and after adaptation, as small multiples.

use super::axis::Axis;
use super::figure::{Figure, Panel, Row, Series};
use super::style::{FAINT, Line, Look, Marker, look};
use crate::group::{Group, Members};
use metaburn_results::Fits;
use plotters::style::BLACK;

/// Tasks shown of each group.
const TASKS: usize = 3;

const TRUTH: Look = Look { color: FAINT, line: Line::Solid, marker: Marker::None };
const SUPPORT: Look = Look { color: BLACK, line: Line::None, marker: Marker::Circle };

fn before() -> Look {
    Look { line: Line::Dashed(7, 4), marker: Marker::None, ..look(1) }
}

fn after() -> Look {
    Look { line: Line::Solid, marker: Marker::None, ..look(0) }
}

fn last() -> Look {
    Look { line: Line::Dashed(2, 3), marker: Marker::None, ..look(2) }
}

/// One row for each group that has fits, one column for each task; nothing where no group has.
pub(crate) fn figure(groups: &[Group], members: &Members) -> Option<Figure> {
    let shown: Vec<(String, &Fits)> = groups.iter().filter_map(|group| first_fits(group, members)).collect();
    let (_, first) = shown.first()?;
    let columns = shown.iter().map(|(_, fits)| fits.tasks.min(TASKS)).max()?;
    let curves: Vec<Vec<Vec<Series>>> = shown
        .iter()
        .map(|(_, fits)| (0..fits.tasks.min(columns)).map(|task| series(fits, task)).collect())
        .collect();
    let axes: Vec<(Axis, Axis)> = (0..columns).map(|column| column_axes(&curves, column)).collect();
    let lowest = shown.len() - 1;
    let panels = |row: usize, curves: Vec<Vec<Series>>| {
        let panel = |(column, (series, (x, y))): (usize, (Vec<Series>, &(Axis, Axis)))| Panel {
            x: x.clone().named(if row == lowest { &first.x_label } else { "" }),
            y: y.clone().named(if column == 0 { &first.y_label } else { "" }),
            series,
        };
        curves.into_iter().zip(&axes).enumerate().map(panel).collect()
    };
    let rows = shown.iter().zip(curves).enumerate();
    let mut legend = vec![("truth", TRUTH), ("support", SUPPORT), ("before", before()), ("after", after())];
    if shown.iter().any(|(_, fits)| !fits.last.is_empty()) {
        legend.push(("last", last()));
    }
    Some(Figure {
        title: groups[0].tasks.clone(),
        rows: rows
            .map(|(row, ((heading, _), curves))| Row {
                heading: heading.clone(),
                panels: panels(row, curves),
            })
            .collect(),
        panel_height: 140,
        legend: legend.into_iter().map(|(label, look)| (label.to_string(), look)).collect(),
        note: "Columns: test tasks of the seed; before and after the inner steps of meta-training; last: of the test."
            .to_string(),
    })
}

/// The fits of the group's first seed that has some, with a heading that names the seed: another
/// seed draws other tasks.
fn first_fits<'a>(group: &Group, members: &Members<'a>) -> Option<(String, &'a Fits)> {
    let own = members.of(group).iter();
    let with_fits = own.filter_map(|run| Some((run.header.seed, run.fits.as_ref()?)));
    let drawable = with_fits.filter(|(_, fits)| fits.tasks > 0 && !fits.x.is_empty());
    let (seed, fits) = drawable.min_by_key(|(seed, _)| *seed)?;
    Some((format!("{}, seed {seed}", group.label), fits))
}

fn series(fits: &Fits, task: usize) -> Vec<Series> {
    let curve = |look, x: &[f64], y: &[f64]| {
        let (x, y) = (of_task(x, fits, task), of_task(y, fits, task));
        Series::plain(look, x.iter().copied().zip(y.iter().copied()))
    };
    let mut series = vec![
        curve(TRUTH, &fits.x, &fits.truth),
        curve(before(), &fits.x, &fits.before),
        curve(after(), &fits.x, &fits.after),
    ];
    if !fits.last.is_empty() {
        series.push(curve(last(), &fits.x, &fits.last));
    }
    series.push(curve(SUPPORT, &fits.support_x, &fits.support_y));
    series
}

/// One row of a `[tasks, …]` array.
fn of_task<'a>(values: &'a [f64], fits: &Fits, task: usize) -> &'a [f64] {
    let length = values.len() / fits.tasks;
    &values[task * length..(task + 1) * length]
}

/// Axes that all groups share on a task, so that their fits compare.
fn column_axes(panels: &[Vec<Vec<Series>>], column: usize) -> (Axis, Axis) {
    let points: Vec<(f64, f64)> = panels
        .iter()
        .filter_map(|row| row.get(column))
        .flatten()
        .flat_map(|series| series.points.iter().copied())
        .collect();
    let x = Axis::linear("", points.iter().map(|(x, _)| *x), 4);
    (x, Axis::linear("", points.iter().map(|(_, y)| *y), 6))
}
