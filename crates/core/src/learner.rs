//! What a meta-learner is: `init`, `adapt`, `meta_loss`.

use crate::episode::{Episodes, Examples};
use crate::error::{Error, Result};
use crate::params::Params;
use crate::seeds::Stream;
use crate::world::{Acts, Experience};
use metaburn_autodiff::{DType, Device, Var, grad};
use rayon::prelude::*;
use std::sync::Arc;

/// How the outer gradient passes through adaptation. Stored with every result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Not at all: the meta-gradient is the distance travelled, `θ − φ` (Reptile).
    Zeroth,
    /// With the adapted weights' derivative taken as the identity: `∂L/∂φ` (FOMAML).
    First,
    /// Exactly: `∂L(φ(θ))/∂θ`, second derivatives included.
    Second,
    /// By the implicit function theorem, as if adaptation had reached the minimum it heads for
    /// (iMAML): `∂L(φ(θ))/∂θ` in that limit.
    Implicit,
}

impl Order {
    /// The word used in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Zeroth => "zeroth",
            Self::First => "first",
            Self::Second => "second",
            Self::Implicit => "implicit",
        }
    }
}

/// Parameters along adaptation: `φ₀, φ₁, …, φ_K`. The last are the adapted ones.
pub type Path = Vec<Params>;

/// A meta-learner. Adaptation is pure; the framework owns task batching, the outer gradient,
/// evaluation and intervals.
pub trait Learner: Send + Sync {
    /// How the outer gradient passes through [`Learner::adapt`].
    fn order(&self) -> Order;

    /// Draws the meta-parameters `θ`: the model's, and the learner's own (rates, say). A method that learns
    /// nothing from other tasks has none, and is tested without meta-training.
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params;

    /// Number of inner steps in meta-training; 1 for learners that adapt at once.
    fn steps(&self) -> usize;

    /// Episodes as adaptation takes them: inputs replaced by what a part of the network makes of them
    /// that the inner loop leaves alone, so that it is computed once, for both sets together where
    /// batch norm wants that. Episodes stay as they are unless a learner says otherwise. All other
    /// methods take what this one gave, for the same `θ`.
    ///
    /// # Errors
    /// When the episodes do not fit the model.
    fn embed(&self, _theta: &Params, episodes: &Episodes) -> Result<Episodes> {
        Ok(episodes.clone())
    }

    /// Adapts `θ` to the support sets of a batch of tasks, in `steps` inner steps. The path may
    /// start with `φ₀ = θ`, where predicting before adaptation means something.
    ///
    /// # Errors
    /// When the episodes do not fit the model.
    fn adapt(&self, theta: &Params, support: &Examples, steps: usize) -> Result<Path>;

    /// Predictions `[tasks, examples, outputs]` of adapted parameters.
    ///
    /// # Errors
    /// When the inputs do not fit the model.
    fn predict(&self, phi: &Params, x: &Var) -> Result<Var>;

    /// The loss of adapted parameters on the query sets, one for each task: `[tasks]`. Meta-training lowers it;
    /// validation and test take the tasks' objective on [`Learner::predict`], the same for every learner.
    ///
    /// # Errors
    /// When the episodes do not fit the model.
    fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var>;

    /// How much each point of a path counts in the meta-loss, `Σ_k w_k L(φ_k)`: all the weight is on
    /// the last, unless a learner says otherwise (MAML++'s multi-step loss). Points of weight 0 are
    /// not evaluated.
    fn importance(&self, points: usize) -> Vec<f64> {
        (1..=points).map(|k| if k == points { 1.0 } else { 0.0 }).collect()
    }

    /// The learner as it is at an outer iteration, where training changes it (annealing); nothing
    /// where it stays as it is. Validation and test use the learner itself, which is what annealing
    /// leads to.
    fn at(&self, _iteration: u64) -> Option<Arc<dyn Learner>> {
        None
    }

    /// What the learner can do where tasks are worlds; nothing where it has no policies.
    fn acts(&self) -> Option<&dyn Acts> {
        None
    }

    /// Whether episodes may have another number of classes in training than in test. True of
    /// learners that do without a head.
    fn any_way(&self) -> bool {
        false
    }
}

/// The meta-loss of a batch and its gradient.
pub struct MetaGradient {
    /// Mean query loss after adaptation, `mean_t L_t(φ_t)`, as one number on the device.
    pub loss: Var,
    /// `∂loss/∂θ` in the sense of the learner's [`Order`], with the names of `θ`.
    pub gradient: Params,
}

/// The meta-loss of a batch of episodes and its gradient.
///
/// On a GPU all tasks go through one batched forward and backward pass. On a CPU the batch is cut
/// into shards of at least 12 tasks, or of as few as have [`SHARD`] numbers of input, one batched pass each,
/// which run on the thread pool: each keeps to its own core and, as far as it goes, that core's cache.
/// Where it is cut depends on shapes alone, and shards are summed in order, so the result does not
/// depend on the number of threads. Policies act in a shard for each task.
///
/// # Errors
/// When the episodes do not fit the model.
pub fn meta_gradient(learner: &dyn Learner, theta: &Params, episodes: &Episodes) -> Result<MetaGradient> {
    let parts = sharded(learner, episodes, |part| one_pass(learner, theta, part))?;
    let mut parts = parts.into_iter().map(|(weight, part)| part.scaled(weight));
    let first =
        parts.next().ok_or_else(|| Error::Mismatch("a batch has at least one task".to_string()))??;
    parts.try_fold(first, |sum, part| sum.plus(part?))
}

/// What a learner lives through in a batch of episodes, shard by shard, with each shard's share of the tasks.
///
/// # Errors
/// When the learner does not act, or the episodes do not fit its policy.
pub fn experience(
    learner: &dyn Learner,
    theta: &Params,
    episodes: &Episodes,
) -> Result<Vec<(f64, Box<dyn Experience>)>> {
    let acts = || {
        learner.acts().ok_or_else(|| {
            Error::Mismatch(
                "the learner has no policy, whose trust region an outer step could keep to".to_string(),
            )
        })
    };
    sharded(learner, episodes, |part| acts()?.experience(theta, part))
}

/// Does something with each shard of a batch, on the thread pool, and gives the outcomes in order, with each
/// shard's share of the tasks. Where a batch is cut, [`meta_gradient`] says.
///
/// # Errors
/// The first error of a shard.
pub fn sharded<T: Send>(
    learner: &dyn Learner,
    episodes: &Episodes,
    work: impl Fn(&Episodes) -> Result<T> + Sync,
) -> Result<Vec<(f64, T)>> {
    let tasks = episodes.tasks();
    let on_cpu = episodes.support.x.value().device() == Device::flex();
    let numbers = (episodes.support.x.len() + episodes.query.x.len()) / tasks.max(1);
    // A policy's input says little about its work.
    let fewest = if learner.acts().is_some() { 1 } else { SHARD.div_ceil(numbers.max(1)).min(12) };
    let shards = if on_cpu { (tasks / fewest).max(1) } else { 1 };
    if shards == 1 {
        return Ok(vec![(1.0, work(episodes)?)]);
    }
    let cuts: Vec<usize> = (0..=shards).map(|i| i * tasks / shards).collect();
    let parts = cuts.par_windows(2).map(|cut| {
        let share = (cut[1] - cut[0]) as f64 / tasks as f64;
        Ok((share, work(&episodes.part(cut[0], cut[1])?)?))
    });
    parts.collect()
}

/// So many input numbers are worth a pass of their own on a CPU, whatever the number of tasks.
pub const SHARD: usize = 4096;

impl MetaGradient {
    fn scaled(self, weight: f64) -> Result<Self> {
        if weight == 1.0 {
            return Ok(self);
        }
        let gradient = self.gradient.vars().map(|g| g.mul_scalar(weight));
        Ok(Self { loss: self.loss.mul_scalar(weight), gradient: self.gradient.with_vars(gradient) })
    }

    fn plus(self, other: Self) -> Result<Self> {
        let sums = self.gradient.vars().zip(other.gradient.vars()).map(|(a, b)| Ok(a.add(b)?));
        let gradient = self.gradient.with_vars(sums.collect::<Result<Vec<_>>>()?);
        Ok(Self { loss: self.loss.add(&other.loss)?, gradient })
    }
}

/// One batched forward and backward pass over all tasks.
fn one_pass(learner: &dyn Learner, theta: &Params, episodes: &Episodes) -> Result<MetaGradient> {
    let leaves = theta.leaves();
    let steps = learner.steps();
    if learner.order() == Order::Zeroth {
        let theta = theta.detach();
        let episodes = learner.embed(&theta, episodes)?;
        let path = learner.adapt(&theta, &episodes.support, steps)?;
        let phi = &path[path.len() - 1];
        let loss = learner.meta_loss(phi, &episodes.query)?.mean();
        return Ok(MetaGradient { loss, gradient: displacement(&theta, phi)? });
    }
    let episodes = learner.embed(&leaves, episodes)?;
    let path = learner.adapt(&leaves, &episodes.support, steps)?;
    let loss = path_loss(learner, &path, &episodes.query)?;
    let wrt: Vec<Var> = leaves.vars().cloned().collect();
    let gradient = theta.with_vars(grad(&loss, &wrt, false)?);
    Ok(MetaGradient { loss: loss.detach(), gradient })
}

/// `Σ_k w_k · mean_t L_t(φ_k)` with the learner's [`Learner::importance`].
fn path_loss(learner: &dyn Learner, path: &[Params], query: &Examples) -> Result<Var> {
    let weights = learner.importance(path.len());
    let mut total: Option<Var> = None;
    for (phi, weight) in path.iter().zip(weights).filter(|(_, weight)| *weight != 0.0) {
        let loss = learner.meta_loss(phi, query)?.mean();
        let loss = if weight == 1.0 { loss } else { loss.mul_scalar(weight) };
        total = Some(match total {
            Some(sum) => sum.add(&loss)?,
            None => loss,
        });
    }
    total.ok_or_else(|| Error::Mismatch("no point of the path counts in the meta-loss".to_string()))
}

/// Reptile's outer gradient: the mean of `θ − φ` over tasks.
fn displacement(theta: &Params, phi: &Params) -> Result<Params> {
    let travelled = theta.iter().map(|(name, from)| {
        let to = phi.get(name)?;
        Ok(from.sub(&to.mean_axes(&[0])?)?.detach())
    });
    Ok(theta.with_vars(travelled.collect::<Result<Vec<_>>>()?))
}
