//! What is tuned.

use super::study::Suggestion;
use crate::error::{Error, Result};
use crate::seeds::Stream;
use crate::space::Space;
use std::sync::Arc;

/// The points of a finite task, each encoded in `[0, 1]^d`.
pub type Candidates = Vec<Vec<f64>>;

/// A cost over a search space: a table of past evaluations, or a model that is really trained.
pub trait TuningTask: Send + Sync {
    /// What people call it, as a rule the name of a data set.
    fn name(&self) -> &str;

    /// Tasks of one group are averaged before groups are, as with the search spaces of HPO-B; empty
    /// where there are no groups.
    fn group(&self) -> &str {
        ""
    }

    /// Where configurations lie.
    fn space(&self) -> &Arc<Space>;

    /// The only points that can be evaluated, if the task is a table.
    fn candidates(&self) -> Option<&Arc<Candidates>> {
        None
    }

    /// Shares of the full budget at which a trial may be evaluated, ascending; the last is 1.
    fn fidelities(&self) -> &[f64] {
        &[1.0]
    }

    /// The cost, to be minimised. The stream belongs to this trial alone.
    ///
    /// # Errors
    /// When the evaluation fails; the study records the reason and goes on.
    fn evaluate(&self, suggestion: &Suggestion, stream: &mut Stream) -> Result<f64>;

    /// The costs of all candidates at full fidelity, if they are known beforehand: for regret, and
    /// for learning from this task. Not for whoever tunes it.
    fn costs(&self) -> Option<&[f64]> {
        None
    }

    /// Numbers that describe the task (the data set, as a rule), the same for all tasks of a
    /// benchmark; empty if there are none.
    fn meta_features(&self) -> &[f64] {
        &[]
    }
}

/// A family of tuning tasks that share a search space.
pub trait Benchmark: Send + Sync {
    /// The tasks, in a fixed order.
    fn tasks(&self) -> &[Arc<dyn TuningTask>];
}

/// What is known of a past task: configurations that were evaluated there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// The past task's name.
    pub name: String,
    /// Points `[n][d]` in the space of the task at hand.
    pub points: Vec<Vec<f64>>,
    /// Their costs `[n]`, lower is better, on the past task's own scale.
    pub costs: Vec<f64>,
    /// What describes the past task; see [`TuningTask::meta_features`].
    pub meta_features: Vec<f64>,
}

impl Source {
    /// All that a table knows of itself; nothing for a task whose costs are not known beforehand.
    pub fn of(task: &dyn TuningTask) -> Option<Self> {
        Some(Self {
            name: task.name().to_string(),
            points: task.candidates()?.to_vec(),
            costs: task.costs()?.to_vec(),
            meta_features: task.meta_features().to_vec(),
        })
    }

    /// Refuses a past task that is not one of a space of so many dimensions.
    ///
    /// # Errors
    /// [`Error::Mismatch`] with the task's name, for points of other coordinates or not finite ones, and
    /// for a number of costs that is not that of points.
    pub fn check(&self, dimensions: usize) -> Result<()> {
        let wrong = |what: String| Err(Error::Mismatch(format!("the past task `{}` {what}", self.name)));
        if let Some(point) = self.points.iter().find(|p| p.len() != dimensions) {
            let given = point.len();
            return wrong(format!("has points of {given} coordinates, and this space has {dimensions}"));
        }
        if self.points.len() != self.costs.len() {
            return wrong(format!("has {} points and {} costs", self.points.len(), self.costs.len()));
        }
        if self.points.iter().flatten().any(|u| !u.is_finite()) {
            return wrong("has a point with a coordinate that is not a finite number".into());
        }
        Ok(())
    }
}
