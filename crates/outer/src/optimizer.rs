//! Stochastic optimizers as one argmin solver.

use crate::descent::{Descent, foreign};
use crate::error::Diverged;
use crate::problem::Stochastic;
use crate::rule::{RULES, TRPO};
use crate::trust_region::TrustRegion;
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
/// `trpo` has neither rate nor schedule nor clipping: trust-region policy optimisation (Schulman et al. 2015),
/// `θ ← θ − β σ^j x` with `(∇²D + c·I) x = ∇L` by conjugate gradient and `β = √(2δ / xᵀ(∇²D + c·I)x)`, where `D` is
/// the mean divergence of the adapted policies from those that acted. The first `j = 0, 1, …` is taken for which
/// the meta-loss `L` falls and `D ≤ δ`. Settings: `radius` δ 0.01, `solver_steps` 10, `damping` c 1e-5, `shrink` σ
/// 0.8, `tries` 15. Its losses are read back in each step.
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
    update: Update,
    log_every: u64,
}

/// What becomes of a loss.
enum Update {
    /// A step along its gradient.
    Descent(Descent),
    /// A step as long as a trust region lets it be.
    TrustRegion(TrustRegion),
}

impl Optimizer {
    /// Reads `name` (default `adam`) and the settings in the tables above.
    ///
    /// # Errors
    /// [`metaburn_core::Error::BadValue`] with the setting and what would have been taken.
    pub fn from_options(options: &mut Options) -> Result<Self> {
        let name = options.choice("name", "adam", &RULES.map(|(name, _)| name))?;
        let update = if name == TRPO {
            Update::TrustRegion(TrustRegion::from_options(options)?)
        } else {
            Update::Descent(Descent::from_options(name, options)?)
        };
        Ok(Self { name, update, log_every: 1 })
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

    /// The rate of an iteration, counted from 0; 1 for `trpo`, which finds its own.
    pub fn rate(&self, iteration: u64) -> f64 {
        match &self.update {
            Update::Descent(descent) => descent.rate(iteration),
            Update::TrustRegion(_) => 1.0,
        }
    }

    /// Whether it moves policies only.
    pub fn needs_policies(&self) -> bool {
        matches!(self.update, Update::TrustRegion(_))
    }

    /// The moments, for a checkpoint: none before the first step; then none for `sgd` and `trpo`, `[m]` with
    /// momentum, `[m, v]` for Adam, each with the names and shapes of the parameters.
    pub fn moments(&self) -> Vec<Params> {
        match &self.update {
            Update::Descent(descent) => descent.moments(),
            Update::TrustRegion(_) => Vec::new(),
        }
    }

    /// Takes back what [`Optimizer::moments`] gave. Steps then go on exactly, provided that the
    /// state has the parameters and the iteration of the same moment.
    ///
    /// # Errors
    /// [`metaburn_core::Error::Mismatch`] when another optimizer or other parameters made them.
    pub fn restore(&mut self, moments: Vec<Params>) -> Result<()> {
        match &mut self.update {
            Update::Descent(descent) => descent.restore(moments),
            Update::TrustRegion(_) if moments.is_empty() => Ok(()),
            Update::TrustRegion(_) => Err(foreign(self.name, 0, moments.len())),
        }
    }

    /// The loss before one update, the parameters after it, and its rate.
    fn update<O: Stochastic>(
        &mut self,
        problem: &mut Problem<O>,
        theta: &Params,
        iteration: u64,
    ) -> Result<(Var, Params, f64), Error> {
        match &mut self.update {
            Update::Descent(descent) => {
                let (loss, gradient) = problem.problem("evaluate_count", |p| p.evaluate(theta, iteration))?;
                Ok((loss, descent.step(theta, &gradient, iteration)?, descent.rate(iteration)))
            }
            Update::TrustRegion(region) => {
                let shards = problem.problem("experience_count", |p| p.experience(theta, iteration))?;
                let moved = region.step(&shards, theta)?;
                Ok((moved.loss, moved.theta, moved.fraction))
            }
        }
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
        let (loss, next, rate) = self.update(problem, &theta, iteration)?;
        let mut log = None;
        if self.is_logged(iteration, state.get_max_iters()) {
            let loss = read(&loss, iteration)?;
            log = Some(kv!("meta_loss" => loss; "rate" => rate;));
            state = state.cost(loss);
        }
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
