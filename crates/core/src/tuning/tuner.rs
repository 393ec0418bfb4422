//! Who proposes what to try.

use super::study::{Study, Suggestion};
use super::task::Source;
use crate::error::Result;
use crate::seeds::Seeds;
use crate::space::Space;
use std::sync::Arc;

/// A way to choose the next trial: a *pure function* of the study, whose trials are all its memory.
/// So a search resumes from its trials alone, and what is asked for does not depend on threads.
pub trait Strategy: Send + Sync {
    /// The next trial. The study may hold pending ones.
    ///
    /// # Errors
    /// [`Error::Exhausted`](crate::Error::Exhausted) when a finite space was tried in full.
    fn ask(&self, study: &Study) -> Result<Suggestion>;
}

/// What a tuner may learn from before the first trial.
pub struct Setting<'a> {
    /// The space of the task at hand.
    pub space: &'a Arc<Space>,
    /// Past tasks, never the one at hand.
    pub sources: &'a [Source],
    /// What describes the task at hand; see [`TuningTask::meta_features`](super::TuningTask).
    pub meta_features: &'a [f64],
    /// Streams for whatever is drawn in learning.
    pub seeds: Seeds,
    /// Trials that will be made.
    pub budget: usize,
}

/// A named method of tuning with its settings, before it has seen any task.
pub trait Tuner: Send + Sync {
    /// Learns from past tasks what there is to learn, and gives the strategy for the one at hand.
    ///
    /// # Errors
    /// When the method needs sources and there are none, or they lie in another space.
    fn strategy(&self, setting: &Setting<'_>) -> Result<Box<dyn Strategy>>;
}
