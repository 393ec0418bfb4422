//! How things look: colours, dashes, markers and sizes.

use plotters::style::{BLACK, text_anchor::HPos, text_anchor::Pos, text_anchor::VPos};
use plotters::style::{FontFamily, FontStyle, FontTransform, IntoFont, RGBColor, TextStyle};

/// Canvas units in one pixel of the figure. The drawing library rounds to whole units; with four
/// to a pixel, curves are smooth.
pub(crate) const SCALE: u32 = 4;

/// Size of text, in pixels of a figure 720 wide.
pub(crate) const TEXT: u32 = 15;

/// What the drawing library divides font sizes by when it writes SVG.
const FONT_FACTOR: f64 = 1.24;

/// The palette of Okabe and Ito (2008), told apart by colour-blind readers, in an order that keeps
/// likely neighbours far apart. Its yellow is left out: it vanishes on white.
const PALETTE: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(0, 0, 0),
    RGBColor(86, 180, 233),
];

/// Grey of the grid.
pub(crate) const GRID: RGBColor = RGBColor(226, 226, 226);
/// Grey of lines that stay in the background.
pub(crate) const FAINT: RGBColor = RGBColor(140, 140, 140);

/// Lengths of stroke and gap in pixels.
const DASHES: [Line; 4] = [Line::Solid, Line::Dashed(9, 4), Line::Dashed(3, 3), Line::Dashed(16, 5)];

const MARKERS: [Marker; 5] =
    [Marker::Circle, Marker::Square, Marker::Triangle, Marker::Diamond, Marker::TriangleDown];

/// A stroke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// No line between points.
    None,
    /// Without gaps.
    Solid,
    /// Stroke and gap in pixels.
    Dashed(u32, u32),
}

/// The shape of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    /// No marker.
    None,
    Circle,
    Square,
    Triangle,
    Diamond,
    TriangleDown,
}

/// How a series and its entry in the legend look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// Of line, band and markers.
    pub color: RGBColor,
    /// Between points.
    pub line: Line,
    /// At points.
    pub marker: Marker,
}

/// The look of the i-th group. Colour, dash and marker have no common period, so that groups
/// stay distinct without colour, and 140 groups are distinct at all.
pub(crate) fn look(index: usize) -> Look {
    Look {
        color: PALETTE[index % PALETTE.len()],
        line: DASHES[index % DASHES.len()],
        marker: MARKERS[index % MARKERS.len()],
    }
}

impl Marker {
    /// Corners around the centre for a marker of radius 1, the vertical axis pointing down.
    pub fn corners(self) -> Vec<(f64, f64)> {
        let polygon = |sides: usize, turn: f64, radius: f64| {
            let angle = move |i| std::f64::consts::TAU * (i as f64 / sides as f64 + turn);
            (0..sides).map(|i| (radius * angle(i).sin(), -radius * angle(i).cos())).collect()
        };
        match self {
            Self::None => Vec::new(),
            Self::Circle => polygon(24, 0.0, 1.0),
            Self::Square => polygon(4, 0.125, 1.25),
            Self::Triangle => polygon(3, 0.0, 1.35),
            Self::Diamond => polygon(4, 0.0, 1.35),
            Self::TriangleDown => polygon(3, 0.5, 1.35),
        }
    }
}

/// Black text of so many pixels, flush left and vertically centred.
pub(crate) fn text(pixels: u32) -> TextStyle<'static> {
    styled(pixels, FontStyle::Normal)
}

/// Black bold text of so many pixels, flush left and vertically centred.
pub(crate) fn bold(pixels: u32) -> TextStyle<'static> {
    styled(pixels, FontStyle::Bold)
}

fn styled(pixels: u32, style: FontStyle) -> TextStyle<'static> {
    let size = f64::from(pixels * SCALE) * FONT_FACTOR;
    let font = (FontFamily::SansSerif, size, style).into_font().transform(FontTransform::None);
    TextStyle::from(font).color(&BLACK).pos(Pos::new(HPos::Left, VPos::Center))
}

/// A rough width of text in pixels, for there is no font to measure.
pub(crate) fn text_width(text: &str, pixels: u32) -> u32 {
    (text.chars().count() as f64 * f64::from(pixels) * 0.56).ceil() as u32
}

/// Text that fits into so many pixels, its middle left out if need be.
pub(crate) fn fit(text: &str, pixels: u32, width: u32) -> String {
    if text_width(text, pixels) <= width {
        return text.to_string();
    }
    let letters: Vec<char> = text.chars().collect();
    let keep = (f64::from(width) / (f64::from(pixels) * 0.56)) as usize;
    let head = keep.saturating_sub(1) / 2;
    let tail = keep.saturating_sub(1) - head;
    letters[..head].iter().chain(&['…']).chain(&letters[letters.len() - tail..]).collect()
}
