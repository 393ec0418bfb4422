//! Images of a batch of tasks, laid out so that one convolution serves them all.

use metaburn_autodiff::{Conv2d, Pool2d, Var};
use metaburn_core::Result;

/// Keeps the variance of a constant channel away from 0.
const EPSILON: f64 = 1e-5;

/// Images of several tasks, with their channels in one of two layouts:
///
/// - tasks share their kernels: `[tasks·examples, channels, h, w]`;
/// - each task has its own: `[examples, tasks·channels, h, w]`, one group of channels a task.
///
/// Neither is permuted back before the last block, so that the blocks between copy nothing.
pub(crate) struct Images {
    pixels: Var,
    tasks: usize,
    examples: usize,
    grouped: bool,
}

impl Images {
    /// Takes images `[tasks, examples, channels, h, w]`. `kernels` is the number of tasks that
    /// the kernels are for, 1 where they are shared.
    pub(crate) fn new(x: &Var, kernels: usize) -> Result<Self> {
        let shape = x.shape();
        let (examples, channels, area) = (shape[1], shape[2], [shape[3], shape[4]]);
        if kernels == 1 {
            let pixels = x.reshape(&[shape[0] * examples, channels, area[0], area[1]])?;
            return Ok(Self { pixels, tasks: shape[0], examples, grouped: false });
        }
        let x = x.expand(&[&[kernels], &shape[1..]].concat())?;
        let pixels = x.permute(&[1, 0, 2, 3, 4])?;
        let pixels = pixels.reshape(&[examples, kernels * channels, area[0], area[1]])?;
        Ok(Self { pixels, tasks: kernels, examples, grouped: true })
    }

    /// Convolution with kernels `[tasks | 1, out, in, 3, 3]` and a border of one zero.
    pub(crate) fn convolve(self, kernel: &Var, stride: usize) -> Result<Self> {
        let groups = if self.grouped { self.tasks } else { 1 };
        let mut shape = kernel.shape();
        shape[0] = groups;
        let kernel = kernel.expand(&shape)?.reshape(&[groups * shape[1], shape[2], shape[3], shape[4]])?;
        let geometry = Conv2d { stride: [stride; 2], padding: [1; 2], groups };
        let pixels = self.pixels.conv2d(&kernel, &geometry)?;
        Ok(Self { pixels, ..self })
    }

    /// Adds one number `[tasks | 1, channels]` to each channel.
    pub(crate) fn shift(self, by: &Var) -> Result<Self> {
        let pixels = self.pixels.add(&self.per_channel(by)?)?;
        Ok(Self { pixels, ..self })
    }

    /// Multiplies each channel with one number `[tasks | 1, channels]`.
    pub(crate) fn scale(self, by: &Var) -> Result<Self> {
        let pixels = self.pixels.mul(&self.per_channel(by)?)?;
        Ok(Self { pixels, ..self })
    }

    /// Zero mean and unit variance for each channel of each task, over examples and pixels.
    pub(crate) fn normalize(self) -> Result<Self> {
        let merged = self.pixels.shape();
        let pixels = if self.grouped {
            self.pixels.normalize(&[0, 2, 3], EPSILON)?
        } else {
            let apart = self.pixels.reshape(&[&[self.tasks, self.examples], &merged[1..]].concat())?;
            apart.normalize(&[1, 3, 4], EPSILON)?.reshape(&merged)?
        };
        Ok(Self { pixels, ..self })
    }

    /// `max(x, 0)`.
    pub(crate) fn relu(self) -> Self {
        Self { pixels: self.pixels.relu(), ..self }
    }

    /// The largest of each 2×2 pixels; an odd row or column at the edge is dropped.
    pub(crate) fn max_pool(self) -> Result<Self> {
        let pixels = self.pixels.max_pool2d(&Pool2d { window: [2; 2], stride: [2; 2] })?;
        Ok(Self { pixels, ..self })
    }

    /// The mean over the pixels of each channel, which keeps one pixel.
    pub(crate) fn mean(self) -> Result<Self> {
        Ok(Self { pixels: self.pixels.mean_axes(&[2, 3])?, ..self })
    }

    /// `[tasks, examples, channels·h·w]`.
    pub(crate) fn flatten(self) -> Result<Var> {
        let features = self.pixels.len() / (self.tasks * self.examples);
        if self.grouped {
            let flat = self.pixels.reshape(&[self.examples, self.tasks, features])?;
            return Ok(flat.permute(&[1, 0, 2])?);
        }
        Ok(self.pixels.reshape(&[self.tasks, self.examples, features])?)
    }

    /// One number a channel, `[tasks | 1, channels]`, as it meets the pixels.
    fn per_channel(&self, values: &Var) -> Result<Var> {
        let mut shape = values.shape();
        if self.grouped {
            shape[0] = self.tasks;
        }
        let values = values.expand(&shape)?;
        Ok(values.reshape(&[1, values.len(), 1, 1])?)
    }
}
