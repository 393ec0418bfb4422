//! Where episodes come from.

use crate::episode::HostEpisodes;
use crate::error::Result;
use crate::objective::Objective;
use crate::seeds::Stream;
use crate::world::Simulation;

/// The part of a task family that episodes are drawn from. The parts share no task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Split {
    /// Meta-training: what the outer loop learns from.
    Train,
    /// Meta-validation: what checkpoints and settings are chosen by.
    Validation,
    /// Meta-test: what is reported, and chosen by nobody.
    Test,
}

impl Split {
    /// The name in stream names and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Test => "test",
        }
    }
}

/// What a model must take in and give out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskShape {
    /// Shape of one input, without task and example axes.
    pub input: Vec<usize>,
    /// Number of outputs of a model; for classification the number of classes ("way"), and 2 for
    /// [`Objective::Gaussian`].
    pub outputs: usize,
    /// How predictions are scored.
    pub objective: Objective,
    /// What policies act in, where tasks are worlds and not sets of examples. Then `input` is an observation,
    /// while an episode's inputs `[tasks, trajectories, …]` are those of [`Simulation::inputs`].
    pub simulation: Option<Simulation>,
}

impl TaskShape {
    /// Tasks that consist of examples.
    pub fn new(input: Vec<usize>, outputs: usize, objective: Objective) -> Self {
        Self { input, outputs, objective, simulation: None }
    }

    /// Tasks that a policy acts in; targets are one number a trajectory that nobody looks at.
    pub fn simulated(simulation: Simulation) -> Self {
        let (input, outputs) = (vec![simulation.world.observation()], simulation.world.actions().outputs());
        Self { input, outputs, objective: Objective::Return, simulation: Some(simulation) }
    }

    /// Shape of one input of an episode, without task and example axes.
    pub fn example(&self) -> Vec<usize> {
        self.simulation.as_ref().map_or_else(|| self.input.clone(), |s| vec![s.inputs()])
    }

    /// Number of columns of the targets: as many as the model has outputs, but 1 under
    /// [`Objective::Gaussian`], whose two outputs describe one target, and under [`Objective::Return`].
    pub fn targets(&self) -> usize {
        if matches!(self.objective, Objective::Gaussian | Objective::Return) { 1 } else { self.outputs }
    }

    /// Numbers that a prediction has: as many as the model has outputs, but 1, its return, for a trajectory.
    pub fn predictions(&self) -> usize {
        if self.objective == Objective::Return { 1 } else { self.outputs }
    }
}

/// What predictions of a task are scored by, beside loss and accuracy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// As in tables, such as `sMAPE`: letters, digits and `@`.
    pub name: &'static str,
    /// `%`, or `1` for a pure number.
    pub unit: &'static str,
}

/// One-dimensional regression tasks drawn as curves, for pictures of fits before and after.
#[derive(Clone, Debug)]
pub struct Curves {
    /// The episodes whose support sets are shown; the query inputs are a grid, in order.
    pub episodes: HostEpisodes,
    /// What the horizontal axis shows.
    pub x_label: &'static str,
    /// What the vertical axis shows.
    pub y_label: &'static str,
}

/// Tasks whose observations are places in the plane, for pictures of policies before and after.
#[derive(Clone, Debug)]
pub struct Paths {
    /// The episodes that a policy adapts to; its query trajectories are shown.
    pub episodes: HostEpisodes,
    /// Where each task's goal lies.
    pub goals: Vec<[f64; 2]>,
    /// What the horizontal axis shows.
    pub x_label: &'static str,
    /// What the vertical axis shows.
    pub y_label: &'static str,
}

/// A family of tasks to draw episodes from. Drawing is a pure function of the stream.
pub trait TaskDistribution: Send + Sync {
    /// What a model for these tasks must take in and give out.
    fn shape(&self) -> TaskShape;

    /// Draws a batch of episodes from one part of the family.
    ///
    /// # Errors
    /// When the part has too few classes or examples for an episode.
    fn sample(&self, split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes>;

    /// The number of classes of a training episode, where it is not that of the test
    /// ([`TaskShape::outputs`]). Only learners of [`any_way`](crate::Learner::any_way) can train so.
    fn train_outputs(&self) -> usize {
        self.shape().outputs
    }

    /// What [`TaskDistribution::score`] computes, in its order; nothing beside loss and accuracy by default.
    fn measures(&self) -> Vec<Measure> {
        Vec::new()
    }

    /// Scores predictions of the query sets that [`TaskDistribution::sample`] draws from the same arguments:
    /// it may draw the tasks once more, and knows all of them then, not only what a learner is shown.
    /// `predictions` are `[tasks, examples, TaskShape::predictions]`, row by row. Gives one list for each measure, with one
    /// number for each task: NaN where the measure is not defined for it, as a rank correlation of a
    /// single example.
    ///
    /// # Errors
    /// As [`TaskDistribution::sample`].
    fn score(
        &self,
        _split: Split,
        _tasks: usize,
        _stream: &mut Stream,
        _predictions: &[f64],
    ) -> Result<Vec<Vec<f64>>> {
        Ok(Vec::new())
    }

    /// A few test tasks as curves, if they are functions of one variable.
    fn curves(&self, _stream: &mut Stream) -> Option<Curves> {
        None
    }

    /// A few test tasks as places in the plane, if that is what is observed.
    fn paths(&self, _stream: &mut Stream) -> Option<Paths> {
        None
    }
}
