//! The tuner `learned`.

mod episodes;
mod expectation;
mod past;
mod recipe;
mod surrogate;
mod training;
mod unit;

use episodes::{PastEpisodes, Sampling};
use expectation::Expectation;
use metaburn_autodiff::{DType, Var};
use metaburn_core::{
    Learner, Options, Params, Registry, Result, Seeds, Setting, Strategy, Surrogate, Tuner, Value,
};
use metaburn_gp::{Bayesian, Initial};
use past::{Past, past};
use recipe::{Recipe, keeps_trials};
use std::sync::Arc;
use surrogate::Networks;
use training::{Plan, meta_train};

/// Bayesian optimisation whose surrogate was meta-learned: a [`Learner`](metaburn_core::Learner) is
/// trained on past tasks, and adapts to the trials of the task at hand before each suggestion, which
/// maximises the logarithm of expected improvement.
///
/// - *Few-shot Bayesian optimisation* (Wistuba & Grabocka 2021) has the learner `deep_kernel`;
/// - *ABLR* (Perrone et al. 2018) has `ablr`;
/// - `maml`, `fomaml`, `reptile` and `meta_sgd` learn the first weights of a network that predicts mean
///   and log variance. A lone one is overconfident; so there are five, which differ in their seeds and
///   in the tasks held out, and whose predictions are mixed with equal weights.
///
/// # Meta-training
/// The costs of each past task are min–max normalised. An iteration draws tasks, and of each some trials
/// to adapt to (support) and others to predict (query); the meta-loss is the learner's own, the
/// optimizer Adam. A share of the past tasks is held out: of twenty checkpoints the one with the least
/// negative log-likelihood of query trials there is kept. The task at hand plays no part in this.
///
/// # The unit of costs
/// The range of the task at hand is unknown. In meta-training, costs are scaled at random,
/// `(y − l)/(u − l)` with `l ~ U(0, a)` and `u ~ U(1 − a, 1)`, so that the learner does not rely on
/// it; `scaling` is `a`. At the task at hand, observed costs are moved and stretched to the mean and
/// standard deviation that past tasks have *at the same points* (interpolated where a past task does not
/// know a point). So an affine change of the costs at hand changes no suggestion, and
/// nothing but observed costs is used.
///
/// # What past tasks have in common
/// Before the first cost, the point is asked for whose mean cost over past tasks is lowest.
///
/// A Gaussian process with a constant mean knows where costs are alike, not where they are low. With
/// `residual` the learner is taught, and adds to its predictions, what a task's costs differ by from the
/// mean of other past tasks at the same point. Where past tasks know few points, and different ones,
/// interpolation is a rough guess whose errors the learner takes for noise: do without it there.
///
/// # Settings
/// `learner.name` and `model.name`, with their own settings beside, as in experiments with meta-learning,
/// and
///
/// | key | default | meaning |
/// |-|-|-|
/// | `steps`, `tasks` | 500, 16 | iterations of meta-training, tasks in each |
/// | `support` | `[1, 20]` | least and largest number of trials to adapt to |
/// | `query` | 30 | trials to predict |
/// | `rate` | 0.003 | Adam's, falling to 0 along a cosine |
/// | `scaling` | 0.4 | `a`, below 0.5; 0 scales nothing |
/// | `residual` | true | learn differences from the mean of past tasks |
/// | `validation` | 0.2 | share of past tasks held out; with 0 the last parameters are kept |
/// | `ensemble` | 1 or 5 | networks; 1 if the learner predicts from the trials themselves |
/// | `adaptation` | as in meta-training | inner steps on the task at hand |
/// | `initial` | 0 | trials of a Sobol sequence before the surrogate is asked |
///
/// # Deviations
/// Expected improvement is that of an observation, noise included, since learners predict nothing else;
/// one that takes much for noise stays near the best point seen. FSBO predicts costs themselves, draws
/// `l` and `u` from their whole range, chooses its first trials by an evolutionary search on past tasks,
/// and adapts by Adam with early stopping; learners here adapt by their own steps.
///
/// # Errors
/// Suggestions end with [`Error::Surrogate`](metaburn_core::Error::Surrogate) where adaptation yields
/// numbers that are not finite: nothing else is put in the surrogate's place in silence.
pub struct Learned {
    recipe: Recipe,
    plan: Plan,
    sampling: Sampling,
    validation: f64,
    ensemble: usize,
    adaptation: usize,
    residual: bool,
    initial: usize,
}

/// Adds the tuner `learned`.
pub(crate) fn register(registry: &mut Registry) {
    let about = "Bayesian optimisation with a meta-learner, trained on past tasks, as its surrogate";
    registry
        .tuner("learned", about, |options, registry| Ok(Arc::new(Learned::from_options(options, registry)?)));
}

impl Learned {
    /// Reads the settings above.
    ///
    /// # Errors
    /// Whatever is wrong with one of them, by name.
    pub fn from_options(options: &mut Options, registry: &Registry) -> Result<Self> {
        let recipe = Recipe::from_options(options, registry)?;
        let learner = recipe.build(1)?;
        let ensemble = if keeps_trials(learner.as_ref())? { 1 } else { 5 };
        let plan = Plan {
            steps: options.count("steps", 500)?,
            tasks: options.count("tasks", 16)?,
            rate: options.positive("rate", 0.003)?,
        };
        let share = "a number from 0 to below 1";
        Ok(Self {
            recipe,
            plan,
            sampling: sampling(options)?,
            validation: options.number_where("validation", 0.2, share, |v| (0.0..1.0).contains(&v))?,
            ensemble: options.count("ensemble", ensemble)?,
            adaptation: options.at_least("adaptation", learner.steps(), 0)?,
            residual: options.flag("residual", true)?,
            initial: options.at_least("initial", 0, 0)?,
        })
    }

    /// What is learned from past tasks, to be used with another acquisition function, say. Fitted to no
    /// observation it predicts normalised costs.
    ///
    /// # Errors
    /// [`Error::Mismatch`](metaburn_core::Error::Mismatch) when there is no past task to learn from, or
    /// one lies in another space; [`Error::Surrogate`](metaburn_core::Error::Surrogate) when
    /// meta-training diverges.
    pub fn surrogate(&self, setting: &Setting<'_>) -> Result<Arc<dyn Surrogate>> {
        let past: Vec<Arc<Past>> = past(setting)?.into_iter().map(Arc::new).collect();
        let expectation = Arc::new(Expectation::new(setting.space.clone(), past.clone()));
        // A lone past task has no others to differ from.
        let residual = self.residual && past.len() > 1;
        let past = if residual { expectation.with_expected() } else { past };
        let learner = self.recipe.build(setting.space.dimensions())?;
        let seeds = (0..self.ensemble).map(|i| setting.seeds.child("learned/member", i as u64));
        let members = seeds.map(|seeds| self.member(&learner, &past, seeds)).collect::<Result<_>>()?;
        let adaptation = self.adaptation;
        Ok(Arc::new(Networks { learner, members, adaptation, expectation, residual }))
    }

    fn member(&self, learner: &Arc<dyn Learner>, past: &[Arc<Past>], seeds: Seeds) -> Result<Params> {
        let episodes = PastEpisodes::new(past, self.validation, self.sampling, seeds);
        let theta = meta_train(learner, episodes, self.plan, seeds)?;
        // Trials may lie close together, where single precision has no inverse of a covariance.
        let double = |v: &Var| Var::constant(v.value().clone().cast(DType::F64));
        Ok(theta.with_vars(theta.vars().map(double)))
    }
}

impl Tuner for Learned {
    /// # Errors
    /// As [`Learned::surrogate`].
    fn strategy(&self, setting: &Setting<'_>) -> Result<Box<dyn Strategy>> {
        let (surrogate, initial) = (self.surrogate(setting)?, Initial::Sobol(self.initial));
        Ok(Box::new(Bayesian { surrogate, initial, ..Bayesian::default() }))
    }
}

fn sampling(options: &mut Options) -> Result<Sampling> {
    let support = options.counts("support", &[1, 20])?;
    let [least, most] = support[..] else {
        let found = support.into_iter().map(|v| Value::Int(v as i64)).collect();
        return Err(options.bad("support", "two integers, the least and the largest", &Value::List(found)));
    };
    if least > most {
        let expected = "the least number before the largest";
        return Err(options.bad("support", expected, &Value::Text(format!("{least}, {most}"))));
    }
    let query = options.count("query", 30)?;
    let below = "a number from 0 to below 0.5";
    let scaling = options.number_where("scaling", 0.4, below, |a| (0.0..0.5).contains(&a))?;
    Ok(Sampling { support: [least, most], query, scaling })
}
