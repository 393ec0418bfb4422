//! A small smooth network.

use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{Model, Params, Result, Stream, TaskShape};
use rand::RngExt;

/// One hidden layer of tanh units and a linear head. Smooth, so that finite differences are
/// accurate; small, so that they are cheap.
pub(crate) struct Network {
    inputs: usize,
    outputs: usize,
}

const HIDDEN: usize = 5;

impl Network {
    pub fn new(shape: &TaskShape) -> Self {
        Self { inputs: shape.input.iter().product(), outputs: shape.outputs }
    }
}

impl Model for Network {
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        let mut draw = |shape: &[usize], scale: f64| {
            let values: Vec<f64> =
                (0..shape.iter().product()).map(|_| stream.random_range(-scale..scale)).collect();
            Var::constant(Array::from_f64_as(&values, shape, dtype, device))
        };
        Params::new(vec![
            ("layer1/weight".into(), draw(&[1, HIDDEN, self.inputs], 1.0)),
            ("layer1/bias".into(), draw(&[1, HIDDEN], 0.5)),
            ("head/weight".into(), draw(&[1, self.outputs, HIDDEN], 0.8)),
            ("head/bias".into(), draw(&[1, self.outputs], 0.5)),
        ])
    }

    fn features(&self, params: &Params, x: &Var) -> Result<Var> {
        Ok(linear(params, "layer1", x)?.tanh())
    }

    fn head(&self, params: &Params, features: &Var) -> Result<Var> {
        linear(params, "head", features)
    }
}

/// `x · Wᵀ + b`, with weights that are shared or each task's own.
fn linear(params: &Params, layer: &str, x: &Var) -> Result<Var> {
    let bias = params.get(&format!("{layer}/bias"))?;
    let (tasks, outputs) = (bias.shape()[0], bias.shape()[1]);
    let product = x.matmul_transposed(params.get(&format!("{layer}/weight"))?)?;
    Ok(product.add(&bias.reshape(&[tasks, 1, outputs])?)?)
}
