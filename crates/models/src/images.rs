//! Images of a batch of tasks, laid out so that one convolution serves them all.

use crate::layers::{batch_norm, batch_norm_pool, for_tasks};
use metaburn_autodiff::{Conv2d, Pool2d, Var};
use metaburn_core::{Error, Options, Params, Result};

/// What the head sees of the last block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readout {
    /// All pixels of all channels, channel by channel.
    Flatten,
    /// The mean of each channel.
    Mean,
}

impl Readout {
    /// Reads `readout`, `flatten` or `mean`.
    pub(crate) fn from_options(options: &mut Options, default: &str) -> Result<Self> {
        Ok(match options.choice("readout", default, &["flatten", "mean"])? {
            "mean" => Self::Mean,
            _ => Self::Flatten,
        })
    }

    /// Number of features of an image.
    pub(crate) fn width(self, [channels, height, width]: [usize; 3]) -> usize {
        match self {
            Self::Flatten => channels * height * width,
            Self::Mean => channels,
        }
    }
}

/// Channels, height and width, if the inputs of tasks are images.
pub(crate) fn image_shape(input: &[usize]) -> Result<[usize; 3]> {
    let image = input.try_into().ok().filter(|image: &[usize; 3]| !image.contains(&0));
    image.ok_or_else(|| {
        Error::Mismatch(format!(
            "a convolutional network takes images [channels, height, width]; these tasks have inputs \
             of shape {input:?}; choose another model, such as `mlp`"
        ))
    })
}

/// Images `[tasks, channels, examples, h, w]`: all that a channel of a task holds lies together.
#[derive(Clone)]
pub(crate) struct Images(Var);

impl Images {
    /// Takes images `[tasks | 1, examples, channels, h, w]` of shape `input` to a network whose
    /// parameters `block…` may be those of many tasks.
    pub(crate) fn new(x: &Var, input: [usize; 3], params: &Params) -> Result<Self> {
        let s = x.shape();
        if s.len() != 5 || s[2..] != input {
            return Err(Error::Mismatch(format!(
                "the network takes images of shape {input:?}; its input has shape {s:?}, \
                 where [tasks, examples, channels, height, width] is expected"
            )));
        }
        let x = for_tasks(x, params, "block")?;
        let moved = [x.shape()[0], s[2], s[1], s[3], s[4]];
        Ok(Self(if s[2] == 1 { x.reshape(&moved)? } else { x.permute(&[0, 2, 1, 3, 4])? }))
    }

    /// Convolution with the kernels `name/conv/weight`, `[tasks | 1, out, in, k, k]` of odd `k`, and a
    /// border of zeros that keeps the image's size where the stride is 1; then batch norm `name/norm`
    /// by the statistics of each task's first `reference` examples. The bias of the convolution, where
    /// there is one, is left out: batch norm takes any constant away again.
    pub(crate) fn layer(self, params: &Params, name: &str, stride: usize, reference: usize) -> Result<Self> {
        let convolved = self.convolved(params, name, stride)?;
        Ok(Self(batch_norm(params, &format!("{name}/norm"), &convolved, reference)?))
    }

    /// [`Images::layer`] of stride 1, then [`Images::max_pool`] and [`Images::relu`].
    pub(crate) fn pooled_layer(self, params: &Params, name: &str, reference: usize) -> Result<Self> {
        let convolved = self.convolved(params, name, 1)?;
        Ok(Self(batch_norm_pool(params, &format!("{name}/norm"), &convolved, reference)?))
    }

    fn convolved(self, params: &Params, name: &str, stride: usize) -> Result<Var> {
        let kernel = params.get(&format!("{name}/conv/weight"))?;
        let padding = [kernel.shape()[3] / 2, kernel.shape()[4] / 2];
        Ok(self.0.conv2d(kernel, &Conv2d { stride: [stride; 2], padding })?)
    }

    /// `max(x, 0)`.
    pub(crate) fn relu(self) -> Self {
        Self(self.0.relu())
    }

    /// `x` where it is positive, else `slope·x`, as `slope·x + (1 − slope)·max(x, 0)`.
    pub(crate) fn leaky_relu(self, slope: f64) -> Result<Self> {
        Ok(Self(self.0.mul_scalar(slope).add_scaled(&self.0.relu(), 1.0 - slope)?))
    }

    /// Adds images of the same shape.
    pub(crate) fn add(self, other: &Self) -> Result<Self> {
        Ok(Self(self.0.add(&other.0)?))
    }

    /// The largest of each 2×2 pixels; an odd row or column at the edge is dropped.
    pub(crate) fn max_pool(self) -> Result<Self> {
        Ok(Self(self.0.max_pool2d(&Pool2d { window: [2; 2], stride: [2; 2] })?))
    }

    /// Features `[tasks, examples, features]`.
    pub(crate) fn read(self, readout: Readout) -> Result<Var> {
        let pixels = if readout == Readout::Mean { self.0.mean_axes(&[3, 4])? } else { self.0 };
        let s = pixels.shape();
        Ok(pixels.permute(&[0, 2, 1, 3, 4])?.reshape(&[s[0], s[2], s[1] * s[3] * s[4]])?)
    }
}
