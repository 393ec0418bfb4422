//! The conformance suite: what every learner and every task distribution must obey.
//!
//! A learner or task crate runs the whole suite against itself with one call in a test:
//! [`check_learner`] or [`check_tasks`]. A failure lists every broken law by name, with the
//! numbers that broke it. The suite brings its own small network (5 tanh units) and three task
//! families (sine waves to regress, the same to regress with a variance, blobs to classify), works
//! in `f64` on the CPU, and takes well under a second for each family.
//!
//! # Laws of learners
//!
//! | law | what is checked |
//! |---|---|
//! | init is a function of its stream | same stream, same bits; names are unique; the task axis has extent 1 |
//! | adapt is pure | adapting again, after adapting to something else, gives the same bits; `θ` and the support set stay as they were |
//! | shapes follow the task axis | the path, predictions `[tasks, examples, outputs]` and losses `[tasks]`; all finite |
//! | element types are kept | `f32` in, `f32` out |
//! | further inner steps extend the path | the path of more steps starts with the path of fewer |
//! | tasks may come in any order | permuting tasks permutes losses, to 1e-10 |
//! | a batch is its tasks one at a time | losses and predictions of a batch are those of each task alone, to 1e-10 |
//! | the meta-gradient of a batch is the mean over its tasks | to 1e-10 |
//! | the declared order is the gradient's | second: equal to central finite differences of the meta-loss to 1e-6, *and* different from the first-order gradient wherever adaptation moved `θ`; first: `∂L/∂φ` at the adapted weights; zeroth: `θ − mean φ` |
//! | a GPU gives the processor's gradient | to 1e-3 in single precision, on the first adapter; holds where the build has no feature `gpu`, or there is no adapter (which fails where `METABURN_REQUIRE_GPU` is set) |
//! | meta-training lowers the meta-loss | 200 steps of Adam on fresh meta-batches, scored on tasks not trained on; learners without meta-parameters are not trained |
//!
//! # Laws of task distributions
//!
//! For each split:
//!
//! | law | what is checked |
//! |---|---|
//! | drawing is a function of the stream | same stream, same bits; another stream, other episodes |
//! | episodes have the declared shape | `[tasks, examples, …input]` and `[tasks, examples, targets]` |
//! | all numbers are finite | inputs and targets |
//! | classes are one-hot and balanced | rows of one 1 and else 0; each class has equally many support shots |
//! | support and query share no example | none is the same in input and target |
//! | each measure has a score for each task | by measures of its own, if there are; the same scores each time |
//! | curves are drawn over a grid | if there are curves: one input, in ascending order, with labels |

#![forbid(unsafe_code)]

mod adapter;
mod case;
mod families;
mod laws;
mod network;
mod numbers;
mod verdict;

pub use adapter::adapter;

use case::Case;
use metaburn_core::{Episodes, Learner, Model, Params, Result, TaskDistribution, TaskShape};
use std::sync::Arc;
use verdict::judge;

/// Checks the laws of learners, on regression (by squared error, and by the likelihood of normal
/// distributions) and on classification.
///
/// `build` makes the learner from a network and from what the tasks look like, as the constructor
/// in a registry does. A family that it refuses with an error is left out; it may not refuse all.
/// Choose settings that learn: an inner rate around 0.1, say.
///
/// ```
/// use metaburn_autodiff::{DType, Device, Var};
/// use metaburn_core::{Examples, Learner, Model, Objective, Order, Params, Path, Result, Stream};
/// use std::sync::Arc;
///
/// /// Trains one network on all tasks, and does not adapt.
/// struct Joint(Arc<dyn Model>, Objective);
///
/// impl Learner for Joint {
///     fn order(&self) -> Order {
///         Order::Second
///     }
///     fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
///         self.0.init(stream, dtype, device)
///     }
///     fn steps(&self) -> usize {
///         1
///     }
///     fn adapt(&self, theta: &Params, _support: &Examples, _steps: usize) -> Result<Path> {
///         Ok(vec![theta.clone()])
///     }
///     fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
///         self.0.forward(phi, x)
///     }
///     fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
///         self.1.loss(&self.predict(phi, &query.x)?, &query.y)
///     }
/// }
///
/// metaburn_testkit::check_learner(|model, shape| {
///     let learner: Arc<dyn Learner> = Arc::new(Joint(model, shape.objective));
///     Ok(learner)
/// });
/// ```
///
/// # Panics
/// With a list of the broken laws.
pub fn check_learner(build: impl Fn(Arc<dyn Model>, &TaskShape) -> Result<Arc<dyn Learner>>) {
    let (mut broken, mut refusals) = (Vec::new(), Vec::new());
    for (name, family) in families::all() {
        match Case::new(&build, family) {
            Ok(case) => broken.extend(judge(&laws::LEARNER, &case, name)),
            Err(refusal) => refusals.push(format!("{name}: {refusal}")),
        }
    }
    assert!(refusals.len() < families::all().len(), "the learner refuses every family: {refusals:?}");
    assert!(broken.is_empty(), "the learner breaks these laws:\n{}", broken.join("\n"));
}

/// A step of finite differences so small that it hardly ever reaches a kink, such as that of ReLU.
const KINKED: f64 = 1e-7;

/// With kinks an implicit gradient is only exact where its inner loop hardly moves, and then differs less
/// from first order: ten times its error are asked for.
const TIED: f64 = 1e-3;

/// Checks two laws, that of the declared order and that of devices, on a network and episodes of the
/// caller's own, in double precision: "second" and "implicit" agree with central finite differences of the meta-loss (to 1e-6
/// and 1e-4) and differ from first order; "first" is `∂L/∂φ`, "zeroth" `θ − mean φ`.
///
/// # Panics
/// With what was found where the law is broken.
pub fn check_order(learner: Arc<dyn Learner>, theta: Params, episodes: Episodes) {
    let subject = case::Subject { learner, theta, episodes, step: KINKED, apart: TIED };
    let verdict = laws::order_of(&subject).and_then(|()| laws::devices_of(&subject));
    if let Err(broken) = verdict {
        panic!("{broken}");
    }
}

/// Checks the laws of task distributions, on each of the three splits.
///
/// # Panics
/// With a list of the broken laws.
pub fn check_tasks(tasks: &dyn TaskDistribution) {
    let broken = laws::broken_by_tasks(tasks);
    assert!(broken.is_empty(), "the task distribution breaks these laws:\n{}", broken.join("\n"));
}
