//! Reading a convolutional network from an experiment.

use super::{ConvNet, Downsample};
use crate::images::{Readout, image_shape};
use crate::init::Init;
use metaburn_core::{Options, Result, TaskShape, Value};

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
    /// [`metaburn_core::Error::Mismatch`] for tasks whose inputs are not images; [`metaburn_core::Error::BadValue`] for a
    /// setting of the wrong type or out of range, or more blocks than the image can be halved.
    pub fn from_options(options: &mut Options, shape: &TaskShape) -> Result<Self> {
        let input = image_shape(&shape.input)?;
        let blocks = options.count("blocks", 4)?;
        let filters = options.count("filters", 64)?;
        let downsample = match options.choice("downsample", "max_pool", &["max_pool", "stride"])? {
            "stride" => Downsample::Stride,
            _ => Downsample::MaxPool,
        };
        let net = Self {
            input,
            outputs: options.flag("head", true)?.then_some(shape.outputs),
            blocks,
            filters,
            downsample,
            readout: Readout::from_options(options, "flatten")?,
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
