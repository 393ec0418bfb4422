//! Problems whose loss is a fresh sample at each iteration.

use crate::ahead::Ahead;
use crate::full_batch::FullBatch;
use crate::trust_region::Shards;
use argmin::core::Error;
use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{
    Episodes, Learner, MetaGradient, Params, Result, Seeds, Split, TaskDistribution, experience,
    meta_gradient,
};
use std::sync::Arc;

/// A loss that is sampled anew at each iteration, with its gradient: what
/// [`Optimizer`](crate::Optimizer) asks of a problem.
pub trait Stochastic {
    /// The loss at `params` as one number on the device, and its gradient with the names, shapes
    /// and order of `params`. A pure function of both arguments, so that a run which was cut off
    /// goes on exactly.
    ///
    /// # Errors
    /// Whatever keeps the loss from being computed.
    fn evaluate(&self, params: &Params, iteration: u64) -> Result<(Var, Params), Error>;

    /// What policies that start from `params` live through at an iteration, where that is what a loss is made
    /// of: the optimizer `trpo` asks for it. A pure function of both arguments.
    ///
    /// # Errors
    /// When there are no policies, unless a problem says otherwise.
    fn experience(&self, _params: &Params, _iteration: u64) -> Result<Shards, Error> {
        Err(metaburn_core::Error::Mismatch("`trpo` moves policies, and this problem has none".to_string())
            .into())
    }
}

/// Meta-training: the mean query loss, after adaptation, of a meta-batch that is drawn anew at
/// each iteration `i` from the stream `("episodes/train", i)`.
#[derive(Clone)]
pub struct MetaProblem {
    /// What adapts.
    pub learner: Arc<dyn Learner>,
    /// Where episodes come from.
    pub tasks: Arc<dyn TaskDistribution>,
    /// The run's streams.
    pub seeds: Seeds,
    /// Tasks in a meta-batch.
    pub meta_batch: usize,
    /// Element type of the episodes; that of the parameters.
    pub dtype: DType,
    /// Where the parameters lie and all arithmetic is done.
    pub device: Device,
    ahead: Ahead,
}

impl MetaProblem {
    /// Meta-batches of `meta_batch` tasks, of 32-bit numbers on the processor.
    pub fn new(
        learner: Arc<dyn Learner>,
        tasks: Arc<dyn TaskDistribution>,
        seeds: Seeds,
        meta_batch: usize,
    ) -> Self {
        let (dtype, device, ahead) = (DType::F32, Device::flex(), Ahead::default());
        Self { learner, tasks, seeds, meta_batch, dtype, device, ahead }
    }

    /// The same with numbers of another type, on another device.
    #[must_use]
    pub fn on(mut self, device: Device, dtype: DType) -> Self {
        (self.device, self.dtype) = (device, dtype);
        self
    }

    /// The meta-batch of one iteration: drawn on the host and uploaded once. For a GPU it is drawn while
    /// that works on the one before; on the processor there are no hands free.
    ///
    /// # Errors
    /// When the task distribution has too few classes or examples.
    pub fn episodes(&self, iteration: u64) -> Result<Episodes> {
        let (tasks, seeds, count) = (self.tasks.clone(), self.seeds, self.meta_batch);
        let draw = move |iteration| {
            tasks.sample(Split::Train, count, &mut seeds.stream("episodes/train", iteration))
        };
        let on_host = self.device == Device::flex();
        let drawn = if on_host { draw(iteration) } else { self.ahead.take(iteration, draw) }?;
        Ok(drawn.upload(&self.device, self.dtype))
    }

    /// The meta-batch of iteration 0, for good: a problem for solvers that search along lines.
    ///
    /// # Errors
    /// As [`MetaProblem::episodes`] and [`FullBatch::new`].
    pub fn full_batch(&self) -> Result<FullBatch> {
        FullBatch::new(self.learner.clone(), self.episodes(0)?)
    }
}

impl Stochastic for MetaProblem {
    fn evaluate(&self, params: &Params, iteration: u64) -> Result<(Var, Params), Error> {
        let episodes = self.episodes(iteration)?;
        let learner = self.learner.at(iteration).unwrap_or_else(|| self.learner.clone());
        let MetaGradient { loss, gradient } = meta_gradient(learner.as_ref(), params, &episodes)?;
        Ok((loss, gradient))
    }

    fn experience(&self, params: &Params, iteration: u64) -> Result<Shards, Error> {
        let episodes = self.episodes(iteration)?;
        let learner = self.learner.at(iteration).unwrap_or_else(|| self.learner.clone());
        Ok(experience(learner.as_ref(), params, &episodes)?)
    }
}
