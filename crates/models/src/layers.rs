//! Layers: drawing their parameters and, for the linear one, applying them.

use crate::init::Init;
use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{Params, Result, Stream};

/// Collects the initial parameters of a network, layer by layer.
pub(crate) struct Draw<'a> {
    init: Init,
    stream: &'a mut Stream,
    dtype: DType,
    device: &'a Device,
    params: Params,
}

impl<'a> Draw<'a> {
    pub(crate) fn new(init: Init, stream: &'a mut Stream, dtype: DType, device: &'a Device) -> Self {
        Self { init, stream, dtype, device, params: Params::default() }
    }

    /// `name/weight` of shape `[1, out, in, …]` and, where wanted, `name/bias` `[1, out]`.
    pub(crate) fn layer(&mut self, name: &str, shape: &[usize], bias: bool) {
        let weights = self.init.weights(shape, self.stream);
        self.push(format!("{name}/weight"), &weights, shape);
        if bias {
            let biases = self.init.biases(shape, self.stream);
            self.push(format!("{name}/bias"), &biases, &shape[..1]);
        }
    }

    /// A parameter `[1, count]` that starts with the same value everywhere.
    pub(crate) fn constant(&mut self, name: String, count: usize, value: f64) {
        self.push(name, &vec![value; count], &[count]);
    }

    pub(crate) fn finish(self) -> Params {
        self.params
    }

    fn push(&mut self, name: String, values: &[f64], shape: &[usize]) {
        let shape = [&[1], shape].concat();
        // Rounded on the host: some devices have no double precision.
        let array = if self.dtype == DType::F64 {
            Array::from_f64(values, &shape, self.device)
        } else {
            let rounded: Vec<f32> = values.iter().map(|&v| v as f32).collect();
            Array::from_f32(&rounded, &shape, self.device).cast(self.dtype)
        };
        self.params.push(name, Var::constant(array));
    }
}

/// `x·Wᵀ + b`: inputs `[tasks, examples, in]`, weight `[tasks | 1, out, in]`, bias
/// `[tasks | 1, out]`, result `[tasks, examples, out]`.
pub(crate) fn linear(params: &Params, name: &str, x: &Var) -> Result<Var> {
    let bias = params.get(&format!("{name}/bias"))?;
    let tasks = bias.shape()[0];
    let bias = bias.reshape(&[tasks, 1, bias.len() / tasks])?;
    Ok(x.matmul_transposed(params.get(&format!("{name}/weight"))?)?.add(&bias)?)
}
