//! Fully connected networks.

use crate::init::Init;
use crate::layers::{Draw, batch_norm, examples, for_tasks, linear, linear_relu};
use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{Error, Model, Options, Params, Result, Stream, TaskShape};

/// What follows each hidden layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// `max(x, 0)`.
    Relu,
    /// The hyperbolic tangent.
    Tanh,
}

/// A multi-layer perceptron: `h₀ = x`, `hᵢ = σ(Wᵢ·hᵢ₋₁ + bᵢ)`, `ŷ = W·h + b`.
///
/// Parameters, each with a leading task axis: `layer1/weight` `[1, out, in]`, `layer1/bias`
/// `[1, out]`, …, `head/weight`, `head/bias`. Inputs `[tasks, examples, …]` are flattened after
/// the example axis.
///
/// With *batch norm*, `hᵢ = σ(γᵢ·(Wᵢ·hᵢ₋₁ − mean)/√(var + ε) + βᵢ)`: mean and biased variance are
/// those of each unit over the examples of each task apart, ε = 10⁻⁵, nothing is running. Then
/// `layer1/norm/gamma` and `layer1/norm/beta`, `[1, out]`, take the place of `layer1/bias`, a constant
/// that batch norm would take away again. With 256, 128, 64 and 64 units it is the fully connected
/// network for Omniglot (Finn et al. 2017, section 5.2):
/// `hidden = [256, 128, 64, 64]`, `batch_norm = true`. The authors' code, cbfinn/maml, has biases that
/// change nothing, no `γ`, and ε = 10⁻³.
///
/// ```
/// use metaburn_autodiff::{Array, DType, Device, Var};
/// use metaburn_core::{Model, Seeds};
/// use metaburn_models::Mlp;
///
/// # fn main() -> metaburn_core::Result<()> {
/// // The network of sinusoid regression: 1-40-40-1.
/// let (mlp, device) = (Mlp::new(1, &[40, 40], 1), Device::flex());
/// let params = mlp.init(&mut Seeds::new(0).stream("init", 0), DType::F64, &device);
/// let x = Var::constant(Array::from_f64(&[0.5; 3 * 10], &[3, 10, 1], &device));
/// assert_eq!(mlp.forward(&params, &x)?.shape(), [3, 10, 1]); // [tasks, examples, outputs]
/// assert_eq!(mlp.features(&params, &x)?.shape(), [3, 10, 40]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Mlp {
    /// Number of features of one input, all axes multiplied.
    pub inputs: usize,
    /// Widths of the hidden layers.
    pub hidden: Vec<usize>,
    /// Number of outputs; without a head (`None`) the network ends with its features.
    pub outputs: Option<usize>,
    /// What follows each hidden layer.
    pub activation: Activation,
    /// Whether hidden layers have batch norm, before their activation, in place of a bias.
    pub batch_norm: bool,
    /// How initial weights are drawn.
    pub init: Init,
}

impl Mlp {
    /// ReLU without batch norm, and truncated normal weights of standard deviation 0.01, as in cbfinn/maml.
    pub fn new(inputs: usize, hidden: &[usize], outputs: usize) -> Self {
        Self {
            inputs,
            hidden: hidden.to_vec(),
            outputs: Some(outputs),
            activation: Activation::Relu,
            batch_norm: false,
            init: Init::TruncatedNormal { std: 0.01 },
        }
    }

    /// Reads the settings of a network for tasks of this shape:
    ///
    /// | key | default | meaning |
    /// |-|-|-|
    /// | `hidden` | `[40, 40]` | widths of the hidden layers |
    /// | `activation` | `"relu"` | or `"tanh"` |
    /// | `batch_norm` | false | whether hidden layers have batch norm in place of a bias |
    /// | `init` | `"truncated_normal"` | or `"fan_in"`, `"glorot"`, `"he"`: see [`Init`] |
    /// | `init_std` | 0.01 | only with `"truncated_normal"` |
    /// | `head` | true | false: end with the features, as metric learners want |
    ///
    /// # Errors
    /// [`Error::BadValue`] for a setting of the wrong type or out of range, or when there is
    /// neither a hidden layer nor a head.
    pub fn from_options(options: &mut Options, shape: &TaskShape) -> Result<Self> {
        let hidden = options.counts("hidden", &[40, 40])?;
        let activation = match options.choice("activation", "relu", &["relu", "tanh"])? {
            "tanh" => Activation::Tanh,
            _ => Activation::Relu,
        };
        let batch_norm = options.flag("batch_norm", false)?;
        let init = Init::from_options(options, "truncated_normal")?;
        let head = options.flag("head", true)?;
        if hidden.is_empty() && !head {
            let expected = "at least one layer in a network without a head";
            return Err(options.bad("hidden", expected, &metaburn_core::Value::List(Vec::new())));
        }
        let inputs = shape.input.iter().product();
        let outputs = head.then_some(shape.outputs);
        Ok(Self { inputs, hidden, outputs, activation, batch_norm, init })
    }

    /// `[tasks, examples, …] → [tasks, examples, inputs]`.
    fn flatten(&self, x: &Var) -> Result<Var> {
        let shape = x.shape();
        if shape.len() >= 2 && shape[2..].iter().product::<usize>() == self.inputs {
            return Ok(x.reshape(&[shape[0], shape[1], self.inputs])?);
        }
        Err(Error::Mismatch(format!(
            "the network takes {} numbers an example; its input has shape {shape:?}, \
             where [tasks, examples, …] is expected",
            self.inputs
        )))
    }
}

/// Batch norm of `x·Wᵀ`, `[tasks, examples, out]`.
fn normal_layer(params: &Params, name: &str, x: &Var, reference: usize) -> Result<Var> {
    // Batch norm wants [tasks, units, examples].
    let product = x.matmul_transposed(params.get(&format!("{name}/weight"))?)?.transpose()?;
    Ok(batch_norm(params, &format!("{name}/norm"), &product, reference)?.transpose()?)
}

impl Model for Mlp {
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        let mut draw = Draw::new(self.init, stream, dtype, device);
        let mut inputs = self.inputs;
        for (i, &width) in self.hidden.iter().enumerate() {
            draw.layer(&format!("layer{}", i + 1), &[width, inputs], !self.batch_norm);
            if self.batch_norm {
                draw.norm(&format!("layer{}/norm", i + 1), width, true);
            }
            inputs = width;
        }
        if let Some(outputs) = self.outputs {
            draw.layer("head", &[outputs, inputs], true);
        }
        draw.finish()
    }

    fn features(&self, params: &Params, x: &Var) -> Result<Var> {
        self.features_by(params, x, examples(x))
    }

    fn features_by(&self, params: &Params, x: &Var, reference: usize) -> Result<Var> {
        let mut h = self.flatten(x)?;
        if self.batch_norm {
            h = for_tasks(&h, params, "layer")?;
        }
        for i in 1..=self.hidden.len() {
            let name = format!("layer{i}");
            h = match (self.activation, self.batch_norm) {
                (Activation::Relu, false) => linear_relu(params, &name, &h)?,
                (Activation::Relu, true) => normal_layer(params, &name, &h, reference)?.relu(),
                (Activation::Tanh, false) => linear(params, &name, &h)?.tanh(),
                (Activation::Tanh, true) => normal_layer(params, &name, &h, reference)?.tanh(),
            };
        }
        Ok(h)
    }

    fn head(&self, params: &Params, features: &Var) -> Result<Var> {
        if self.outputs.is_some() { linear(params, "head", features) } else { Ok(features.clone()) }
    }
}
