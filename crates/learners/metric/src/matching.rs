//! Matching Networks.

use crate::context::FullContext;
use crate::embedding::Embedding;
use crate::similarity::{Distance, Similarity};
use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{
    Episodes, Examples, Learner, Model, Objective, Options, Order, Params, Path, Result, Stream, TaskShape,
};
use std::sync::Arc;

/// The names under which the embedded support set joins the adapted parameters: features
/// `[tasks, examples, features]` and one-hot labels `[tasks, examples, ways]`.
const FEATURES: &str = "support/features";
const LABELS: &str = "support/labels";

/// Matching Networks (Vinyals, Blundell, Lillicrap, Kavukcuoglu & Wierstra 2016). A query takes its
/// label from the support examples, each as far as it is attended to (eq. 1; section 2.1.1):
///
/// `p(y | x) = Σ_i a(x, x_i) y_i`,   `a(x, x_i) = softmax_i(s · cos(f(x), g(x_i)))`.
///
/// Here `f` and `g` are one network, or with [`FullContext`] that network in the context of the support
/// set. The loss is `−ln p` of the right class: the attention of a class is summed before the logarithm
/// is taken. With one shot and the Euclidean distance this is [`ProtoNet`](crate::ProtoNet).
/// Predictions are log probabilities. Adaptation is embedding the support set; the outer gradient is
/// exact, and cheap: one pass, without second derivatives.
///
/// | option | default | meaning |
/// |-|-|-|
/// | `statistics` | `"joint"` | whose statistics batch norm uses; or `"separate"`, `"support"`: see [`Statistics`](metaburn_core::Statistics) |
/// | `distance` | `"cosine"` | or `"euclidean"`, which is `−‖f − g‖²` |
/// | `scale` | 10; 1 with the Euclidean distance | the factor `s`: see [`Similarity`] |
/// | `learn_scale` | false | whether that is a meta-parameter |
/// | `full_context` | false | embed each example in the context of the support set: see [`FullContext`] |
/// | `processing_steps` | 5 | only with that: reads of the support set for each query, the paper's `K` |
///
/// The paper has no factor `s`, or `s = 1`; [`Similarity`] says why there is one here.
///
/// ```
/// use metaburn_autodiff::{Array, DType, Device, Var};
/// use metaburn_core::{Examples, Learner, Seeds};
/// use metaburn_metric::MatchingNet;
/// use metaburn_models::Mlp;
/// use std::sync::Arc;
///
/// # fn main() -> metaburn_core::Result<()> {
/// // A network without layers: inputs are compared as they are.
/// let learner = MatchingNet::new(Arc::new(Mlp { outputs: None, ..Mlp::new(2, &[], 2) }));
/// let theta = learner.init(&mut Seeds::new(0).stream("init", 0), DType::F64, &Device::flex());
/// let var = |v: &[f64]| Var::constant(Array::from_f64(v, &[1, v.len() / 2, 2], &Device::flex()));
/// // One example of each of two classes, and a query that lies near the second.
/// let support = Examples { x: var(&[1.0, 0.0, 0.0, 1.0]), y: var(&[1.0, 0.0, 0.0, 1.0]) };
/// let phi = learner.adapt(&theta, &support, 1)?.remove(0);
/// let probabilities = learner.predict(&phi, &var(&[0.3, 0.4]))?.exp().value().to_f64();
/// // exp(10 · 0.6) and exp(10 · 0.8), normalised.
/// assert!((probabilities[1] - 0.881).abs() < 1e-3);
/// # Ok(())
/// # }
/// ```
pub struct MatchingNet {
    /// The network whose features are compared.
    pub embedding: Embedding,
    /// How a query is compared with a support example.
    pub similarity: Similarity,
    /// What makes of features embeddings in the context of the support set, if anything does.
    pub full_context: Option<FullContext>,
}

impl MatchingNet {
    /// By cosine, each example embedded on its own.
    pub fn new(model: Arc<dyn Model>) -> Self {
        let similarity = Similarity::new(Distance::Cosine);
        Self { embedding: Embedding::new(model), similarity, full_context: None }
    }

    pub(crate) fn from_options(
        options: &mut Options,
        model: Arc<dyn Model>,
        shape: &TaskShape,
    ) -> Result<Self> {
        let embedding = Embedding::from_options(options, model, shape, "matching")?;
        let similarity = Similarity::from_options(options, Distance::Cosine)?;
        let full_context = if options.flag("full_context", false)? {
            let steps = options.count("processing_steps", 5)?;
            Some(FullContext { width: embedding.width(shape)?, steps })
        } else {
            None
        };
        Ok(Self { embedding, similarity, full_context })
    }

    /// `ln p(y = k | x) = ln Σ_{i: y_i = k} a_i` with `a = softmax(s)`: similarities `s`
    /// `[tasks, queries, examples]` and one-hot labels `[tasks, examples, ways]` give
    /// `[tasks, queries, ways]`.
    ///
    /// Sums of attention are not taken as they stand, since all of a class's may round to 0. Each class
    /// has `l_k = m_k + ln Σ_{i: y_i = k} exp(s_i − m_k)` with its own largest similarity `m_k`, of
    /// which at least one term is 1; then `ln p = log_softmax(l)`.
    ///
    /// # Errors
    /// When the shapes do not fit.
    pub fn log_probabilities(similarities: &Var, labels: &Var) -> Result<Var> {
        let largest = largest_by_class(&similarities.detach(), labels)?;
        let shifted = similarities.sub(&largest.matmul_transposed(labels)?)?;
        let by_class = shifted.exp().matmul(labels)?.ln().add(&largest)?;
        Ok(by_class.log_softmax(2)?)
    }
}

/// `max_{i: y_i = k} s_i`: `[tasks, queries, ways]`. One class after another, so that nothing is as large
/// as queries × examples × ways.
fn largest_by_class(similarities: &Var, labels: &Var) -> Result<Var> {
    let members = labels.transpose()?;
    let largest = (0..labels.shape()[2]).map(|class| {
        // 0 for members of the class, and for others less than any similarity.
        let others = members.slice(1, class, class + 1)?.add_scalar(-1.0).mul_scalar(1e30);
        Ok(similarities.add(&others)?.max_axis(2)?)
    });
    Ok(Var::cat(&largest.collect::<Result<Vec<_>>>()?, 2)?)
}

impl Learner for MatchingNet {
    fn order(&self) -> Order {
        Order::Second
    }

    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        let mut theta = self.embedding.init(stream, dtype, device);
        self.similarity.init(&mut theta, dtype, device);
        if let Some(context) = &self.full_context {
            context.init(&mut theta, stream, dtype, device);
        }
        theta
    }

    fn steps(&self) -> usize {
        1
    }

    fn embed(&self, theta: &Params, episodes: &Episodes) -> Result<Episodes> {
        self.embedding.embed(theta, episodes)
    }

    /// The meta-parameters, joined by the embedded support set, as `support/features` and
    /// `support/labels`. There is nothing to predict with before that was seen, so the path has one
    /// entry, whatever `steps` says.
    fn adapt(&self, theta: &Params, support: &Examples, _steps: usize) -> Result<Path> {
        let features = match &self.full_context {
            Some(context) => context.support(theta, &support.x)?,
            None => support.x.clone(),
        };
        let mut phi = theta.clone();
        phi.push(FEATURES, features);
        phi.push(LABELS, support.y.clone());
        Ok(vec![phi])
    }

    /// Log probabilities `[tasks, queries, ways]`.
    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        let support = phi.get(FEATURES)?;
        let similarities = match &self.full_context {
            Some(context) => self.similarity.between(phi, &context.query(phi, x, support)?, support)?,
            None => self.similarity.between(phi, x, support)?,
        };
        Self::log_probabilities(&similarities, phi.get(LABELS)?)
    }

    /// `−ln p` of the right class, which is the cross-entropy of log probabilities.
    fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        Objective::CrossEntropy.loss(&self.predict(phi, &query.x)?, &query.y)
    }

    fn any_way(&self) -> bool {
        true
    }
}
