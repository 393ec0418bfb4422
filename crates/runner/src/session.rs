//! All that the steps of one run work with.

use crate::experiment::{Experiment, MetaLearning};
use crate::plan::PlannedRun;
use argmin::core::IterState;
use metaburn_autodiff::Device;
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
    pub device: Device,
}

impl Session {
    pub fn new(run: &PlannedRun, work: &MetaLearning, parts: &MetaParts, device: &Device) -> Self {
        Self {
            experiment: run.experiment.clone(),
            work: work.clone(),
            learner: parts.learner.clone(),
            tasks: parts.tasks.clone(),
            seeds: Seeds::new(run.seed),
            device: device.clone(),
        }
    }

    /// The resolved configuration of this very run, as TOML.
    pub fn config(&self) -> String {
        self.experiment.to_toml(Some(self.seeds.seed()))
    }

    /// Initial meta-parameters, from the stream `params`.
    pub fn init(&self) -> Params {
        self.learner.init(&mut self.seeds.stream("params", 0), self.experiment.dtype, &self.device)
    }

    /// The meta-training problem, whose episodes come from the streams `episodes/train`.
    pub fn problem(&self) -> MetaProblem {
        MetaProblem {
            learner: self.learner.clone(),
            tasks: self.tasks.clone(),
            seeds: self.seeds,
            meta_batch: self.work.train.meta_batch,
            dtype: self.experiment.dtype,
            device: self.device.clone(),
        }
    }
}
