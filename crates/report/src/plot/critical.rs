//! Critical-difference diagrams.
//!
//! Reference: Demšar (2006), figure 1. Here bars join tuners of which no two differ by Wilcoxon's
//! test with Holm's correction; a dot marks each that belongs to a bar.

use super::axis::Axis;
use super::draw::{
    Canvas, Drawn, ENTRY, MARGIN, Refusal, TITLE, WIDTH, in_pixels, mark, stroke, units, write,
};
use super::style::{FAINT, Line, Look, Marker, SCALE, TEXT, fit, text};
use crate::comparison::Comparison;
use crate::ranking::{ALPHA, Ranking};
use crate::ranks::chi_squared;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Width for names on either side.
const NAMES: u32 = 190;
/// From the ends of the axis to the names.
const SPACE: u32 = 12;
/// Height of the axis with its numbers.
const AXIS: u32 = 40;
/// Between two bars.
const BAR: u32 = 12;

const LINE: Look = Look { color: BLACK, line: Line::Solid, marker: Marker::None };
const TICK: Look = Look { color: FAINT, line: Line::Solid, marker: Marker::None };
const DOT: Look = Look { color: BLACK, line: Line::Solid, marker: Marker::Circle };

/// Where things stand, in pixels.
struct Layout {
    /// Ranks along the axis.
    axis: Axis,
    /// Sets of tuners that do not differ, and the level of each one's bar.
    bars: Vec<(Vec<usize>, u32)>,
    /// Tuners from the best to the worst, each with its line of names.
    names: Vec<(usize, u32)>,
    /// How many of them stand on the left.
    left: usize,
}

impl Layout {
    fn new(ranking: &Ranking) -> Self {
        let ranks = &ranking.friedman.mean_ranks;
        let mut order: Vec<usize> = (0..ranks.len()).collect();
        order.sort_by(|&a, &b| ranks[a].total_cmp(&ranks[b]));
        let left = ranks.len().div_ceil(2);
        // From the top down, lines bend outwards from ever nearer the middle: none crosses another.
        let line = |i: usize| if i < left { i } else { ranks.len() - 1 - i };
        let names = order.iter().enumerate().map(|(i, &tuner)| (tuner, line(i) as u32)).collect();
        let bars = levels(ranking.alike(), ranks);
        Self { axis: Axis::ranks(ranks), bars, names, left }
    }

    /// The horizontal position of a rank.
    fn x(&self, rank: f64) -> u32 {
        let (start, end) = (MARGIN + NAMES + SPACE, WIDTH - MARGIN - NAMES - SPACE);
        let part = (rank - self.axis.low) / (self.axis.high - self.axis.low);
        start + (part * f64::from(end - start)).round() as u32
    }

    fn axis_y(&self) -> u32 {
        MARGIN + TITLE + AXIS
    }

    fn bar_y(&self, level: u32) -> u32 {
        self.axis_y() + BAR * (level + 1)
    }

    fn name_y(&self, line: u32) -> u32 {
        let levels = self.bars.iter().map(|(_, level)| level + 1).max().unwrap_or(0);
        self.bar_y(levels) + ENTRY * line + ENTRY / 2
    }

    fn notes_y(&self) -> u32 {
        self.name_y(self.left as u32) + SPACE
    }
}

/// Bars that overlap lie on different levels.
fn levels(sets: Vec<Vec<usize>>, ranks: &[f64]) -> Vec<(Vec<usize>, u32)> {
    let ends = |set: &Vec<usize>| (ranks[set[0]], ranks[set[set.len() - 1]]);
    let mut placed: Vec<(Vec<usize>, u32)> = Vec::new();
    for set in sets {
        let (low, high) = ends(&set);
        let overlaps = |other: &Vec<usize>| ends(other).0 <= high && low <= ends(other).1;
        let free = |level: &u32| !placed.iter().any(|(other, at)| at == level && overlaps(other));
        let level = (0..).find(free).unwrap_or(0);
        placed.push((set, level));
    }
    placed
}

/// Draws the diagram of a ranking.
pub(crate) fn svg(comparison: &Comparison, ranking: &Ranking) -> Result<String, Refusal> {
    let layout = Layout::new(ranking);
    let height = layout.notes_y() + 2 * ENTRY + MARGIN;
    let mut svg = String::new();
    let canvas = SVGBackend::with_string(&mut svg, (WIDTH * SCALE, height * SCALE)).into_drawing_area();
    canvas.fill(&WHITE)?;
    let title = format!("{}, {} trials", comparison.benchmark, ranking.trials);
    write(&canvas, &fit(&title, TEXT + 1, WIDTH - 2 * MARGIN), MARGIN, MARGIN + TITLE / 2 - 4, true)?;
    draw_axis(&canvas, &layout)?;
    for (i, (tuner, line)) in layout.names.iter().enumerate() {
        let rank = ranking.friedman.mean_ranks[*tuner];
        draw_name(&canvas, &layout, &comparison.tuners[*tuner].label, rank, *line, i < layout.left)?;
    }
    for (set, level) in &layout.bars {
        let at: Vec<u32> = set.iter().map(|&i| layout.x(ranking.friedman.mean_ranks[i])).collect();
        draw_bar(&canvas, &at, layout.bar_y(*level))?;
    }
    for (i, note) in notes(ranking).iter().enumerate() {
        write(&canvas, note, MARGIN, layout.notes_y() + ENTRY * i as u32 + ENTRY / 2, false)?;
    }
    canvas.present()?;
    drop(canvas);
    Ok(in_pixels(&svg, height))
}

fn notes(ranking: &Ranking) -> [String; 2] {
    [
        format!("Mean ranks of regret over {} tasks × seeds. {}.", ranking.rows, chi_squared(ranking)),
        format!("A bar joins tuners, dotted, of which no two differ (Wilcoxon, Holm, α = {ALPHA})."),
    ]
}

fn draw_axis(canvas: &Canvas, layout: &Layout) -> Drawn {
    let y = layout.axis_y();
    line(canvas, &[(layout.x(layout.axis.low), y), (layout.x(layout.axis.high), y)], LINE)?;
    for (rank, label) in &layout.axis.ticks {
        let x = layout.x(*rank);
        line(canvas, &[(x, y - 6), (x, y)], LINE)?;
        words(canvas, label, (x, y - 16), HPos::Center)?;
    }
    Ok(())
}

/// A name with its rank, and the line that leads to it.
fn draw_name(canvas: &Canvas, layout: &Layout, label: &str, rank: f64, row: u32, left: bool) -> Drawn {
    let (x, y) = (layout.x(rank), layout.name_y(row));
    let edge = if left { MARGIN + NAMES } else { WIDTH - MARGIN - NAMES };
    line(canvas, &[(x, layout.axis_y()), (x, y), (edge, y)], TICK)?;
    let name = fit(label, TEXT, NAMES - 50);
    match left {
        true => words(canvas, &format!("{name}  {rank:.2}"), (edge - 6, y), HPos::Right),
        false => words(canvas, &format!("{rank:.2}  {name}"), (edge + 6, y), HPos::Left),
    }
}

fn draw_bar(canvas: &Canvas, at: &[u32], y: u32) -> Drawn {
    let ends = vec![(units(at[0]), units(y)), (units(at[at.len() - 1]), units(y))];
    canvas.draw(&PathElement::new(ends, BLACK.stroke_width(3 * SCALE)))?;
    at.iter().try_for_each(|x| mark(canvas, (units(*x), units(y)), DOT))
}

fn line(canvas: &Canvas, points: &[(u32, u32)], look: Look) -> Drawn {
    stroke(canvas, points.iter().map(|(x, y)| (units(*x), units(*y))).collect(), look)
}

fn words(canvas: &Canvas, words: &str, (x, y): (u32, u32), side: HPos) -> Drawn {
    let style = text(TEXT).pos(Pos::new(side, VPos::Center));
    canvas.draw(&Text::new(words.to_string(), (units(x), units(y)), style))
}
