//! The network whose features are compared.

use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{
    Episodes, Error, Model, Objective, Options, Params, Result, Seeds, Statistics, Stream, TaskShape,
};
use std::sync::Arc;

/// A network without its head: its [`Model::features`] of support and query set are what metric
/// learners compare. Nothing of it adapts, so both sets are embedded once.
#[derive(Clone)]
pub struct Embedding {
    /// The network; its head, if it has one, is left out.
    pub model: Arc<dyn Model>,
    /// Whose statistics batch norm uses.
    pub statistics: Statistics,
}

impl Embedding {
    /// Both sets in one pass, as the official code of Prototypical Networks trains.
    pub fn new(model: Arc<dyn Model>) -> Self {
        Self { model, statistics: Statistics::Joint }
    }

    /// Reads `statistics` (`"joint"`, or `"separate"`, `"support"`) and refuses regression.
    pub(crate) fn from_options(
        options: &mut Options,
        model: Arc<dyn Model>,
        shape: &TaskShape,
        learner: &str,
    ) -> Result<Self> {
        if shape.objective != Objective::CrossEntropy {
            return Err(Error::Mismatch(format!(
                "{learner} classifies, but these tasks are regression; use a gradient-based learner"
            )));
        }
        let known = [Statistics::Joint, Statistics::Separate, Statistics::Support];
        Ok(Self { model, statistics: Statistics::from_options(options, &known)? })
    }

    pub(crate) fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        self.model.init(stream, dtype, device).filter(|name| !self.model.is_head(name))
    }

    /// Inputs `[tasks, examples, …]` of both sets replaced by features `[tasks, examples, features]`.
    pub(crate) fn embed(&self, theta: &Params, episodes: &Episodes) -> Result<Episodes> {
        self.statistics.embed(self.model.as_ref(), theta, episodes)
    }

    /// The number of features, by trying the network on one input of zeros.
    pub(crate) fn width(&self, shape: &TaskShape) -> Result<usize> {
        let device = Device::flex();
        let params = self.init(&mut Seeds::new(0).stream("width", 0), DType::F32, &device);
        let zeros = Array::full(&[&[1, 1], &shape.input[..]].concat(), 0.0, DType::F32, &device);
        Ok(self.model.features(&params, &Var::constant(zeros))?.shape()[2])
    }
}
