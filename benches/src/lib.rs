//! The standard workloads: what a meta-step costs.
//!
//! All are sine regression with a 1-40-40-1 ReLU network, 25 tasks, 10 + 10 points, `f32` on the
//! CPU; the README beside this crate defines them exactly.

use argmin::core::{Error, Executor};
use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{
    Episodes, Learner, Objective, Options, Params, Seeds, Split, TaskDistribution, Value, meta_gradient,
};
use metaburn_gradient::{GradientLearner, fomaml, maml, reptile};
use metaburn_models::Mlp;
use metaburn_outer::{Optimizer, Stochastic};
use metaburn_tasks::Sinusoid;
use std::sync::Arc;

/// One workload: a learner, its outer optimizer, its parameters and one batch of episodes.
pub struct Workload {
    /// `W1` … `W4`.
    pub name: &'static str,
    problem: FixedBatch,
    theta: Params,
    outer: &'static str,
    rate: f64,
}

/// The same batch in every iteration, so that only the meta-step is timed.
#[derive(Clone)]
struct FixedBatch {
    learner: Arc<GradientLearner>,
    episodes: Episodes,
}

impl Stochastic for FixedBatch {
    fn evaluate(&self, params: &Params, _: u64) -> Result<(Var, Params), Error> {
        let result = meta_gradient(self.learner.as_ref(), params, &self.episodes)?;
        Ok((result.loss, result.gradient))
    }
}

impl Workload {
    /// All workloads, in order.
    pub fn all() -> Vec<Self> {
        let model = || Arc::new(Mlp::new(1, &[40, 40], 1));
        let loss = Objective::SquaredError;
        vec![
            Self::new("W1", maml(model(), loss, 1, 0.01), "adam", 0.001),
            Self::new("W2", maml(model(), loss, 5, 0.01), "adam", 0.001),
            Self::new("W3", fomaml(model(), loss, 1, 0.01), "adam", 0.001),
            Self::new("W4", reptile(model(), loss, 5, 0.01), "sgd", 0.1),
        ]
    }

    fn new(name: &'static str, learner: GradientLearner, outer: &'static str, rate: f64) -> Self {
        let (device, seeds) = (Device::flex(), Seeds::new(0));
        let theta = learner.init(&mut seeds.stream("params", 0), DType::F32, &device);
        let drawn = Sinusoid { shots: 10, queries: 10 }.sample(
            Split::Train,
            25,
            &mut seeds.stream("episodes/train", 0),
        );
        let episodes = drawn.expect("sinusoids can always be drawn").upload(&device, DType::F32);
        Self { name, problem: FixedBatch { learner: Arc::new(learner), episodes }, theta, outer, rate }
    }

    /// Takes `steps` outer steps from the initial parameters: meta-gradient and update.
    ///
    /// # Panics
    /// When the workload diverges.
    pub fn run(&self, steps: u64) -> Params {
        let settings =
            [("name".to_string(), Value::from(self.outer)), ("rate".to_string(), Value::from(self.rate))];
        let optimizer =
            Optimizer::from_options(&mut Options::new("outer", settings)).expect("the settings are good");
        let executor = Executor::new(self.problem.clone(), optimizer.log_every(0))
            .configure(|state| state.param(self.theta.clone()).max_iters(steps))
            .ctrlc(false)
            .timer(false);
        let mut result = executor.run().expect("the workload does not diverge");
        result.state.take_param().expect("the solver leaves parameters")
    }
}
