//! Meta-loss and meta-gradient of a golden variant.

use super::file::{Golden, Variant};
use anyhow::{Context, Result, bail, ensure};
use metaburn_autodiff::{Array, Var};
use metaburn_core::{Episodes, Examples, Learner, Model, Objective, Params, Statistics, meta_gradient};
use metaburn_gradient::{anil, fomaml, maml, reptile};
use metaburn_metric::ProtoNet;
use metaburn_models::{ConvNet, Mlp};
use std::sync::Arc;

/// What was computed, to be held against the file.
pub struct Computed {
    /// The meta-loss.
    pub loss: f64,
    /// The meta-gradient by the file's parameter names, row by row.
    pub gradient: Vec<(String, Vec<f64>)>,
}

/// Computes one variant of a file.
///
/// # Errors
/// When the file lacks an array or asks for something unknown.
pub fn compute(golden: &Golden, variant: &Variant) -> Result<Computed> {
    let network = Network::of(golden)?;
    let episodes = episodes(golden, variant)?;
    let objective = if variant.ways.is_some() { Objective::CrossEntropy } else { Objective::SquaredError };
    let (steps, rate) = (variant.inner_steps, variant.inner_lr);
    let model = network.model.clone();
    let learner: Arc<dyn Learner> = match variant.kind.as_str() {
        "maml" if variant.first_order => Arc::new(fomaml(model, objective, steps, rate)),
        "maml" => Arc::new(maml(model, objective, steps, rate)),
        "reptile" => Arc::new(reptile(model, objective, steps, rate)),
        "anil" => Arc::new(anil(model, objective, Statistics::Joint, steps, rate)),
        "proto" => Arc::new(ProtoNet::new(model)),
        other => bail!("there is no computation of kind `{other}`; known are maml, anil, reptile, proto"),
    };
    let result = meta_gradient(learner.as_ref(), &network.theta, &episodes)?;
    Ok(Computed { loss: result.loss.item(), gradient: network.name(result.gradient.arrays()) })
}

/// A network and its parameters, with the file's name for each.
pub struct Network {
    /// The network.
    pub model: Arc<dyn Model>,
    /// Its parameters in the file.
    pub theta: Params,
    file_names: Vec<String>,
}

impl Network {
    /// The network whose parameters a file has.
    ///
    /// # Errors
    /// When they are those of no network that is known here.
    pub fn of(golden: &Golden) -> Result<Self> {
        let blocks = golden.param_names().filter(|n| n.ends_with("conv.weight")).count();
        let (model, names): (Arc<dyn Model>, _) =
            if blocks > 0 { conv_net(golden, blocks)? } else { mlp(golden)? };
        let mut theta = Params::default();
        for (own, file) in &names {
            theta.push(own.clone(), golden.constant(&format!("params.{file}"), true)?);
        }
        Ok(Self { model, theta, file_names: names.into_iter().map(|(_, file)| file).collect() })
    }

    /// Pairs gradients with the file's names.
    fn name(&self, gradient: Vec<Array>) -> Vec<(String, Vec<f64>)> {
        self.file_names.iter().cloned().zip(gradient.iter().map(Array::to_f64)).collect()
    }
}

type Named = (Arc<dyn Model>, Vec<(String, String)>);

/// `l0`, `l1`, …: a multilayer perceptron with ReLU.
fn mlp(golden: &Golden) -> Result<Named> {
    let layers = golden.param_names().filter(|n| n.ends_with(".weight")).count();
    ensure!(layers > 0, "the file has no `params.l0.weight`, nor a convolution");
    let mut names = Vec::new();
    let [_, inputs] = golden.shape("params.l0.weight")?;
    let mut widths = vec![inputs];
    for layer in 0..layers {
        let [outputs, _] = golden.shape(&format!("params.l{layer}.weight"))?;
        widths.push(outputs);
        let own = if layer + 1 == layers { "head".to_string() } else { format!("layer{}", layer + 1) };
        for part in ["weight", "bias"] {
            names.push((format!("{own}/{part}"), format!("l{layer}.{part}")));
        }
    }
    let model = Mlp::new(widths[0], &widths[1..layers], widths[layers]);
    Ok((Arc::new(model), names))
}

/// `b0`, `b1`, …, `head`: blocks of convolution, batch norm, ReLU and max-pooling.
fn conv_net(golden: &Golden, blocks: usize) -> Result<Named> {
    let [filters, _, _, _] = golden.shape("params.b0.conv.weight")?;
    let [_, _, channels, height, width] = golden.shape("data.xs")?;
    let [outputs] = golden.shape("params.head.bias")?;
    let mut names = Vec::new();
    for block in 0..blocks {
        for (own, file) in [
            ("conv/weight", "conv.weight"),
            ("conv/bias", "conv.bias"),
            ("norm/gamma", "bn.weight"),
            ("norm/beta", "bn.bias"),
        ] {
            names.push((format!("block{}/{own}", block + 1), format!("b{block}.{file}")));
        }
    }
    for part in ["weight", "bias"] {
        names.push((format!("head/{part}"), format!("head.{part}")));
    }
    let model = ConvNet { blocks, filters, ..ConvNet::new([channels, height, width], outputs) };
    Ok((Arc::new(model), names))
}

/// The support and query sets of a variant.
///
/// # Errors
/// When the file lacks them, or has fewer tasks.
pub fn episodes(golden: &Golden, variant: &Variant) -> Result<Episodes> {
    let examples = |x: &str, y: &str| -> Result<Examples> {
        let x = golden.first_tasks(x, variant.tasks)?;
        let y = golden.first_tasks(y, variant.tasks)?;
        let y = match variant.ways {
            Some(ways) => one_hot(&y, ways)?,
            None => y,
        };
        Ok(Examples { x, y })
    };
    Ok(Episodes { support: examples("data.xs", "data.ys")?, query: examples("data.xq", "data.yq")? })
}

/// The most values that labels may become.
const MOST_ONE_HOT: usize = 1 << 26;

/// Class numbers `[tasks, examples]` as `[tasks, examples, ways]`.
fn one_hot(labels: &Var, ways: usize) -> Result<Var> {
    let size = labels.len().checked_mul(ways).filter(|size| *size <= MOST_ONE_HOT);
    let size = size.with_context(|| format!("{} labels are too many for {ways} classes", labels.len()))?;
    let mut values = vec![0.0; size];
    for (i, label) in labels.value().to_f64().into_iter().enumerate() {
        let known = label >= 0.0 && label.fract() == 0.0 && (label as usize) < ways;
        ensure!(known, "label {label} is not one of {ways} classes");
        values[i * ways + label as usize] = 1.0;
    }
    let mut shape = labels.shape();
    shape.push(ways);
    let labels = labels.value();
    Ok(Var::constant(Array::from_f64_as(&values, &shape, labels.dtype(), &labels.device())))
}
