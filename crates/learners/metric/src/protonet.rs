//! Prototypical Networks.

use crate::embedding::Embedding;
use crate::similarity::{Distance, Similarity};
use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{
    Episodes, Examples, Learner, Model, Objective, Options, Order, Params, Path, Result, Stream, TaskShape,
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
/// `p(y = k | x) ∝ exp(−‖f_θ(x) − c_k‖²)`,
///
/// or by the cosine, with which the paper compares (section 3.2). Adaptation is computing the
/// prototypes; the outer gradient passes through them exactly, and is cheap because they are one pass
/// away from the meta-parameters. Training episodes may have more classes than test episodes, which
/// the paper finds to help (section 2.6).
///
/// | option | default | meaning |
/// |-|-|-|
/// | `statistics` | `"joint"` | whose statistics batch norm uses; or `"separate"`, `"support"`: see [`Statistics`](metaburn_core::Statistics) |
/// | `distance` | `"euclidean"` | or `"cosine"` |
/// | `scale` | 1; 10 with the cosine | factor of the scores: see [`Similarity`] |
/// | `learn_scale` | false | whether that is a meta-parameter |
pub struct ProtoNet {
    /// The network whose features are averaged and compared.
    pub embedding: Embedding,
    /// How a query is compared with a prototype.
    pub similarity: Similarity,
}

impl ProtoNet {
    /// As published.
    pub fn new(model: Arc<dyn Model>) -> Self {
        Self { embedding: Embedding::new(model), similarity: Similarity::new(Distance::Euclidean) }
    }

    pub(crate) fn from_options(
        options: &mut Options,
        model: Arc<dyn Model>,
        shape: &TaskShape,
    ) -> Result<Self> {
        let embedding = Embedding::from_options(options, model, shape, "protonet")?;
        Ok(Self { embedding, similarity: Similarity::from_options(options, Distance::Euclidean)? })
    }

    /// Class means of embedded support examples `[tasks, examples, features]` under one-hot
    /// labels `[tasks, examples, ways]`: `[tasks, ways, features]`.
    ///
    /// # Errors
    /// When the shapes do not fit.
    pub fn prototypes(features: &Var, labels: &Var) -> Result<Var> {
        let counts = labels.sum_axes(&[1])?.transpose()?;
        Ok(labels.transpose()?.matmul(features)?.div(&counts)?)
    }

    /// Scores `−‖f − c‖²` of embedded queries `[tasks, examples, features]` against prototypes
    /// `[tasks, ways, features]`: `[tasks, examples, ways]`.
    ///
    /// # Errors
    /// When the shapes do not fit.
    pub fn scores(features: &Var, prototypes: &Var) -> Result<Var> {
        Distance::Euclidean.between(features, prototypes)
    }
}

impl Learner for ProtoNet {
    fn order(&self) -> Order {
        Order::Second
    }

    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        let mut theta = self.embedding.init(stream, dtype, device);
        self.similarity.init(&mut theta, dtype, device);
        theta
    }

    fn steps(&self) -> usize {
        1
    }

    fn embed(&self, theta: &Params, episodes: &Episodes) -> Result<Episodes> {
        self.embedding.embed(theta, episodes)
    }

    /// The meta-parameters, joined by the prototypes. There is nothing to predict with before the
    /// support set was seen, so the path has one entry, whatever `steps` says.
    fn adapt(&self, theta: &Params, support: &Examples, _steps: usize) -> Result<Path> {
        let mut phi = theta.clone();
        phi.push(PROTOTYPES, Self::prototypes(&support.x, &support.y)?);
        Ok(vec![phi])
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        self.similarity.between(phi, x, phi.get(PROTOTYPES)?)
    }

    fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        Objective::CrossEntropy.loss(&self.predict(phi, &query.x)?, &query.y)
    }

    fn any_way(&self) -> bool {
        true
    }
}
