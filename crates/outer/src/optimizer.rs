//! Stochastic optimizers as one argmin solver.

use crate::clip::Clip;
use crate::error::Diverged;
use crate::flat::{flatten, unflatten};
use crate::problem::Stochastic;
use crate::rule::{RULES, Rule};
use crate::schedule::Schedule;
use argmin::core::{ArgminError, Error, IterState, KV, Problem, Solver, State};
use argmin::kv;
use metaburn_autodiff::Var;
use metaburn_core::{Options, Params, Result};

/// A stochastic optimizer of device-resident parameters: an update rule, a schedule of rates, and
/// gradient clipping. It is an argmin `Solver` for any [`Stochastic`] problem.
///
/// With the clipped gradient `g`, the rate `η` of the iteration and update number `t = 1, 2, …`:
///
/// | `name` | update | settings and defaults |
/// |---|---|---|
/// | `sgd` | `θ ← θ − η g` | `rate` 0.01 |
/// | `momentum` | `m ← μ m + g`, `θ ← θ − η m` | `rate` 0.01, `momentum` μ 0.9 |
/// | `nesterov` | `m ← μ m + g`, `θ ← θ − η (g + μ m)` | `rate` 0.01, `momentum` μ 0.9 |
/// | `adam` | `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`, `θ ← θ − η m̂ / (√v̂ + ε)` with `m̂ = m/(1 − β₁ᵗ)`, `v̂ = v/(1 − β₂ᵗ)` | `rate` 0.001, `beta1` 0.9, `beta2` 0.999, `epsilon` 1e-8 |
/// | `adamw` | `θ ← θ − η λ θ`, then as `adam` | as `adam`, `weight_decay` λ 0.01 |
///
/// Moments start at zero. The conventions are PyTorch's. For momentum that means no dampening and
/// a rate outside of the buffer: Polyak (1964) and Sutskever et al. (2013, eqs. 1–4) keep the rate
/// inside, which differs while the rate changes. `adam` is algorithm 1 of Kingma & Ba (2015).
/// `adamw` is algorithm 2 of Loshchilov & Hutter (2019) but for the decay, which follows the rate
/// (`η λ θ`) where the paper has it follow the schedule's multiplier alone.
///
/// The rate of iteration `i = 0, 1, …` rises for `warmup` iterations (default 0) as
/// `rate · (i + 1) / warmup`. After that, with `j = i − warmup`, `schedule` says how it falls:
///
/// | `schedule` | rate | settings and defaults |
/// |---|---|---|
/// | `constant` | `rate` | |
/// | `step` | `rate · decay^⌊j / every⌋` | `decay` 0.1, `every` 1000 |
/// | `cosine` | `final_rate + ½ (rate − final_rate)(1 + cos(π j/T))` (Loshchilov & Hutter 2017, eq. 5) | `iterations`, `final_rate` 0 |
/// | `linear` | `rate + (final_rate − rate) j/T` | `iterations`, `final_rate` 0 |
///
/// `iterations` counts from the start, warm-up included: `T = iterations − warmup`, and the rate
/// stays at `final_rate` from there on.
///
/// `clip_value` bounds each component of the gradient by ±`clip_value`; `clip_norm` scales the
/// whole gradient down to that Euclidean norm over all parameters. 0, the default, is no bound;
/// where both are set, the bound by value comes first.
///
/// No step copies anything between host and device, but that the loss is read at logged
/// iterations; see [`Optimizer::log_every`].
///
/// ```
/// use argmin::core::{Error, Executor, State};
/// use metaburn_autodiff::{Array, Device, Var};
/// use metaburn_core::{Options, Params, Value};
/// use metaburn_outer::{Optimizer, Stochastic};
///
/// /// ½‖θ‖², whose gradient is θ.
/// struct Bowl;
///
/// impl Stochastic for Bowl {
///     fn evaluate(&self, params: &Params, _iteration: u64) -> Result<(Var, Params), Error> {
///         Ok((params.get("x")?.square().sum().mul_scalar(0.5), params.clone()))
///     }
/// }
///
/// # fn main() -> Result<(), Error> {
/// let settings = [("name".to_string(), Value::from("sgd")), ("rate".to_string(), Value::Float(0.5))];
/// let solver = Optimizer::from_options(&mut Options::new("outer", settings))?;
/// let x = Var::constant(Array::from_f64(&[8.0], &[1, 1], &Device::flex()));
/// let start = Params::new(vec![("x".to_string(), x)]);
/// let end = Executor::new(Bowl, solver)
///     .configure(|state| state.param(start).max_iters(3))
///     .ctrlc(false)
///     .run()?;
/// assert_eq!(end.state.get_param().unwrap().get("x")?.item(), 1.0);
/// # Ok(())
/// # }
/// ```
pub struct Optimizer {
    name: &'static str,
    rule: Rule,
    schedule: Schedule,
    clip: Clip,
    log_every: u64,
    /// Flat, in the order of the rule; empty before the first step.
    moments: Vec<Var>,
    /// Names and shapes of the moments.
    template: Params,
}

impl Optimizer {
    /// Reads `name` (default `adam`) and the settings in the tables above.
    ///
    /// # Errors
    /// [`metaburn_core::Error::BadValue`] with the setting and what would have been taken.
    pub fn from_options(options: &mut Options) -> Result<Self> {
        let (rule, name, rate) = Rule::from_options(options)?;
        let schedule = Schedule::from_options(options, rate)?;
        let clip = Clip::from_options(options)?;
        Ok(Self {
            name,
            rule,
            schedule,
            clip,
            log_every: 1,
            moments: Vec::new(),
            template: Params::default(),
        })
    }

    /// Names of the optimizers, and a line about each.
    pub fn known() -> &'static [(&'static str, &'static str)] {
        &RULES
    }

    /// Reads the loss to the host at iterations `0, every, 2·every, …` and at the last, instead
    /// of at all; 0 is the first and the last only. What is read becomes the state's cost, and
    /// the observers' `KV` has `meta_loss` and `rate` at these iterations and at no others.
    #[must_use]
    pub fn log_every(mut self, every: usize) -> Self {
        self.log_every = every as u64;
        self
    }

    /// The rate of an iteration, counted from 0.
    pub fn rate(&self, iteration: u64) -> f64 {
        self.schedule.at(iteration)
    }

    /// The moments, for a checkpoint: none before the first step; then none for `sgd`, `[m]` with
    /// momentum, `[m, v]` for Adam, each with the names and shapes of the parameters.
    pub fn moments(&self) -> Vec<Params> {
        let as_trees: Result<Vec<_>> = self.moments.iter().map(|m| unflatten(&self.template, m)).collect();
        as_trees.expect("moments have the template's shapes")
    }

    /// Takes back what [`Optimizer::moments`] gave. Steps then go on exactly, provided that the
    /// state has the parameters and the iteration of the same moment.
    ///
    /// # Errors
    /// [`metaburn_core::Error::Mismatch`] when another optimizer or other parameters made them.
    pub fn restore(&mut self, moments: Vec<Params>) -> Result<()> {
        if moments.len() != self.rule.moments() && !moments.is_empty() {
            return Err(metaburn_core::Error::Mismatch(format!(
                "`{}` keeps {} moments, but the checkpoint has {}; it is of another optimizer",
                self.name,
                self.rule.moments(),
                moments.len()
            )));
        }
        self.moments = moments.iter().map(flatten).collect::<Result<_>>()?;
        self.template = moments.into_iter().next().unwrap_or_default();
        self.check_length("the checkpoint's moments", self.template.scalars())
    }

    /// Broadcasting would let some wrong lengths pass.
    fn check_length(&self, of: &str, expected: usize) -> Result<()> {
        match self.moments.iter().find(|m| m.len() != expected) {
            None => Ok(()),
            Some(m) => Err(metaburn_core::Error::Mismatch(format!(
                "{of}: `{}` has moments of {} numbers for parameters of {expected}",
                self.name,
                m.len()
            ))),
        }
    }

    /// The parameters after one update.
    fn step(&mut self, theta: &Params, gradient: &Params, iteration: u64) -> Result<Params> {
        if gradient.scalars() != theta.scalars() {
            return Err(metaburn_core::Error::Mismatch(format!(
                "the problem's gradient has {} numbers for parameters of {}",
                gradient.scalars(),
                theta.scalars()
            )));
        }
        let gradient = self.clip.apply(&flatten(gradient)?)?;
        if self.moments.is_empty() && self.rule.moments() > 0 {
            let zeros = Var::constant(gradient.value().full_like(&gradient.shape(), 0.0));
            self.moments = vec![zeros; self.rule.moments()];
            self.template = theta.clone();
        }
        self.check_length("the problem's parameters", gradient.len())?;
        let rate = self.schedule.at(iteration);
        let next = self.rule.step(&flatten(theta)?, &gradient, &mut self.moments, rate, iteration + 1)?;
        unflatten(theta, &next)
    }

    fn is_logged(&self, iteration: u64, max_iters: u64) -> bool {
        iteration.is_multiple_of(self.log_every) || iteration + 1 == max_iters
    }
}

/// # Requirements on the problem
/// [`Stochastic`], and initial parameters in the state. It ends after `max_iters`; the loss of a
/// meta-batch is too noisy to end by.
///
/// The state's best parameters are those after the step whose *logged* meta-loss was lowest.
/// Meta-losses of different batches do not compare: choose by validation instead.
impl<O: Stochastic> Solver<O, IterState<Params, Params, (), (), (), f64>> for Optimizer {
    fn name(&self) -> &str {
        self.name
    }

    fn next_iter(
        &mut self,
        problem: &mut Problem<O>,
        mut state: IterState<Params, Params, (), (), (), f64>,
    ) -> Result<(IterState<Params, Params, (), (), (), f64>, Option<KV>), Error> {
        let iteration = state.get_iter();
        let theta = state.take_param().ok_or_else(|| ArgminError::NotInitialized {
            text: format!("`{}` needs initial parameters: configure(|state| state.param(...))", self.name),
        })?;
        let (loss, gradient) = problem.problem("evaluate_count", |p| p.evaluate(&theta, iteration))?;
        let mut log = None;
        if self.is_logged(iteration, state.get_max_iters()) {
            let loss = read(&loss, iteration)?;
            log = Some(kv!("meta_loss" => loss; "rate" => self.rate(iteration);));
            state = state.cost(loss);
        }
        let next = self.step(&theta, &gradient, iteration)?;
        Ok((state.param(next), log))
    }
}

/// The loss on the host, if it is a number.
fn read(loss: &Var, iteration: u64) -> Result<f64, Error> {
    if loss.len() != 1 {
        return Err(metaburn_autodiff::Error::NotScalar { shape: loss.shape() }.into());
    }
    let loss = loss.item();
    if loss.is_finite() { Ok(loss) } else { Err(Diverged { iteration, loss }.into()) }
}
