//! Parameters on the host, for files.

use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::Params;
use metaburn_results::Param;
use serde::{Deserialize, Serialize};

/// One parameter, row by row. `f32` values are exact in `f64`, so nothing is lost either way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct HostTensor {
    pub name: String,
    pub shape: Vec<usize>,
    pub values: Vec<f64>,
}

/// Copies parameters to the host.
pub(crate) fn download(params: &Params) -> Vec<HostTensor> {
    params
        .iter()
        .map(|(name, var)| HostTensor {
            name: name.to_string(),
            shape: var.shape(),
            values: var.value().to_f64(),
        })
        .collect()
}

/// Copies parameters to a device.
pub(crate) fn upload(tensors: &[HostTensor], dtype: DType, device: &Device) -> Params {
    let var = |t: &HostTensor| Var::constant(Array::from_f64_as(&t.values, &t.shape, dtype, device));
    Params::new(tensors.iter().map(|t| (t.name.clone(), var(t))).collect())
}

/// Parameters as a result file has them: without the task axis, which is 1 for all of them.
pub(crate) fn records(tensors: Vec<HostTensor>) -> Vec<Param> {
    tensors
        .into_iter()
        .map(|t| Param { name: t.name, shape: t.shape.into_iter().skip(1).collect(), values: t.values })
        .collect()
}
