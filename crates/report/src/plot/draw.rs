//! From a figure to SVG.

use super::axis::Axis;
use super::figure::{Figure, Panel, Row, Series};
use super::style::{GRID, Line, Look, SCALE, TEXT, bold, fit, text, text_width};
use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;

/// Width of a figure in pixels.
pub(super) const WIDTH: u32 = 720;
pub(super) const MARGIN: u32 = 12;
pub(super) const TITLE: u32 = 24;
const HEADING: u32 = 26;
/// Height of a line of the legend.
pub(super) const ENTRY: u32 = 24;
/// Length of a line's sample in the legend.
const SAMPLE: u32 = 40;
/// Height for tick labels and the label of a horizontal axis.
const X_LABELS: u32 = 48;
/// The same for a vertical axis.
const Y_LABELS: u32 = 72;
/// Space above and to the right of a plot.
const SPACE: u32 = 12;
/// Half a marker's width.
const MARKER: f64 = 4.0;

/// What is drawn on.
pub(super) type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// Why the drawing library did not draw.
pub(super) type Refusal = DrawingAreaErrorKind<std::io::Error>;
/// Whether it could be.
pub(super) type Drawn = Result<(), Refusal>;

/// Draws a figure.
pub(crate) fn svg(figure: &Figure) -> Result<String, Refusal> {
    let rows: u32 = figure.rows.iter().map(|row| row_height(row, figure)).sum();
    let legend = figure.legend.len().div_ceil(legend_columns(figure)) as u32 * ENTRY;
    let height = 2 * MARGIN + TITLE + rows + SPACE + legend + ENTRY;
    let mut svg = String::new();
    let canvas = SVGBackend::with_string(&mut svg, (WIDTH * SCALE, height * SCALE)).into_drawing_area();
    canvas.fill(&WHITE)?;
    write(&canvas, &fit(&figure.title, TEXT + 1, WIDTH - 2 * MARGIN), MARGIN, MARGIN + TITLE / 2 - 4, true)?;
    let mut top = MARGIN + TITLE;
    for row in &figure.rows {
        draw_row(&canvas, row, top, figure.panel_height)?;
        top += row_height(row, figure);
    }
    top += SPACE;
    draw_legend(&canvas, figure, top)?;
    write(&canvas, &figure.note, MARGIN, top + legend + ENTRY / 2, false)?;
    canvas.present()?;
    drop(canvas);
    Ok(in_pixels(&svg, height))
}

/// Shows the canvas at its size in pixels, with rounded corners where lines bend. Of what files say, the
/// drawing library escapes all but the control characters, which XML does not have.
pub(super) fn in_pixels(svg: &str, height: u32) -> String {
    let svg = svg.replace(|c: char| c.is_control() && c != '\n', "");
    let units = format!("width=\"{}\" height=\"{}\"", WIDTH * SCALE, height * SCALE);
    let pixels = format!("width=\"{WIDTH}\" height=\"{height}\" stroke-linejoin=\"round\"");
    svg.replacen(&units, &pixels, 1)
}

fn row_height(row: &Row, figure: &Figure) -> u32 {
    let labels = row.panels.iter().map(|panel| label_size(&panel.x, X_LABELS)).max().unwrap_or(0);
    let heading = if row.heading.is_empty() { 0 } else { HEADING };
    heading + SPACE + figure.panel_height + labels
}

/// Space for the labels of an axis, less where only its ticks are labelled.
fn label_size(axis: &Axis, with_name: u32) -> u32 {
    if axis.label.is_empty() { with_name - TEXT - 6 } else { with_name }
}

fn draw_row(canvas: &Canvas, row: &Row, mut top: u32, height: u32) -> Drawn {
    if !row.heading.is_empty() {
        write(canvas, &fit(&row.heading, TEXT, WIDTH - 2 * MARGIN), MARGIN, top + HEADING / 2, false)?;
        top += HEADING;
    }
    let beside: u32 = row.panels.iter().map(|panel| label_size(&panel.y, Y_LABELS) + SPACE).sum();
    let plot = (WIDTH - 2 * MARGIN - beside) / row.panels.len().max(1) as u32;
    let mut left = MARGIN;
    for panel in &row.panels {
        let width = label_size(&panel.y, Y_LABELS) + plot + SPACE;
        let size = (width, SPACE + height + label_size(&panel.x, X_LABELS));
        let area = canvas.clone().shrink((units(left), units(top)), (units(size.0), units(size.1)));
        draw_panel(canvas, &area, panel)?;
        left += width;
    }
    Ok(())
}

fn draw_panel(canvas: &Canvas, area: &Canvas, panel: &Panel) -> Drawn {
    let mut chart = ChartBuilder::on(area)
        .margin_top(units(SPACE))
        .margin_right(units(SPACE))
        .x_label_area_size(units(label_size(&panel.x, X_LABELS)))
        .y_label_area_size(units(label_size(&panel.y, Y_LABELS)))
        .build_cartesian_2d(panel.x.clone(), panel.y.clone())?;
    let label = |axis: &Axis, at: &f64| {
        let tick = axis.ticks.iter().find(|(position, _)| position == at);
        tick.map(|(_, label)| label.clone()).unwrap_or_default()
    };
    chart
        .configure_mesh()
        .light_line_style(GRID.mix(0.6).stroke_width(SCALE))
        .bold_line_style(GRID.stroke_width(SCALE))
        .axis_style(BLACK.stroke_width(SCALE))
        .set_all_tick_mark_size(units(4))
        .label_style(text(TEXT - 1))
        .axis_desc_style(text(TEXT))
        .x_label_formatter(&|at| label(&panel.x, at))
        .y_label_formatter(&|at| label(&panel.y, at))
        .x_desc(&panel.x.label)
        .y_desc(&panel.y.label)
        .draw()?;
    let place = |(x, y): (f64, f64)| chart.backend_coord(&(panel.x.place(x), panel.y.place(y)));
    panel.series.iter().try_for_each(|series| draw_band(canvas, series, place))?;
    panel.series.iter().try_for_each(|series| draw_series(canvas, series, place))
}

/// A shaded band, or a bar where it has a single position, or bars.
fn draw_band(canvas: &Canvas, series: &Series, place: impl Fn((f64, f64)) -> (i32, i32)) -> Drawn {
    if series.bars {
        let marked = series.band.iter().skip(series.offset).step_by(series.stride);
        return marked.into_iter().try_for_each(|(x, low, high)| {
            let style = series.look.color.stroke_width(SCALE);
            canvas.draw(&PathElement::new(vec![place((*x, *low)), place((*x, *high))], style))
        });
    }
    let upper = series.band.iter().map(|(x, _, high)| place((*x, *high)));
    let lower = series.band.iter().rev().map(|(x, low, _)| place((*x, *low)));
    let outline: Vec<(i32, i32)> = upper.chain(lower).collect();
    match series.band.len() {
        0 => Ok(()),
        1 => canvas.draw(&PathElement::new(outline, series.look.color.stroke_width(2 * SCALE))),
        _ => canvas.draw(&Polygon::new(outline, series.look.color.mix(0.16))),
    }
}

fn draw_series(canvas: &Canvas, series: &Series, place: impl Fn((f64, f64)) -> (i32, i32)) -> Drawn {
    let points: Vec<(i32, i32)> = series.points.iter().map(|point| place(*point)).collect();
    let marked = points.iter().skip(series.offset).step_by(series.stride).copied().collect::<Vec<_>>();
    stroke(canvas, points, series.look)?;
    marked.into_iter().try_for_each(|point| mark(canvas, point, series.look))
}

pub(super) fn stroke(canvas: &Canvas, points: Vec<(i32, i32)>, look: Look) -> Drawn {
    let style = look.color.stroke_width(2 * SCALE);
    match look.line {
        Line::None => Ok(()),
        Line::Solid => canvas.draw(&PathElement::new(points, style)),
        Line::Dashed(dash, gap) => {
            canvas.draw(&DashedPathElement::new(points, units(dash), units(gap), style))
        }
    }
}

pub(super) fn mark(canvas: &Canvas, (x, y): (i32, i32), look: Look) -> Drawn {
    let radius = MARKER * f64::from(SCALE);
    let corner = |(dx, dy): (f64, f64)| (x + (dx * radius).round() as i32, y + (dy * radius).round() as i32);
    let corners: Vec<(i32, i32)> = look.marker.corners().into_iter().map(corner).collect();
    if corners.is_empty() { Ok(()) } else { canvas.draw(&Polygon::new(corners, look.color)) }
}

/// How many entries of the legend stand side by side.
fn legend_columns(figure: &Figure) -> usize {
    let longest = figure.legend.iter().map(|(label, _)| text_width(label, TEXT)).max().unwrap_or(0);
    ((WIDTH - 2 * MARGIN) / (longest + SAMPLE + 28)).clamp(1, 4) as usize
}

fn draw_legend(canvas: &Canvas, figure: &Figure, top: u32) -> Drawn {
    let columns = legend_columns(figure);
    let width = (WIDTH - 2 * MARGIN) / columns as u32;
    for (i, (label, look)) in figure.legend.iter().enumerate() {
        let left = MARGIN + (i % columns) as u32 * width;
        let middle = top + (i / columns) as u32 * ENTRY + ENTRY / 2;
        stroke(canvas, vec![(units(left), units(middle)), (units(left + SAMPLE), units(middle))], *look)?;
        mark(canvas, (units(left + SAMPLE / 2), units(middle)), *look)?;
        write(canvas, &fit(label, TEXT, width - SAMPLE - 12), left + SAMPLE + 8, middle, false)?;
    }
    Ok(())
}

pub(super) fn write(canvas: &Canvas, words: &str, left: u32, middle: u32, title: bool) -> Drawn {
    let style = if title { bold(TEXT + 1) } else { text(TEXT) };
    canvas.draw(&Text::new(words.to_string(), (units(left), units(middle)), style))
}

/// Pixels in units of the canvas.
pub(super) fn units(pixels: u32) -> i32 {
    (pixels * SCALE) as i32
}
