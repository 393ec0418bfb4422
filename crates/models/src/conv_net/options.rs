//! Reading a convolutional network from an experiment.

use super::{ConvNet, Downsample, Readout};
use crate::init::Init;
use metaburn_core::{Error, Options, Result, TaskShape, Value};

impl ConvNet {
    /// Reads the settings of a network for tasks of this shape:
    ///
    /// | key | default | meaning |
    /// |-|-|-|
    /// | `blocks` | 4 | each halves height and width |
    /// | `filters` | 64 | output channels of each block |
    /// | `downsample` | `"max_pool"` | or `"stride"` |
    /// | `readout` | `"flatten"` | or `"mean"` |
    /// | `conv_bias` | true | whether convolutions have a bias |
    /// | `norm_scale` | true | whether batch norm has a scale beside its shift |
    /// | `init` | `"fan_in"` | or `"truncated_normal"`, `"glorot"`, `"he"`: see [`Init`] |
    /// | `init_std` | 0.01 | only with `"truncated_normal"` |
    /// | `head` | true | false: end with the features, as metric learners want |
    ///
    /// # Errors
    /// [`Error::Mismatch`] for tasks whose inputs are not images; [`Error::BadValue`] for a
    /// setting of the wrong type or out of range, or more blocks than the image can be halved.
    pub fn from_options(options: &mut Options, shape: &TaskShape) -> Result<Self> {
        let input = image(&shape.input)?;
        let blocks = options.count("blocks", 4)?;
        let filters = options.count("filters", 64)?;
        let downsample = match options.choice("downsample", "max_pool", &["max_pool", "stride"])? {
            "stride" => Downsample::Stride,
            _ => Downsample::MaxPool,
        };
        let readout = match options.choice("readout", "flatten", &["flatten", "mean"])? {
            "mean" => Readout::Mean,
            _ => Readout::Flatten,
        };
        let net = Self {
            input,
            outputs: options.flag("head", true)?.then_some(shape.outputs),
            blocks,
            filters,
            downsample,
            readout,
            conv_bias: options.flag("conv_bias", true)?,
            norm_scale: options.flag("norm_scale", true)?,
            init: Init::from_options(options, "fan_in")?,
        };
        net.check_blocks(options)?;
        Ok(net)
    }

    fn check_blocks(&self, options: &Options) -> Result<()> {
        let [_, height, width] = self.input;
        let side = height.min(width);
        if self.halved(side) > 0 {
            return Ok(());
        }
        let expected =
            format!("at most {} blocks that max-pool images of {height}×{width} pixels", side.ilog2());
        Err(options.bad("blocks", &expected, &Value::Int(self.blocks as i64)))
    }
}

/// Channels, height and width, if the inputs of these tasks are images.
fn image(input: &[usize]) -> Result<[usize; 3]> {
    let image = input.try_into().ok().filter(|image: &[usize; 3]| !image.contains(&0));
    image.ok_or_else(|| {
        Error::Mismatch(format!(
            "a convolutional network takes images [channels, height, width]; these tasks have inputs \
             of shape {input:?}; choose another model, such as `mlp`"
        ))
    })
}
