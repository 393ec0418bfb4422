//! Meta-training on past tasks.

use super::episodes::PastEpisodes;
use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{Error as ArgminError, Executor, IterState, KV, State};
use metaburn_autodiff::{DType, Device};
use metaburn_core::{
    Episodes, Error, Learner, Objective, Options, Params, Result, Seeds, Split, TaskDistribution, Value,
};
use metaburn_outer::{MetaProblem, Optimizer};
use std::sync::{Arc, Mutex, PoisonError};

/// How a learner is meta-trained.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    /// Meta-training iterations.
    pub steps: usize,
    /// Tasks in a meta-batch.
    pub tasks: usize,
    /// Adam's first rate, which falls to 0 along a cosine.
    pub rate: f64,
}

/// Validations in the course of meta-training, and batches of all held-out tasks in each.
const CHECKS: usize = 20;
const BATCHES: u64 = 4;
/// Largest norm of the meta-gradient.
const CLIP: f64 = 10.0;

/// Parameters that were best on the held-out tasks; the last ones if none is held out.
///
/// # Errors
/// [`Error::Surrogate`] when training diverges.
pub(super) fn meta_train(
    learner: &Arc<dyn Learner>,
    episodes: PastEpisodes,
    plan: Plan,
    seeds: Seeds,
) -> Result<Params> {
    let (device, dtype) = (Device::flex(), DType::F32);
    let theta = learner.init(&mut seeds.stream("params", 0), dtype, &device);
    let held_out = held_out(&episodes, seeds, &device)?;
    let best = Arc::new(Mutex::new(Best { loss: f64::INFINITY, theta: None }));
    let watch = Watch { learner: learner.clone(), held_out, plan, best: best.clone() };
    let problem = MetaProblem::new(learner.clone(), Arc::new(episodes), seeds, plan.tasks).on(device, dtype);
    Executor::new(problem, optimizer(plan)?)
        .configure(|state| state.param(theta).max_iters(plan.steps as u64))
        .add_observer(watch, ObserverMode::Always)
        .ctrlc(false)
        .timer(false)
        .run()
        .map_err(cause)?;
    let theta = best.lock().unwrap_or_else(PoisonError::into_inner).theta.take();
    let finite = |theta: &Params| theta.vars().all(|v| v.value().to_f64().iter().all(|x| x.is_finite()));
    theta.filter(finite).ok_or_else(|| diverged("no parameters with a finite loss on held-out tasks"))
}

fn optimizer(plan: Plan) -> Result<Optimizer> {
    let settings = [
        ("rate", Value::Float(plan.rate)),
        ("schedule", Value::from("cosine")),
        ("iterations", Value::Int(plan.steps as i64)),
        ("clip_norm", Value::Float(CLIP)),
    ];
    let settings = settings.map(|(name, value)| (name.to_string(), value));
    Ok(Optimizer::from_options(&mut Options::new("outer", settings))?.log_every(0))
}

/// The same episodes for each validation: every held-out task, a few times.
fn held_out(episodes: &PastEpisodes, seeds: Seeds, device: &Device) -> Result<Vec<Episodes>> {
    let tasks = episodes.validation.len();
    let batch = |i| {
        let mut stream = seeds.stream("episodes/validation", i);
        Ok(episodes.sample(Split::Validation, tasks, &mut stream)?.upload(device, DType::F32))
    };
    (0..BATCHES).filter(|_| tasks > 0).map(batch).collect()
}

/// What went wrong, in the vocabulary of the rest.
fn cause(error: ArgminError) -> Error {
    match error.downcast::<Error>() {
        Ok(error) => error,
        Err(other) => diverged(&other.to_string()),
    }
}

fn diverged(what: &str) -> Error {
    Error::Surrogate(format!("meta-training on past tasks failed: {what}; lower `rate` or `learner.rate`"))
}

struct Best {
    loss: f64,
    theta: Option<Params>,
}

/// Keeps the parameters of the lowest loss on held-out tasks.
struct Watch {
    learner: Arc<dyn Learner>,
    held_out: Vec<Episodes>,
    plan: Plan,
    best: Arc<Mutex<Best>>,
}

impl Observe<IterState<Params, Params, (), (), (), f64>> for Watch {
    fn observe_iter(
        &mut self,
        state: &IterState<Params, Params, (), (), (), f64>,
        _: &KV,
    ) -> Result<(), ArgminError> {
        let done = state.get_iter() as usize + 1;
        let every = self.plan.steps.div_ceil(CHECKS);
        let due = done.is_multiple_of(every) || done == self.plan.steps;
        if let Some(theta) = state.get_param().filter(|_| due) {
            let loss = self.loss(theta)?;
            let mut best = self.best.lock().unwrap_or_else(PoisonError::into_inner);
            if loss < best.loss || (self.held_out.is_empty() && done == self.plan.steps) {
                *best = Best { loss, theta: Some(theta.detach()) };
            }
        }
        Ok(())
    }
}

impl Watch {
    /// The mean negative log-likelihood of query trials given the support set, whatever the learner's
    /// own meta-loss is.
    fn loss(&self, theta: &Params) -> Result<f64> {
        let mut losses = Vec::new();
        let theta = theta.detach();
        for episodes in &self.held_out {
            let Episodes { support, query } = self.learner.embed(&theta, episodes)?;
            let path = self.learner.adapt(&theta, &support, self.learner.steps())?;
            let phi = path[path.len() - 1].detach();
            let prediction = self.learner.predict(&phi, &query.x)?;
            losses.push(Objective::Gaussian.loss(&prediction, &query.y)?.mean().item());
        }
        Ok(losses.iter().sum::<f64>() / losses.len() as f64)
    }
}
