//! Trajectories in the plane, for pictures.

use crate::error::Result;
use crate::sink::{Sink, item};
use crate::source::Source;

/// Trajectories of a policy in the plane, in a few tasks, after several numbers of inner steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paths {
    /// What the horizontal axis shows.
    pub x_label: String,
    /// What the vertical axis shows.
    pub y_label: String,
    /// Inner steps of each picture.
    pub steps: Vec<u64>,
    /// Where the goal of each task lies, `[tasks, 2]`.
    pub goals: Vec<f64>,
    /// Horizontal places, `[steps, tasks, trajectories, points]`; NaN after a trajectory's end.
    pub x: Vec<f64>,
    /// Vertical places, in the same way.
    pub y: Vec<f64>,
    /// Places of a trajectory, the first one included.
    pub points: usize,
}

impl Paths {
    /// Number of tasks shown.
    pub fn tasks(&self) -> usize {
        self.goals.len() / 2
    }

    /// The trajectories of one task in one picture, each as its places in order.
    pub fn of(&self, picture: usize, task: usize) -> impl Iterator<Item = Vec<(f64, f64)>> {
        let each = self.x.len() / (self.steps.len() * self.tasks()).max(1);
        let own = (picture * self.tasks() + task) * each;
        let (x, y) = (&self.x[own..own + each], &self.y[own..own + each]);
        let size = self.points.max(1);
        x.chunks(size).zip(y.chunks(size)).map(|(x, y)| {
            x.iter().copied().zip(y.iter().copied()).filter(|(x, y)| x.is_finite() && y.is_finite()).collect()
        })
    }

    /// Items, the number of values that each must have, and that it has.
    pub(crate) fn lengths(&self) -> [(&'static str, usize, usize); 3] {
        let rows = self.steps.len().saturating_mul(self.tasks()).saturating_mul(self.points);
        let whole = self.x.len().checked_div(rows).unwrap_or(0) * rows;
        let goals = self.tasks() * 2;
        [
            ("paths/goals", goals, self.goals.len()),
            ("paths/x", whole, self.x.len()),
            ("paths/y", self.x.len(), self.y.len()),
        ]
    }
}

pub(crate) fn write(sink: &Sink, paths: &Paths) -> Result<()> {
    sink.text(item("paths/x_label", "", "What the horizontal axis shows"), &paths.x_label)?;
    sink.text(item("paths/y_label", "", "What the vertical axis shows"), &paths.y_label)?;
    sink.curve(item("paths/steps", "1", "Inner steps of each picture"), &paths.steps)?;
    let about = "Where the goal of each task lies";
    sink.array(item("paths/goals", "observation unit", about), &[paths.tasks(), 2], &paths.goals)?;
    let rows = paths.x.len().checked_div(paths.points).unwrap_or(0);
    for (path, values) in [("paths/x", &paths.x), ("paths/y", &paths.y)] {
        let about =
            "Places of trajectories: pictures, in these tasks, in these trajectories; NaN after the end";
        sink.array(item(path, "observation unit", about), &[rows, paths.points], values)?;
    }
    Ok(())
}

pub(crate) fn read(source: &Source) -> Result<Paths> {
    let (shape, x) = source.table("paths/x")?;
    Ok(Paths {
        x_label: source.text("paths/x_label")?,
        y_label: source.text("paths/y_label")?,
        steps: source.curve("paths/steps")?,
        goals: source.table("paths/goals")?.1,
        x,
        y: source.table("paths/y")?.1,
        points: shape[1],
    })
}
