//! Images of a batch of tasks, laid out so that one convolution serves them all.

use metaburn_autodiff::{Conv2d, Pool2d, Var};
use metaburn_core::{Params, Result};

/// Keeps the variance of a constant channel away from 0.
const EPSILON: f64 = 1e-5;

/// Images `[tasks, channels, examples, h, w]`: all that a channel of a task holds lies together.
pub(crate) struct Images(Var);

impl Images {
    /// Takes images `[tasks | 1, examples, channels, h, w]`. `kernels` is the number of tasks that the
    /// kernels are for, 1 where they are shared.
    pub(crate) fn new(x: &Var, kernels: usize) -> Result<Self> {
        let mut shape = x.shape();
        shape[0] = shape[0].max(kernels);
        let x = x.expand(&shape)?;
        let moved = [shape[0], shape[2], shape[1], shape[3], shape[4]];
        Ok(Self(if shape[2] == 1 { x.reshape(&moved)? } else { x.permute(&[0, 2, 1, 3, 4])? }))
    }

    /// Convolution with kernels `[tasks | 1, out, in, k, k]` of odd `k`, and a border of zeros that
    /// keeps the image's size where the stride is 1.
    pub(crate) fn convolve(self, kernel: &Var, stride: usize) -> Result<Self> {
        let padding = [kernel.shape()[3] / 2, kernel.shape()[4] / 2];
        Ok(Self(self.0.conv2d(kernel, &Conv2d { stride: [stride; 2], padding })?))
    }

    /// Batch norm by the statistics of each task's first `reference` examples, with the scale
    /// `name/gamma`, where there is one, and the shift `name/beta`, both `[tasks | 1, channels]`.
    pub(crate) fn batch_norm(self, params: &Params, name: &str, reference: usize) -> Result<Self> {
        let beta = params.get(&format!("{name}/beta"))?;
        let gamma = match params.find(&format!("{name}/gamma")) {
            Some(gamma) => gamma.clone(),
            None => Var::constant(beta.value().full_like(&[1, beta.shape()[1]], 1.0)),
        };
        Ok(Self(self.0.batch_norm(&gamma, beta, reference, EPSILON)?))
    }

    /// `max(x, 0)`.
    pub(crate) fn relu(self) -> Self {
        Self(self.0.relu())
    }

    /// The largest of each 2×2 pixels; an odd row or column at the edge is dropped.
    pub(crate) fn max_pool(self) -> Result<Self> {
        Ok(Self(self.0.max_pool2d(&Pool2d { window: [2; 2], stride: [2; 2] })?))
    }

    /// The mean over the pixels of each channel, which keeps one pixel.
    pub(crate) fn mean(self) -> Result<Self> {
        Ok(Self(self.0.mean_axes(&[3, 4])?))
    }

    /// `[tasks, examples, channels·h·w]`.
    pub(crate) fn flatten(self) -> Result<Var> {
        let s = self.0.shape();
        Ok(self.0.permute(&[0, 2, 1, 3, 4])?.reshape(&[s[0], s[2], s[1] * s[3] * s[4]])?)
    }
}
