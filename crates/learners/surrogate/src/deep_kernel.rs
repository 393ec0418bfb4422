//! Gaussian processes on learned features.

use crate::arrays::{add_to_diagonal, constant, factor};
use crate::process::{Body, Process, noise, positive, push_positive};
use crate::training::Training;
use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{Examples, Model, Options, Params, Result, Seeds, Stream, TaskShape};
use metaburn_gradient::{ConstantRate, GradientLearner};
use rand::RngExt;
use std::f64::consts::TAU;
use std::sync::Arc;

/// Few-shot Bayesian optimisation's surrogate (Wistuba & Grabocka 2021): a Gaussian process whose
/// kernel sees inputs through a network, all of it meta-learned.
///
/// With features `z(x) = W·h(x)/ℓ` of the model `h`'s last hidden layer,
///
/// `k(x, x′) = s · Matérn₅⸝₂(‖z(x) − z(x′)‖)`,   `y ~ N(c, K + σ²I)`,
///
/// and after a support set `(X, y)` with `L·Lᵀ = K + σ²I`, `w = L⁻¹(y − c)`, `V = L⁻¹k(X, x)`, the
/// prediction at `x` is `N(c + Vᵀw, s − VᵀV + σ²)`: of an observation, noise included.
///
/// # Parameters
/// The model's own without its head; `embedding/weight` `[1, embedding, h]`; and, each `[1, 1, 1]`,
/// `kernel/lengthscale`, `kernel/scale`, `kernel/noise` (softplus gives `ℓ`, `s`, and `σ²` less its
/// floor of 1e-6) and `mean` (`c`).
///
/// # Training
/// See [`Training`]; `rate` is that of gradient descent on `−ln p(y | X)/n`, in meta-training and when
/// the learner is asked for steps on a new task.
///
/// # Deviations
/// The paper's network of 32-32-32-32 units, the last layer linear, is a model of three hidden layers
/// with an embedding of 32 here; the last layer's bias is left out, since it cancels in distances. The
/// paper's inner loops and its fine-tuning are Adam's, these are gradient descent.
///
/// ```
/// use metaburn_autodiff::{Array, DType, Device, Var};
/// use metaburn_core::{Examples, Learner, Objective, Seeds, TaskShape};
/// use metaburn_models::{Init, Mlp};
/// use metaburn_surrogate::{Training, deep_kernel};
/// use std::sync::Arc;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let shape = TaskShape::new(vec![1], 2, Objective::Gaussian);
/// let network = Mlp { init: Init::FanIn, ..Mlp::new(1, &[32, 32, 32], 2) };
/// let learner = deep_kernel(Arc::new(network), &shape, 32, Training::Joint, 0.01)?;
/// let theta = learner.init(&mut Seeds::new(0).stream("init", 0), DType::F64, &Device::flex());
///
/// // One task: three trials, and a fourth point to judge.
/// let var = |v: &[f64]| Var::constant(Array::from_f64(v, &[1, v.len(), 1], &Device::flex()));
/// let trials = Examples { x: var(&[0.1, 0.5, 0.9]), y: var(&[0.8, 0.1, 0.6]) };
/// let posterior = learner.adapt(&theta, &trials, 0)?.remove(0);
/// let prediction = learner.predict(&posterior, &var(&[0.45]))?.value().to_f64();
/// let (mean, log_variance) = (prediction[0], prediction[1]);
/// assert!(mean < 0.8 && log_variance.is_finite());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// When the tasks have no Gaussian objective or the model does not take their inputs.
pub fn deep_kernel(
    model: Arc<dyn Model>,
    shape: &TaskShape,
    embedding: usize,
    training: Training,
    rate: f64,
) -> Result<GradientLearner> {
    let body = Body::new(model, shape, "deep_kernel")?;
    let width = width(&body, shape)?;
    Ok(training.learner(DeepKernel { body, width, embedding }, ConstantRate(rate)))
}

/// Reads `embedding` (32), `training` (`"joint"`), `steps` (5, not with joint training) and `rate`
/// (0.01).
pub(crate) fn from_options(
    o: &mut Options,
    model: Arc<dyn Model>,
    shape: &TaskShape,
) -> Result<GradientLearner> {
    let (embedding, training) = (o.count("embedding", 32)?, Training::from_options(o)?);
    deep_kernel(model, shape, embedding, training, o.positive("rate", 0.01)?)
}

/// The number of the model's features, by trying it on one example.
fn width(body: &Body, shape: &TaskShape) -> Result<usize> {
    let device = Device::flex();
    let params = body.init(&mut Seeds::new(0).stream("width", 0), DType::F32, &device);
    let zeros = vec![0.0; shape.input.iter().product()];
    let one = constant(&zeros, &[&[1, 1], &shape.input[..]].concat(), DType::F32, &device);
    Ok(body.features(&params, &one)?.shape()[2])
}

struct DeepKernel {
    body: Body,
    width: usize,
    embedding: usize,
}

impl DeepKernel {
    /// `z = W·h/ℓ`: `[tasks, n, h] → [tasks, n, embedding]`.
    fn embed(&self, phi: &Params, h: &Var) -> Result<Var> {
        Ok(h.matmul_transposed(phi.get("embedding/weight")?)?.div(&positive(phi, "kernel/lengthscale")?)?)
    }

    /// The factor `L` of the observations' covariance at `z`, and `L⁻¹(y − c)`.
    fn whiten(&self, phi: &Params, z: &Var, y: &Var) -> Result<[Var; 2]> {
        let covariance = add_to_diagonal(&kernel(phi, z, z)?, &noise(phi, "kernel/noise")?)?;
        let l = factor(&covariance)?;
        let white = l.solve_triangular(&y.sub(phi.get("mean")?)?, false)?;
        Ok([l, white])
    }
}

/// `s · Matérn₅⸝₂` between `[tasks, n, d]` and `[tasks, m, d]`, `[tasks, n, m]`.
fn kernel(phi: &Params, a: &Var, b: &Var) -> Result<Var> {
    let lengths = |z: &Var| z.square().sum_axes(&[2]);
    let squared = lengths(a)?.add(&lengths(b)?.transpose()?)?.add_scaled(&a.matmul_transposed(b)?, -2.0)?;
    Ok(squared.matern52().mul(&positive(phi, "kernel/scale")?)?)
}

impl Process for DeepKernel {
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        let mut params = self.body.init(stream, dtype, device);
        let bound = 1.0 / (self.width as f64).sqrt();
        let count = self.embedding * self.width;
        let weights: Vec<f64> = (0..count).map(|_| stream.random_range(-bound..bound)).collect();
        let shape = [1, self.embedding, self.width];
        params.push("embedding/weight", constant(&weights, &shape, dtype, device));
        for (name, value) in [("lengthscale", 1.0), ("scale", 1.0), ("noise", 0.1)] {
            push_positive(&mut params, &format!("kernel/{name}"), value, dtype, device);
        }
        params.push("mean", constant(&[0.0], &[1, 1, 1], dtype, device));
        params
    }

    /// `½ ‖w‖²/n + (1/n) Σ ln L_ii + ½ ln 2π`.
    fn evidence(&self, phi: &Params, examples: &Examples) -> Result<Var> {
        let z = self.embed(phi, &self.body.features(phi, &examples.x)?)?;
        let [l, white] = self.whiten(phi, &z, &examples.y)?;
        let fit = white.square().mean_per_task()?.mul_scalar(0.5);
        Ok(fit.add(&l.diagonal()?.ln().mean_per_task()?)?.add_scalar(0.5 * TAU.ln()))
    }

    fn posterior(&self, phi: &Params, support: &Examples, x: &Var) -> Result<Var> {
        let features = self.body.both(phi, &support.x, x)?;
        let [seen, asked] = [self.embed(phi, &features[0])?, self.embed(phi, &features[1])?];
        let [l, white] = self.whiten(phi, &seen, &support.y)?;
        let v = l.solve_triangular(&kernel(phi, &seen, &asked)?, false)?.transpose()?;
        let mean = v.matmul(&white)?.add(phi.get("mean")?)?;
        let explained = v.square().sum_axes(&[2])?;
        // Rounding may take what is left below 0.
        let left = positive(phi, "kernel/scale")?.sub(&explained)?.relu();
        let variance = left.add(&noise(phi, "kernel/noise")?)?;
        Ok(Var::cat(&[mean, variance.ln()], 2)?)
    }
}
