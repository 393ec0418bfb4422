//! How a series becomes examples.

use super::data::{Cut, scale};
use crate::batch::Batch;

/// What an example is; see [`Series`](super::Series).
#[derive(Clone, Copy, Debug)]
pub(super) enum Layout {
    /// A window and the values that follow; `count` of them are the support set.
    Windows { count: usize },
    /// A time and its value; there are as many as in the `longest` history.
    History { longest: usize },
}

impl Layout {
    /// Numbers in `x` and in `y` of an example.
    pub fn extents(self, lags: usize, horizon: usize) -> (usize, usize) {
        match self {
            Self::Windows { .. } => (lags, horizon),
            Self::History { .. } => (2, 1),
        }
    }

    /// Adds the examples of a task.
    pub fn fill(self, cut: &Cut, lags: usize, batch: &mut Batch<f64>) {
        match self {
            Self::Windows { count } => windows(cut, lags, count, batch),
            Self::History { longest } => history(cut, lags, longest, batch),
        }
    }
}

fn windows(cut: &Cut, lags: usize, count: usize, batch: &mut Batch<f64>) {
    let span = lags + cut.future.len();
    let distinct = cut.history.len() - span + 1;
    for i in 0..count {
        let start = distinct - 1 - i % distinct;
        let (x, y) = cut.history[start..start + span].split_at(lags);
        batch.support.push(divided(x, scale(x)), divided(y, scale(x)));
    }
    let x = cut.window(lags);
    batch.query.push(divided(x, scale(x)), divided(cut.future, scale(x)));
}

fn divided(values: &[f64], scale: f64) -> impl Iterator<Item = f64> {
    values.iter().map(move |value| value / scale)
}

fn history(cut: &Cut, lags: usize, longest: usize, batch: &mut Batch<f64>) {
    let scale = cut.scale(lags);
    let filling = longest - cut.history.len();
    for i in 0..longest {
        let time = (i as f64 + 1.0 - longest as f64) / longest as f64;
        match i.checked_sub(filling) {
            Some(at) => batch.support.push([time, 1.0], [cut.history[at] / scale]),
            None => batch.support.push([time, 0.0], [0.0]),
        }
    }
    for (i, value) in cut.future.iter().enumerate() {
        batch.query.push([(i as f64 + 1.0) / longest as f64, 0.0], [value / scale]);
    }
}
