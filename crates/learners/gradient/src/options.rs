//! The inner-loop settings that gradient-based learners share.

use crate::fit::{Fit, Network};
use crate::learner::GradientLearner;
use crate::policy::Policy;
use crate::rates::{Granularity, LearnedRates, Rates};
use crate::transform::{ConstantRate, StepRates, Transform};
use metaburn_core::{Model, Options, Order, Result, Statistics, TaskShape};
use std::sync::Arc;

/// How the inner loop goes, as an experiment says it:
///
/// | key | default | meaning |
/// |-|-|-|
/// | `steps` | 1 | inner steps in meta-training; `test.steps` is for meta-test |
/// | `rate` | 0.01 | the inner rate `α`, where learned rates start |
/// | `step_rates` | `[]` | a rate for each step in place of `rate` |
/// | `learned_rates` | `"none"` | or one learned for each `"step"`, `"tensor"`, `"tensor_step"`, `"scalar"` |
/// | `adapt_norm` | true | whether the inner loop changes batch norm's scales and shifts |
/// | `clip` | 0 | bound `±clip` on components of inner gradients; 0 is none |
/// | `recompute` | – | inner steps of which the outer gradient keeps the last and computes the others again, to save memory; all are kept where it is not given |
/// | `statistics` | `"separate"` | or `"support"`: whose statistics batch norm uses on query sets |
///
/// Defaults of `steps` and `rate` differ between learners.
pub(crate) struct InnerLoop {
    pub steps: usize,
    pub rates: Rates,
    pub learned: Option<Granularity>,
    pub adapt_norm: bool,
    pub clip: Option<f64>,
    pub recompute: Option<usize>,
    pub statistics: Statistics,
}

impl InnerLoop {
    /// Reads all of it. `learned` is the default of `learned_rates`.
    pub fn from_options(o: &mut Options, steps: usize, rate: f64, learned: &str) -> Result<Self> {
        let learned = learned_rates(o, learned)?;
        Ok(Self { learned, ..Self::fixed(o, steps, rate)? })
    }

    /// Reads all but `learned_rates`.
    pub fn fixed(o: &mut Options, steps: usize, rate: f64) -> Result<Self> {
        let adapt_norm = o.flag("adapt_norm", true)?;
        let inner = Self::with_statistics(o, steps, rate, &WHOLE)?;
        Ok(Self { adapt_norm, learned: None, ..inner })
    }

    /// Reads all but `adapt_norm`, where other `statistics` are known.
    pub fn of_part(
        o: &mut Options,
        steps: usize,
        rate: f64,
        learned: &str,
        known: &[Statistics],
    ) -> Result<Self> {
        let learned = learned_rates(o, learned)?;
        Ok(Self { learned, ..Self::with_statistics(o, steps, rate, known)? })
    }

    fn with_statistics(o: &mut Options, steps: usize, rate: f64, known: &[Statistics]) -> Result<Self> {
        let (steps, rates) = (o.count("steps", steps)?, rates(o, rate)?);
        let clip = clip(o)?;
        // It changes no result, so a configuration without it stays the one that it was.
        let recompute = if o.has("recompute") { Some(o.count("recompute", 1)?) } else { None };
        let statistics = Statistics::from_options(o, known)?;
        Ok(Self { recompute, steps, rates, learned: None, adapt_norm: true, clip, statistics })
    }

    pub fn transform(&self) -> Arc<dyn Transform> {
        match (self.learned, &self.rates) {
            (Some(of), start) => Arc::new(LearnedRates { start: start.clone(), of, steps: self.steps }),
            (None, Rates::Constant(rate) | Rates::Uniform(rate, _)) => Arc::new(ConstantRate(*rate)),
            (None, Rates::Steps(rates)) => Arc::new(StepRates(rates.clone())),
        }
    }

    /// A learner that adapts a whole network in this way: to examples, or as a policy where tasks are worlds,
    /// for which it reads the settings of [`Policy`].
    pub fn learner(
        &self,
        o: &mut Options,
        model: Arc<dyn Model>,
        shape: &TaskShape,
        order: Order,
    ) -> Result<GradientLearner> {
        let policy = Policy::from_options(o, model.clone(), shape)?;
        let batch = policy.as_ref().map(|policy| policy.simulation.trajectories);
        let fit: Arc<dyn Fit> = match policy {
            Some(policy) => Arc::new(policy),
            None => {
                let (model, objective) = (model.clone(), shape.objective);
                Arc::new(Network { model, objective, statistics: self.statistics })
            }
        };
        let adapt_norm = self.adapt_norm;
        Ok(GradientLearner {
            clip: self.clip,
            recompute: self.recompute,
            adapts: Arc::new(move |name| adapt_norm || !model.is_norm(name)),
            batch,
            ..GradientLearner::of(fit, self.steps, self.transform(), order)
        })
    }
}

fn rates(o: &mut Options, rate: f64) -> Result<Rates> {
    let by_step = o.numbers("step_rates", &[])?;
    let rate = o.positive("rate", rate)?;
    Ok(if by_step.is_empty() { Rates::Constant(rate) } else { Rates::Steps(by_step) })
}

fn learned_rates(o: &mut Options, default: &str) -> Result<Option<Granularity>> {
    let known = ["none", "step", "tensor", "tensor_step", "scalar"];
    Ok(match o.choice("learned_rates", default, &known)? {
        "step" => Some(Granularity::Step),
        "tensor" => Some(Granularity::Tensor),
        "tensor_step" => Some(Granularity::TensorStep),
        "scalar" => Some(Granularity::Scalar),
        _ => None,
    })
}

/// Reads `clip`: the bound on components of inner gradients, if there is one.
pub(crate) fn clip(o: &mut Options) -> Result<Option<f64>> {
    let clip = o.number_where("clip", 0.0, "a number of at least 0", |v| v >= 0.0)?;
    Ok(Some(clip).filter(|&clip| clip > 0.0))
}

/// The statistics that an inner loop through the whole network allows.
pub(crate) const WHOLE: [Statistics; 2] = [Statistics::Separate, Statistics::Support];

/// Reads `statistics`, for a learner with an inner loop of its own.
pub(crate) fn statistics(o: &mut Options) -> Result<Statistics> {
    Statistics::from_options(o, &WHOLE)
}
