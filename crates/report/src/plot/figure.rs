//! What a figure shows, before it is drawn.

use super::axis::Axis;
use super::style::Look;

/// Rows of panels over a common legend.
pub(crate) struct Figure {
    /// Above all.
    pub title: String,
    /// From top to bottom.
    pub rows: Vec<Row>,
    /// Height of a panel in pixels.
    pub panel_height: u32,
    /// Below the panels, so that it covers no data.
    pub legend: Vec<(String, Look)>,
    /// What lines and bands are.
    pub note: String,
}

/// Panels side by side.
pub(crate) struct Row {
    /// Above the row; empty for none.
    pub heading: String,
    /// From left to right.
    pub panels: Vec<Panel>,
}

/// Series over common axes.
pub(crate) struct Panel {
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// Later ones lie on top.
    pub series: Vec<Series>,
}

/// A curve with a band around it.
pub(crate) struct Series {
    /// Colour, dash and marker.
    pub look: Look,
    /// Finite points in the order of the horizontal axis.
    pub points: Vec<(f64, f64)>,
    /// Horizontal position, lower and upper end; empty for no band.
    pub band: Vec<(f64, f64, f64)>,
    /// Whether the band is drawn as bars at the markers, for figures with many curves.
    pub bars: bool,
    /// Markers stand at each so-many-th point …
    pub stride: usize,
    /// … from this one on.
    pub offset: usize,
}

/// What the vertical axis of curves shows.
pub(crate) enum Measure {
    /// A loss, on a logarithmic axis where it spans a decade.
    Loss(String),
    /// On a logarithmic axis wherever there are positive values; zeros lie at its lower end.
    Logarithmic(String),
    /// Anything else, on an even axis.
    Even(String),
}

impl Figure {
    /// One panel with labelled curves. Those without points are left out; without curves there is
    /// no figure.
    pub fn of_curves(
        title: &str,
        curves: Vec<(String, Series)>,
        x_label: &str,
        measure: Measure,
        note: String,
    ) -> Option<Self> {
        let (labels, series): (Vec<String>, Vec<Series>) =
            curves.into_iter().filter(|(_, series)| !series.points.is_empty()).unzip();
        if series.is_empty() {
            return None;
        }
        let points = || series.iter().flat_map(|s| s.points.iter().copied());
        let heights = series.iter().flat_map(Series::heights);
        let y = match measure {
            Measure::Loss(label) => {
                Axis::loss(&label, &points().map(|(_, y)| y).collect::<Vec<_>>(), heights)
            }
            Measure::Logarithmic(label) => {
                let centres: Vec<f64> = points().map(|(_, y)| y).collect();
                Axis::log(&label, &centres, &heights.collect::<Vec<_>>())
            }
            Measure::Even(label) => Axis::linear(&label, heights, 9),
        };
        let x = Axis::whole(x_label, points().map(|(x, _)| x), 11);
        let legend = labels.into_iter().zip(series.iter().map(|s| s.look)).collect();
        let row = Row { heading: String::new(), panels: vec![Panel { x, y, series }] };
        Some(Self { title: title.to_string(), rows: vec![row], panel_height: 320, legend, note })
    }
}

impl Series {
    /// The i-th of several series, with about eight markers that avoid those of its neighbours.
    pub fn marked(index: usize, look: Look, points: Vec<(f64, f64)>, band: Vec<(f64, f64, f64)>) -> Self {
        let stride = if points.len() <= 12 { 1 } else { points.len().div_ceil(8) };
        let offset = index * 3 % stride;
        Self { look, points, band, bars: false, stride, offset }
    }

    /// A curve without band, with a marker at each point if its look has one.
    pub fn plain(look: Look, points: impl Iterator<Item = (f64, f64)>) -> Self {
        let points = points.filter(|(x, y)| x.is_finite() && y.is_finite()).collect();
        Self { look, points, band: Vec::new(), bars: false, stride: 1, offset: 0 }
    }

    /// All values on the vertical axis.
    pub fn heights(&self) -> impl Iterator<Item = f64> {
        let band = self.band.iter().flat_map(|(_, low, high)| [*low, *high]);
        self.points.iter().map(|(_, y)| *y).chain(band)
    }
}
