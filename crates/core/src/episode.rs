//! Few-shot episodes, a batch at a time.

use crate::error::Result;
use burn::tensor::{DType, Device, TensorData};
use metaburn_autodiff::{Array, Var};

/// Labelled examples of a batch of tasks on the host.
///
/// - `x`: inputs `[tasks, examples, …]`;
/// - `y`: targets `[tasks, examples, targets]`, as many as the model has outputs but for
///   [`TaskShape::targets`](crate::TaskShape::targets); for classification one-hot.
#[derive(Clone, Debug)]
pub struct HostExamples {
    /// Inputs `[tasks, examples, …]`.
    pub x: TensorData,
    /// Targets `[tasks, examples, targets]`.
    pub y: TensorData,
}

/// A batch of episodes on the host, as a task distribution draws it.
#[derive(Clone, Debug)]
pub struct HostEpisodes {
    /// What a learner adapts on.
    pub support: HostExamples,
    /// What it is scored on.
    pub query: HostExamples,
}

/// Labelled examples of a batch of tasks on a device; shapes as in [`HostExamples`].
#[derive(Clone, Debug)]
pub struct Examples {
    /// Inputs `[tasks, examples, …]`.
    pub x: Var,
    /// Targets `[tasks, examples, targets]`.
    pub y: Var,
}

/// A batch of episodes on a device.
#[derive(Clone, Debug)]
pub struct Episodes {
    /// What a learner adapts on.
    pub support: Examples,
    /// What it is scored on.
    pub query: Examples,
}

impl HostExamples {
    /// Uploads inputs and targets.
    pub fn upload(&self, device: &Device, dtype: DType) -> Examples {
        // Converted on the host: some devices have no double precision.
        let array = |data: &TensorData| Array::from_data(data.clone().convert_dtype(dtype), device);
        let var = |data: &TensorData| Var::constant(array(data));
        Examples { x: var(&self.x), y: var(&self.y) }
    }
}

impl HostEpisodes {
    /// Uploads the batch, once.
    pub fn upload(&self, device: &Device, dtype: DType) -> Episodes {
        Episodes { support: self.support.upload(device, dtype), query: self.query.upload(device, dtype) }
    }

    /// Number of tasks in the batch.
    pub fn tasks(&self) -> usize {
        self.support.x.shape()[0]
    }
}

impl Episodes {
    /// Number of tasks in the batch.
    pub fn tasks(&self) -> usize {
        self.support.x.shape()[0]
    }

    /// The tasks `start .. end` of the batch.
    ///
    /// # Errors
    /// When the batch has no such part.
    pub fn part(&self, start: usize, end: usize) -> Result<Self> {
        let cut = |e: &Examples| -> Result<Examples> {
            Ok(Examples { x: e.x.slice(0, start, end)?, y: e.y.slice(0, start, end)? })
        };
        Ok(Self { support: cut(&self.support)?, query: cut(&self.query)? })
    }
}
