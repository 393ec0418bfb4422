//! The ways to meta-train a process.

use crate::process::{Conditional, Process};
use metaburn_core::{Options, Order, Result};
use metaburn_gradient::{GradientLearner, Transform};
use std::sync::Arc;

/// How the parameters that all tasks start from are learned. `L_S` is the support set's negative log
/// marginal likelihood per example, `Q` the negative log-likelihood of query targets given the
/// support set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Training {
    /// `min_θ Σ_t L_{S∪Q}(θ)`: all tasks share `θ`, and nothing adapts in meta-training. Reported losses
    /// are this one's, not comparable with the others'.
    Joint,
    /// `θ ← θ + ε · mean_t (φ_t − θ)`, where `φ_t` is `θ` after some steps of gradient descent on `L_S`.
    Reptile(usize),
    /// `min_θ Σ_t Q_t(φ_t)`, differentiated through the steps exactly.
    Maml(usize),
    /// As [`Training::Maml`], with the derivative of the steps taken as the identity.
    Fomaml(usize),
}

impl Training {
    /// Reads `training` (`"joint"`, `"reptile"`, `"maml"` or `"fomaml"`) and, but for joint training,
    /// `steps` (5).
    pub(crate) fn from_options(o: &mut Options) -> Result<Self> {
        let make = match o.choice("training", "joint", &["joint", "reptile", "maml", "fomaml"])? {
            "reptile" => Self::Reptile,
            "maml" => Self::Maml,
            "fomaml" => Self::Fomaml,
            _ => return Ok(Self::Joint),
        };
        Ok(make(o.count("steps", 5)?))
    }

    /// The learner that trains a process in this way.
    pub(crate) fn learner(
        self,
        process: impl Process + 'static,
        transform: impl Transform + 'static,
    ) -> GradientLearner {
        let (steps, order) = match self {
            Self::Joint => (0, Order::Second),
            Self::Reptile(steps) => (steps, Order::Zeroth),
            Self::Maml(steps) => (steps, Order::Second),
            Self::Fomaml(steps) => (steps, Order::First),
        };
        let fit = Arc::new(Conditional { process, joint: self == Self::Joint });
        GradientLearner::of(fit, steps, Arc::new(transform), order)
    }
}
