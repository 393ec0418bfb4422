//! A learner on a family: the subject of the laws of learners.

use crate::network::Network;
use burn::tensor::TensorData;
use metaburn_autodiff::{DType, Device};
use metaburn_core::{
    Episodes, HostEpisodes, HostExamples, Learner, Model, Params, Result, Seeds, Split, TaskDistribution,
    TaskShape, meta_gradient,
};
use std::ops::Deref;
use std::sync::Arc;

/// A learner, meta-parameters and episodes: what a meta-gradient is made of.
pub(crate) struct Subject {
    pub learner: Arc<dyn Learner>,
    pub theta: Params,
    pub episodes: Episodes,
    /// The step of finite differences.
    pub step: f64,
    /// The least relative difference between an implicit gradient and the first-order one.
    pub apart: f64,
}

/// The step where all is smooth: its error is near 1e-10 in double precision.
const SMOOTH: f64 = 1e-5;
/// A hundred times the error that an implicit gradient may have.
const APART: f64 = 1e-2;

/// A learner on a family that it was built for, with initial parameters and a few episodes.
pub(crate) struct Case {
    subject: Subject,
    pub family: &'static dyn TaskDistribution,
    pub drawn: HostEpisodes,
}

impl Deref for Case {
    type Target = Subject;

    fn deref(&self) -> &Subject {
        &self.subject
    }
}

/// Tasks in the episodes of a [`Case`].
pub(crate) const TASKS: usize = 3;

/// Where the suite computes.
pub(crate) fn device() -> Device {
    Device::flex()
}

/// The suite's streams.
pub(crate) fn seeds() -> Seeds {
    Seeds::new(0x7E57)
}

impl Case {
    /// # Errors
    /// When the learner refuses the family.
    pub fn new(
        build: impl Fn(Arc<dyn Model>, &TaskShape) -> Result<Arc<dyn Learner>>,
        family: &'static dyn TaskDistribution,
    ) -> Result<Self> {
        let shape = family.shape();
        let learner = build(Arc::new(Network::new(&shape)), &shape)?;
        let theta = learner.init(&mut seeds().stream("init", 0), DType::F64, &device());
        let drawn = family.sample(Split::Train, TASKS, &mut seeds().stream("episodes", 0))?;
        let episodes = upload(&drawn);
        Ok(Self { subject: Subject { learner, theta, episodes, step: SMOOTH, apart: APART }, family, drawn })
    }

    /// The episodes of some tasks only, in the given order.
    pub fn pick(&self, tasks: &[usize]) -> Episodes {
        let pick = |e: &HostExamples| HostExamples { x: pick_rows(&e.x, tasks), y: pick_rows(&e.y, tasks) };
        upload(&HostEpisodes { support: pick(&self.drawn.support), query: pick(&self.drawn.query) })
    }
}

impl Subject {
    /// Episodes as adaptation takes them.
    pub fn embed(&self, theta: &Params, episodes: &Episodes) -> Result<Episodes> {
        self.learner.embed(theta, episodes)
    }

    /// The adapted parameters.
    pub fn adapt(&self, theta: &Params, episodes: &Episodes) -> Result<Params> {
        let support = self.embed(theta, episodes)?.support;
        let path = self.learner.adapt(theta, &support, self.learner.steps())?;
        Ok(path.last().cloned().unwrap_or_default())
    }

    /// The query loss of each task after adaptation.
    pub fn losses(&self, theta: &Params, episodes: &Episodes) -> Result<Vec<f64>> {
        let phi = self.adapt(theta, episodes)?;
        let query = self.embed(theta, episodes)?.query;
        Ok(self.learner.meta_loss(&phi, &query)?.value().to_f64())
    }

    /// The meta-gradient as the framework computes it.
    pub fn meta_gradient(&self, theta: &Params, episodes: &Episodes) -> Result<Params> {
        Ok(meta_gradient(self.learner.as_ref(), theta, episodes)?.gradient)
    }
}

/// Episodes in double precision.
pub(crate) fn upload(drawn: &HostEpisodes) -> Episodes {
    drawn.upload(&device(), DType::F64)
}

fn pick_rows(data: &TensorData, rows: &[usize]) -> TensorData {
    let values: Vec<f64> = data.iter::<f64>().collect();
    let mut shape = data.shape().to_vec();
    let row = values.len() / shape[0];
    shape[0] = rows.len();
    let picked: Vec<f64> = rows.iter().flat_map(|&r| values[r * row..(r + 1) * row].to_vec()).collect();
    TensorData::new(picked, shape)
}
