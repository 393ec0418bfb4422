//! The residual network of few-shot image classification.

mod options;

use crate::images::{Images, Readout};
use crate::init::Init;
use crate::layers::{Draw, examples, linear};
use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{Model, Params, Result, Stream};

/// Convolutions with batch norm on the long way through a block.
const DEPTH: usize = 3;

/// The slope of the activation below 0.
const SLOPE: f64 = 0.1;

/// ResNet-12: four residual blocks, each of three convolutions (Oreshkin et al. 2018, "TADAM";
/// in this form Lee et al. 2019, "MetaOptNet"), then a linear head.
///
/// ```text
/// block(x) = max-pool₂ₓ₂(φ(n₃(K₃ * φ(n₂(K₂ * φ(n₁(K₁ * x))))) + n(K * x))),  φ(x) = max(x, 0.1·x)
/// ```
///
/// with kernels `K₁, K₂, K₃` of 3×3 pixels, `K` of 1×1 and batch norms `n`. Each block halves height and
/// width. The shortcut `K` is a convolution in every block, as each changes the number of channels; of
/// 1×1 pixels, as in MetaOptNet. Features are the mean of each channel; with `readout = "flatten"` all
/// pixels, as MetaOptNet's support vector machine has them.
///
/// Deviations: there is neither dropout nor DropBlock, because a network here is a pure function of
/// parameters and inputs. With [`Init::He`] the variance of kernels is 2 over the inputs of an
/// output; in MetaOptNet's code it is 2 over the outputs of an input.
///
/// *Batch norm* is that of [`ConvNet`](crate::ConvNet): statistics of the batch at hand, per task.
///
/// Parameters, each with a leading task axis, for `i` in 1, 2, 3: `block1/layeri/conv/weight`
/// `[1, out, in, 3, 3]`, `block1/layeri/norm/gamma` and `…/beta` `[1, out]`; `block1/shortcut/conv/weight`
/// `[1, out, in, 1, 1]`, `block1/shortcut/norm/gamma` and `…/beta`; …, `head/weight`, `head/bias`. Inputs
/// are `[tasks, examples, channels, height, width]`.
///
/// ```
/// use metaburn_autodiff::{Array, DType, Device, Var};
/// use metaburn_core::{Model, Seeds};
/// use metaburn_models::ResNet12;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let net = ResNet12 { widths: vec![2, 4], ..ResNet12::new([1, 8, 8], 5) };
/// let device = Device::flex();
/// let params = net.init(&mut Seeds::new(0).stream("init", 0), DType::F64, &device);
/// let x = Var::constant(Array::from_f64(&[0.5; 2 * 5 * 64], &[2, 5, 1, 8, 8], &device));
/// assert_eq!(net.features(&params, &x)?.shape(), [2, 5, 4]);
/// assert_eq!(net.forward(&params, &x)?.shape(), [2, 5, 5]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ResNet12 {
    /// Channels, height and width of an image, in pixels.
    pub input: [usize; 3],
    /// Number of outputs; without a head (`None`) the network ends with its features.
    pub outputs: Option<usize>,
    /// Output channels of each block; as many blocks as widths.
    pub widths: Vec<usize>,
    /// What the head sees of the last block.
    pub readout: Readout,
    /// Whether convolutions have a bias. Batch norm takes any constant away again, so it changes
    /// nothing and its gradient is 0; the published network has none.
    pub conv_bias: bool,
    /// How initial weights are drawn; `γ` starts at 1 and `β` at 0.
    pub init: Init,
}

impl ResNet12 {
    /// MetaOptNet's widths 64, 160, 320 and 640, the mean of each channel, no convolution bias.
    pub fn new(input: [usize; 3], outputs: usize) -> Self {
        Self {
            input,
            outputs: Some(outputs),
            widths: vec![64, 160, 320, 640],
            readout: Readout::Mean,
            conv_bias: false,
            init: Init::He,
        }
    }

    /// Number of features of one image.
    pub fn width(&self) -> usize {
        let [channels, height, width] = self.input;
        let halved = |side: usize| self.widths.iter().fold(side, |side, _| side / 2);
        let last = self.widths.last().copied().unwrap_or(channels);
        self.readout.width([last, halved(height), halved(width)])
    }
}

fn block(params: &Params, name: &str, images: Images, reference: usize) -> Result<Images> {
    let shortcut = images.clone().layer(params, &format!("{name}/shortcut"), 1, reference)?;
    let mut long = images;
    for i in 1..=DEPTH {
        long = long.layer(params, &format!("{name}/layer{i}"), 1, reference)?;
        if i < DEPTH {
            long = long.leaky_relu(SLOPE)?;
        }
    }
    // The activation keeps the order of pixels: pooling first gives the same for a quarter of the work.
    long.add(&shortcut)?.max_pool()?.leaky_relu(SLOPE)
}

impl Model for ResNet12 {
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        let mut draw = Draw::new(self.init, stream, dtype, device);
        let layer = |draw: &mut Draw, name: &str, shape: &[usize]| {
            draw.layer(&format!("{name}/conv"), shape, self.conv_bias);
            draw.norm(&format!("{name}/norm"), shape[0], true);
        };
        let mut channels = self.input[0];
        for (b, &width) in self.widths.iter().enumerate() {
            let block = format!("block{}", b + 1);
            for i in 1..=DEPTH {
                let from = if i == 1 { channels } else { width };
                layer(&mut draw, &format!("{block}/layer{i}"), &[width, from, 3, 3]);
            }
            layer(&mut draw, &format!("{block}/shortcut"), &[width, channels, 1, 1]);
            channels = width;
        }
        if let Some(outputs) = self.outputs {
            draw.layer("head", &[outputs, self.width()], true);
        }
        draw.finish()
    }

    fn features(&self, params: &Params, x: &Var) -> Result<Var> {
        self.features_by(params, x, examples(x))
    }

    fn features_by(&self, params: &Params, x: &Var, reference: usize) -> Result<Var> {
        let mut images = Images::new(x, self.input, params)?;
        for i in 1..=self.widths.len() {
            images = block(params, &format!("block{i}"), images, reference)?;
        }
        images.read(self.readout)
    }

    fn head(&self, params: &Params, features: &Var) -> Result<Var> {
        if self.outputs.is_some() { linear(params, "head", features) } else { Ok(features.clone()) }
    }
}
