//! Layers: drawing their parameters, and applying those that are no convolutions.

use crate::init::Init;
use metaburn_autodiff::{Array, DType, Device, Pool2d, Var};
use metaburn_core::{Params, Result, Stream};

/// Keeps the variance of a constant channel away from 0.
const EPSILON: f64 = 1e-5;

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

    /// Of batch norm: the shift `name/beta`, 0, and where wanted the scale `name/gamma`, 1, both
    /// `[1, channels]`.
    pub(crate) fn norm(&mut self, name: &str, channels: usize, scale: bool) {
        if scale {
            self.push(format!("{name}/gamma"), &vec![1.0; channels], &[channels]);
        }
        self.push(format!("{name}/beta"), &vec![0.0; channels], &[channels]);
    }

    pub(crate) fn finish(self) -> Params {
        self.params
    }

    fn push(&mut self, name: String, values: &[f64], shape: &[usize]) {
        let shape = [&[1], shape].concat();
        let array = Array::from_f64_as(values, &shape, self.dtype, self.device);
        self.params.push(name, Var::constant(array));
    }
}

/// `x·Wᵀ + b`: inputs `[tasks, examples, in]`, weight `[tasks | 1, out, in]`, bias
/// `[tasks | 1, out]`, result `[tasks, examples, out]`.
pub(crate) fn linear(params: &Params, name: &str, x: &Var) -> Result<Var> {
    Ok(x.linear(params.get(&format!("{name}/weight"))?, params.get(&format!("{name}/bias"))?)?)
}

/// `max(x·Wᵀ + b, 0)`, as [`linear`].
pub(crate) fn linear_relu(params: &Params, name: &str, x: &Var) -> Result<Var> {
    Ok(x.linear_relu(params.get(&format!("{name}/weight"))?, params.get(&format!("{name}/bias"))?)?)
}

/// Batch norm of `[tasks, channels, examples, …]` by the statistics of each task's first `reference`
/// examples, with the scale `name/gamma`, where there is one, and the shift `name/beta`, both
/// `[tasks | 1, channels]`.
pub(crate) fn batch_norm(params: &Params, name: &str, x: &Var, reference: usize) -> Result<Var> {
    let [gamma, beta] = norm(params, name)?;
    Ok(x.batch_norm(&gamma, &beta, reference, EPSILON)?)
}

/// The same of images, then the largest of each 2×2 pixels where they are above 0; an odd row or column at
/// the edge is dropped.
pub(crate) fn batch_norm_pool(params: &Params, name: &str, x: &Var, reference: usize) -> Result<Var> {
    let [gamma, beta] = norm(params, name)?;
    Ok(x.batch_norm_pool(&gamma, &beta, reference, EPSILON, &Pool2d { window: [2; 2], stride: [2; 2] })?)
}

/// Scale and shift.
fn norm(params: &Params, name: &str) -> Result<[Var; 2]> {
    let beta = params.get(&format!("{name}/beta"))?;
    let gamma = match params.find(&format!("{name}/gamma")) {
        Some(gamma) => gamma.clone(),
        None => Var::constant(beta.value().full_like(&[1, beta.shape()[1]], 1.0)),
    };
    Ok([gamma, beta.clone()])
}

/// `x`, `[tasks | 1, …]`, repeated for as many tasks as the parameters whose names start with
/// `prefix` are for. Nothing is copied.
pub(crate) fn for_tasks(x: &Var, params: &Params, prefix: &str) -> Result<Var> {
    let theirs = params.iter().filter(|(name, _)| name.starts_with(prefix));
    let mut shape = x.shape();
    shape[0] = theirs.map(|(_, var)| var.shape()[0]).fold(shape[0], usize::max);
    Ok(x.expand(&shape)?)
}

/// The number of examples of inputs `[tasks, examples, …]`.
pub(crate) fn examples(x: &Var) -> usize {
    x.shape().get(1).copied().unwrap_or(0)
}
