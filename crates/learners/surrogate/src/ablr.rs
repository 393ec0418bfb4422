//! Bayesian linear regression on learned features.

use crate::arrays::{add_to_diagonal, constant, factor};
use crate::process::{Body, Process, noise, positive, push_positive};
use crate::training::Training;
use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{Examples, Model, Options, Params, Result, Stream, TaskShape};
use metaburn_gradient::{ConstantRate, GradientLearner};
use std::f64::consts::TAU;
use std::sync::Arc;

/// What adapts to a task beside the Bayesian head, which always does, in closed form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adapts {
    /// Network and precisions.
    All,
    /// The precisions alone; all tasks share the network, as in the paper.
    Precisions,
}

/// Adaptive Bayesian linear regression (Perrone, Jenatton, Seeger & Archambeau 2018): a linear model
/// with a normal prior on the features of a network that all tasks share,
///
/// `y = Φw + ε`,   `w ~ N(0, α⁻¹I)`,   `ε ~ N(0, β⁻¹I)`,
///
/// with `Φ` `[n, D]` the model's last hidden layer. The weights are integrated out. With `r = β/α`,
/// `L·Lᵀ = I + rΦᵀΦ` and the weights' mean `m = r·L⁻ᵀL⁻¹Φᵀy`,
///
/// `−ln p(y) = −(n/2) ln(β/2π) + (β/2)(‖y − Φm‖² + ‖m‖²/r) + Σ ln L_ii`,
///
/// and a new observation at `φ` is `N(φᵀm, ‖L⁻¹φ‖²/α + 1/β)`. Each is a differentiable function of the
/// network, so that this is also a closed-form inner loop for MAML. The work grows with `n·D²`.
///
/// # Parameters
/// The model's own without its head, and `precision/weights` and `precision/noise`, each `[1, 1, 1]`:
/// softplus of the first is the variance `1/α`, of the second `1/β` less its floor of 1e-6.
///
/// # Training
/// See [`Training`] and [`Adapts`]; `rate` is that of gradient descent on `−ln p(y)/n`.
///
/// # Deviations
/// The quadratic form of the paper, `‖y‖² − r‖c‖²` with `c = L⁻¹Φᵀy`, is the same number, but cancels
/// in single precision. The prediction is that of an observation; the paper's leaves `1/β` out. The
/// paper fits network and all tasks' precisions together by L-BFGS; here the tasks' precisions start
/// from a shared value and adapt by gradient descent, and the outer loop is whichever is chosen.
///
/// # Errors
/// When the tasks have no Gaussian objective.
pub fn ablr(
    model: Arc<dyn Model>,
    shape: &TaskShape,
    training: Training,
    adapts: Adapts,
    rate: f64,
) -> Result<GradientLearner> {
    let body = Body::new(model, shape, "ablr")?;
    let learner = training.learner(Ablr(body), ConstantRate(rate));
    Ok(match adapts {
        Adapts::All => learner,
        Adapts::Precisions => {
            GradientLearner { adapts: Arc::new(|name| name.starts_with("precision/")), ..learner }
        }
    })
}

/// Reads `training` (`"joint"`), `steps` (5, not with joint training), `adapts` (`"all"` or
/// `"precisions"`) and `rate` (0.01).
pub(crate) fn from_options(
    o: &mut Options,
    model: Arc<dyn Model>,
    shape: &TaskShape,
) -> Result<GradientLearner> {
    let training = Training::from_options(o)?;
    let adapts = match o.choice("adapts", "all", &["all", "precisions"])? {
        "precisions" => Adapts::Precisions,
        _ => Adapts::All,
    };
    ablr(model, shape, training, adapts, o.positive("rate", 0.01)?)
}

struct Ablr(Body);

/// The weights' posterior: its factor `L` and mean `m`, with `1/α`, `1/β` and `r`.
struct Head {
    l: Var,
    mean: Var,
    variance: Var,
    noise: Var,
    ratio: Var,
}

impl Head {
    fn fit(phi: &Params, features: &Var, y: &Var) -> Result<Self> {
        let (variance, noise) = (positive(phi, "precision/weights")?, noise(phi, "precision/noise")?);
        let ratio = variance.div(&noise)?;
        let across = features.transpose()?;
        let (tasks, device) = (ratio.shape()[0], ratio.value().device());
        let one = constant(&vec![1.0; tasks], &[tasks, 1, 1], ratio.value().dtype(), &device);
        let l = factor(&add_to_diagonal(&across.matmul(features)?.mul(&ratio)?, &one)?)?;
        let c = l.solve_triangular(&across.matmul(y)?, false)?;
        let mean = l.solve_triangular(&c, true)?.mul(&ratio)?;
        Ok(Self { l, mean, variance, noise, ratio })
    }
}

impl Process for Ablr {
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        let mut params = self.0.init(stream, dtype, device);
        push_positive(&mut params, "precision/weights", 1.0, dtype, device);
        push_positive(&mut params, "precision/noise", 0.1, dtype, device);
        params
    }

    fn evidence(&self, phi: &Params, examples: &Examples) -> Result<Var> {
        let features = self.0.features(phi, &examples.x)?;
        let Head { l, mean, noise, ratio, .. } = Head::fit(phi, &features, &examples.y)?;
        let residual = examples.y.sub(&features.matmul(&mean)?)?.square().sum_axes(&[1])?;
        let shrinkage = mean.square().sum_axes(&[1])?.div(&ratio)?;
        let fit = residual.add(&shrinkage)?.div(&noise)?.mul_scalar(0.5);
        let (tasks, n) = (features.shape()[0], features.shape()[1] as f64);
        let determinant = l.diagonal()?.ln().sum_axes(&[1])?.reshape(&[tasks, 1, 1])?;
        let total = fit.add(&determinant)?.mul_scalar(1.0 / n).add(&noise.ln().mul_scalar(0.5))?;
        Ok(total.add_scalar(0.5 * TAU.ln()).reshape(&[tasks])?)
    }

    fn posterior(&self, phi: &Params, support: &Examples, x: &Var) -> Result<Var> {
        let [seen, asked] = self.0.both(phi, &support.x, x)?;
        let head = Head::fit(phi, &seen, &support.y)?;
        let spread = head.l.solve_triangular(&asked.transpose()?, false)?.square().sum_axes(&[1])?;
        let variance = spread.transpose()?.mul(&head.variance)?.add(&head.noise)?;
        Ok(Var::cat(&[asked.matmul(&head.mean)?, variance.ln()], 2)?)
    }
}
