//! All that the steps of one run work with.

use crate::device::Compute;
use crate::experiment::{Experiment, MetaLearning};
use crate::plan::PlannedRun;
use crate::stop::Stop;
use argmin::core::IterState;
use metaburn_core::{Learner, Params, Seeds, TaskDistribution};
use metaburn_outer::MetaProblem;
use std::sync::Arc;

/// What meta-learning is done with.
#[derive(Clone)]
pub(crate) struct MetaParts {
    pub learner: Arc<dyn Learner>,
    pub tasks: Arc<dyn TaskDistribution>,
}

/// The state of meta-training in argmin.
pub(crate) type IterationState = IterState<Params, Params, (), (), (), f64>;

/// One run's parts on one device.
#[derive(Clone)]
pub(crate) struct Session {
    pub experiment: Arc<Experiment>,
    pub work: MetaLearning,
    pub learner: Arc<dyn Learner>,
    pub tasks: Arc<dyn TaskDistribution>,
    pub seeds: Seeds,
    pub compute: Compute,
    /// Whether meta-training is to end before its end.
    pub stop: Stop,
}

impl Session {
    pub fn new(run: &PlannedRun, work: &MetaLearning, parts: &MetaParts, stop: &Stop) -> Self {
        Self {
            experiment: run.experiment.clone(),
            work: work.clone(),
            learner: parts.learner.clone(),
            tasks: parts.tasks.clone(),
            seeds: Seeds::new(run.seed),
            compute: run.compute.clone(),
            stop: stop.clone(),
        }
    }

    /// The resolved configuration of this very run, as TOML.
    pub fn config(&self) -> String {
        self.experiment.to_toml(Some(self.seeds.seed()))
    }

    /// Initial meta-parameters, from the stream `params`.
    pub fn init(&self) -> Params {
        self.learner.init(&mut self.seeds.stream("params", 0), self.experiment.dtype, self.compute.device())
    }

    /// The meta-training problem, whose episodes come from the streams `episodes/train`.
    pub fn problem(&self) -> MetaProblem {
        let (learner, tasks) = (self.learner.clone(), self.tasks.clone());
        MetaProblem::new(learner, tasks, self.seeds, self.work.train.meta_batch)
            .on(self.compute.device().clone(), self.experiment.dtype)
    }
}
