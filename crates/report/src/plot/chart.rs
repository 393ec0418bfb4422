//! Curves of anything that grows with something.

use super::axis::Axis;
use super::draw;
use super::figure::{Figure, Panel, Row, Series};
use super::style::look;
use crate::error::{Error, Result};
use std::path::Path;

/// What a panel of [`chart`] shows: curves over common axes, both logarithmic.
#[derive(Clone, Debug)]
pub struct Chart {
    /// What the horizontal axis shows, with its unit.
    pub x: String,
    /// What the vertical axis shows, with its unit.
    pub y: String,
    /// For each curve its name and its points, all of them positive.
    pub curves: Vec<(String, Vec<(f64, f64)>)>,
}

/// Draws panels, two in a row, as an SVG file. A curve has the same look wherever its name occurs.
///
/// # Errors
/// [`Error::Draw`] when the drawing library refuses; [`Error::Write`] when the file cannot be written.
pub fn chart(file: &Path, title: &str, panels: &[Chart], note: &str) -> Result<()> {
    let mut names: Vec<&String> = Vec::new();
    for (name, _) in panels.iter().flat_map(|panel| &panel.curves) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let place = |name: &String| names.iter().position(|n| *n == name).unwrap_or(0);
    let panel = |chart: &Chart| Panel {
        x: axis(&chart.x, chart, |point| point.0),
        y: axis(&chart.y, chart, |point| point.1),
        series: (chart.curves.iter())
            .map(|(name, points)| Series::plain(look(place(name)), points.iter().copied()))
            .collect(),
    };
    let row = |pair: &[Chart]| Row { heading: String::new(), panels: pair.iter().map(panel).collect() };
    let figure = Figure {
        title: title.to_string(),
        rows: panels.chunks(2).map(row).collect(),
        panel_height: 220,
        legend: names.iter().enumerate().map(|(i, name)| (name.to_string(), look(i))).collect(),
        note: note.to_string(),
    };
    let path = || file.to_path_buf();
    let svg = draw::svg(&figure).map_err(|e| Error::Draw { path: path(), reason: e.to_string() })?;
    super::put(file, &svg).map_err(|source| Error::Write { path: path(), source })
}

fn axis(label: &str, chart: &Chart, value: impl Fn(&(f64, f64)) -> f64) -> Axis {
    let values: Vec<f64> = chart.curves.iter().flat_map(|(_, points)| points).map(value).collect();
    Axis::log(label, &values, &values)
}
