//! Reading a residual network from an experiment.

use super::ResNet12;
use crate::images::{Readout, image_shape};
use crate::init::Init;
use metaburn_core::{Options, Result, TaskShape, Value};

impl ResNet12 {
    /// Reads the settings of a network for tasks of this shape:
    ///
    /// | key | default | meaning |
    /// |-|-|-|
    /// | `widths` | `[64, 160, 320, 640]` | output channels of each block, which halves height and width; TADAM has `[64, 128, 256, 512]` |
    /// | `readout` | `"mean"` | or `"flatten"` |
    /// | `conv_bias` | false | whether convolutions have a bias |
    /// | `init` | `"he"` | or `"truncated_normal"`, `"fan_in"`, `"glorot"`: see [`Init`] |
    /// | `init_std` | 0.01 | only with `"truncated_normal"` |
    /// | `head` | true | false: end with the features, as metric learners want |
    ///
    /// # Errors
    /// [`metaburn_core::Error::Mismatch`] for tasks whose inputs are not images;
    /// [`metaburn_core::Error::BadValue`] for a setting of the wrong type or out of range, no width, or
    /// more of them than the image can be halved.
    pub fn from_options(options: &mut Options, shape: &TaskShape) -> Result<Self> {
        let net = Self {
            input: image_shape(&shape.input)?,
            outputs: options.flag("head", true)?.then_some(shape.outputs),
            widths: options.counts("widths", &[64, 160, 320, 640])?,
            readout: Readout::from_options(options, "mean")?,
            conv_bias: options.flag("conv_bias", false)?,
            init: Init::from_options(options, "he")?,
        };
        net.check_widths(options)?;
        Ok(net)
    }

    fn check_widths(&self, options: &Options) -> Result<()> {
        let [_, height, width] = self.input;
        let (blocks, most) = (self.widths.len(), height.min(width).ilog2() as usize);
        let expected = match blocks {
            0 => "at least one width".to_string(),
            _ if blocks > most => format!(
                "at most {most} widths, because each block halves images, here of {height}×{width} pixels"
            ),
            _ => return Ok(()),
        };
        Err(options.bad("widths", &expected, &Value::List(Vec::new())))
    }
}
