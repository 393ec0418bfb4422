//! Convolutional networks of few-shot image classification.

mod options;

use crate::images::{Images, Readout};
use crate::init::Init;
use crate::layers::{Draw, examples, linear};
use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{Model, Params, Result, Stream};

/// How each block halves its images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Downsample {
    /// The largest of each 2×2 pixels; an odd row or column at the edge is dropped.
    MaxPool,
    /// The convolution steps by two pixels. Where an image has even sides, TensorFlow's `SAME`
    /// pads below and right only; here one zero is added on every side, as PyTorch does.
    Stride,
}

/// Blocks of convolution 3×3 → batch norm → ReLU → halving, then a linear head.
///
/// With four blocks it is the "Conv4" of few-shot learning (Vinyals et al. 2016) in its published
/// forms, each by these settings of [`ConvNet::from_options`]:
///
/// | network | settings |
/// |-|-|
/// | Omniglot, MAML (Finn et al. 2017) | `downsample = "stride"`, `readout = "mean"`, `norm_scale = false`, `init = "glorot"` |
/// | miniImageNet, MAML | `filters = 32`, `norm_scale = false`, `init = "glorot"` |
/// | embedding of Prototypical Networks (Snell et al. 2017) | `head = false` |
///
/// The last has 64 features for images of 28×28 pixels, and 1600 for 84×84. The first two differ from
/// the authors' code, cbfinn/maml, in three points: the padding of strided convolutions, see
/// [`Downsample::Stride`]; ε, 10⁻³ there; and on Omniglot the start of the head, standard normal there.
///
/// *Batch norm* uses the statistics of the batch at hand: mean and biased variance over the
/// examples and pixels of each task apart, ε = 10⁻⁵. Nothing is running and nothing is shared
/// between tasks; a query set passed in one call shares its statistics (it is *transductive*).
///
/// Parameters, each with a leading task axis: `block1/conv/weight` `[1, out, in, 3, 3]`,
/// `block1/conv/bias` `[1, out]`, `block1/norm/gamma`, `block1/norm/beta` `[1, out]`, …,
/// `head/weight` `[1, outputs, features]`, `head/bias` `[1, outputs]`. Inputs are
/// `[tasks, examples, channels, height, width]`.
///
/// ```
/// use metaburn_autodiff::{Array, DType, Device, Var};
/// use metaburn_core::{Model, Seeds};
/// use metaburn_models::ConvNet;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let net = ConvNet { blocks: 2, filters: 4, ..ConvNet::new([1, 8, 8], 5) };
/// let device = Device::flex();
/// let params = net.init(&mut Seeds::new(0).stream("init", 0), DType::F64, &device);
/// let x = Var::constant(Array::from_f64(&[0.5; 2 * 5 * 64], &[2, 5, 1, 8, 8], &device));
/// assert_eq!(net.features(&params, &x)?.shape(), [2, 5, 16]); // 4 filters of 2×2 pixels
/// assert_eq!(net.forward(&params, &x)?.shape(), [2, 5, 5]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ConvNet {
    /// Channels, height and width of an image, in pixels.
    pub input: [usize; 3],
    /// Number of outputs; without a head (`None`) the network ends with its features.
    pub outputs: Option<usize>,
    /// Number of blocks; each halves height and width.
    pub blocks: usize,
    /// Output channels of each block.
    pub filters: usize,
    /// How each block halves its images.
    pub downsample: Downsample,
    /// What the head sees of the last block.
    pub readout: Readout,
    /// Whether convolutions have a bias. Batch norm takes any constant away again, so it changes
    /// nothing and its gradient is 0; published networks have one.
    pub conv_bias: bool,
    /// Whether batch norm has a scale `γ` beside its shift `β`; cbfinn/maml has none.
    pub norm_scale: bool,
    /// How initial weights are drawn; `γ` starts at 1 and `β` at 0.
    pub init: Init,
}

impl ConvNet {
    /// Four blocks of 64 filters with max-pooling, convolution bias and norm scale.
    pub fn new(input: [usize; 3], outputs: usize) -> Self {
        Self {
            input,
            outputs: Some(outputs),
            blocks: 4,
            filters: 64,
            downsample: Downsample::MaxPool,
            readout: Readout::Flatten,
            conv_bias: true,
            norm_scale: true,
            init: Init::FanIn,
        }
    }

    /// Number of features of one image.
    pub fn width(&self) -> usize {
        self.readout.width([self.filters, self.halved(self.input[1]), self.halved(self.input[2])])
    }

    /// The length of a side after all blocks. After 64 halvings no side changes any more.
    fn halved(&self, side: usize) -> usize {
        (0..self.blocks.min(64)).fold(side, |side, _| match self.downsample {
            Downsample::MaxPool => side / 2,
            Downsample::Stride => side.div_ceil(2),
        })
    }
}

impl Model for ConvNet {
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        let mut draw = Draw::new(self.init, stream, dtype, device);
        let mut channels = self.input[0];
        for i in 1..=self.blocks {
            draw.layer(&format!("block{i}/conv"), &[self.filters, channels, 3, 3], self.conv_bias);
            draw.norm(&format!("block{i}/norm"), self.filters, self.norm_scale);
            channels = self.filters;
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
        for i in 1..=self.blocks {
            let name = format!("block{i}");
            images = match self.downsample {
                // ReLU keeps the order of pixels: pooling first gives the same for a quarter of the work.
                Downsample::MaxPool => images.pooled_layer(params, &name, reference)?,
                Downsample::Stride => images.layer(params, &name, 2, reference)?.relu(),
            };
        }
        images.read(self.readout)
    }

    fn head(&self, params: &Params, features: &Var) -> Result<Var> {
        if self.outputs.is_some() { linear(params, "head", features) } else { Ok(features.clone()) }
    }
}
