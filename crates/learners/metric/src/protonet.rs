//! Prototypical Networks.

use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{
    Error, Examples, Learner, Model, Objective, Options, Order, Params, Path, Result, Stream, TaskShape,
};
use std::sync::Arc;

/// The name under which the prototypes `[tasks, ways, features]` join the adapted parameters.
const PROTOTYPES: &str = "prototypes";

/// Prototypical Networks (Snell, Swersky & Zemel 2017). A class is represented by the mean of its
/// embedded support examples (eq. 1),
///
/// `c_k = mean_{i: y_i = k} f_θ(x_i)`,
///
/// and a query is scored by negative squared Euclidean distance (eq. 2):
///
/// `p(y = k | x) ∝ exp(−‖f_θ(x) − c_k‖²)`.
///
/// Adaptation is computing the prototypes; the outer gradient passes through them exactly, and
/// is cheap because they are one pass away from the meta-parameters.
pub struct ProtoNet {
    /// The embedding: its [`Model::features`] are compared.
    pub model: Arc<dyn Model>,
}

impl ProtoNet {
    /// Reads nothing beyond the model's own options.
    pub(crate) fn from_options(_: &mut Options, model: Arc<dyn Model>, shape: &TaskShape) -> Result<Self> {
        if shape.objective != Objective::CrossEntropy {
            let reason = "protonet classifies, but these tasks are regression; use a gradient-based learner";
            return Err(Error::Mismatch(reason.to_string()));
        }
        Ok(Self { model })
    }

    /// Class means of embedded support examples `[tasks, examples, features]` under one-hot
    /// labels `[tasks, examples, ways]`: `[tasks, ways, features]`.
    ///
    /// # Errors
    /// When the shapes do not fit.
    pub fn prototypes(features: &Var, labels: &Var) -> Result<Var> {
        let shape = labels.shape();
        let counts = labels.sum_axes(&[1])?.reshape(&[shape[0], shape[2], 1])?;
        Ok(labels.transpose()?.matmul(features)?.div(&counts)?)
    }

    /// Scores `−‖f − c‖²` of embedded queries `[tasks, examples, features]` against prototypes
    /// `[tasks, ways, features]`: `[tasks, examples, ways]`.
    ///
    /// # Errors
    /// When the shapes do not fit.
    pub fn scores(features: &Var, prototypes: &Var) -> Result<Var> {
        let (tasks, ways) = (prototypes.shape()[0], prototypes.shape()[1]);
        let own = features.square().sum_axes(&[2])?;
        let theirs = prototypes.square().sum_axes(&[2])?.reshape(&[tasks, 1, ways])?;
        let product = features.matmul_transposed(prototypes)?;
        Ok(product.mul_scalar(2.0).sub(&own)?.sub(&theirs)?)
    }
}

impl Learner for ProtoNet {
    fn order(&self) -> Order {
        Order::Second
    }

    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        self.model.init(stream, dtype, device).filter(|name| !self.model.is_head(name))
    }

    fn steps(&self) -> usize {
        1
    }

    /// The embedding's parameters, joined by the prototypes. There is nothing to predict with
    /// before the support set was seen, so the path has one entry, whatever `steps` says.
    fn adapt(&self, theta: &Params, support: &Examples, _steps: usize) -> Result<Path> {
        let features = self.model.features(theta, &support.x)?;
        let mut phi = theta.clone();
        phi.push(PROTOTYPES, Self::prototypes(&features, &support.y)?);
        Ok(vec![phi])
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        Self::scores(&self.model.features(phi, x)?, phi.get(PROTOTYPES)?)
    }

    fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        Objective::CrossEntropy.loss(&self.predict(phi, &query.x)?, &query.y)
    }
}
