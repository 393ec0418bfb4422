//! The standard workloads: what a meta-step costs.
//!
//! W1 to W4 are sine regression with a 1-40-40-1 ReLU network, W5 to W7 few-shot classification of
//! 28×28 images with Conv4-64, all in `f32`; the README beside this crate defines them
//! exactly.

pub mod bowl;
mod images;
pub mod size;

use argmin::core::{Error, Executor};
use images::Images;
use metaburn_autodiff::{DType, Device, Var, adapters};
use metaburn_core::{
    Episodes, Learner, Objective, Options, Order, Params, Seeds, Split, Statistics, TaskDistribution, Value,
    meta_gradient,
};
use metaburn_gradient::{GradientLearner, anil, fomaml, maml, reptile};
use metaburn_metric::ProtoNet;
use metaburn_models::{ConvNet, Mlp};
use metaburn_outer::{Optimizer, Stochastic};
use metaburn_tasks::Sinusoid;
use std::sync::Arc;

/// Where workloads compute: on the processor, or on the adapter whose number `METABURN_GPU` says.
///
/// # Panics
/// When there is no such adapter.
pub fn device() -> Device {
    let Some(word) = std::env::var_os("METABURN_GPU") else { return Device::flex() };
    let all = adapters();
    let number = word.to_str().and_then(|word| word.parse::<usize>().ok());
    let Some(adapter) = number.and_then(|number| all.get(number)) else {
        panic!(
            "METABURN_GPU={}: expected the number of one of the {} adapters in `metaburn list devices`; \
             benches see them with --features gpu",
            word.display(),
            all.len()
        );
    };
    eprintln!("computing on {adapter}");
    adapter.device.clone()
}

/// One workload: a learner, its outer optimizer, its parameters and one batch of episodes.
pub struct Workload {
    /// `W1` … `W7`.
    pub name: &'static str,
    problem: FixedBatch,
    theta: Params,
    device: Device,
    outer: &'static str,
    rate: f64,
}

/// The same batch in every iteration, so that only the meta-step is timed.
#[derive(Clone)]
struct FixedBatch {
    learner: Arc<dyn Learner>,
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
        let sines = Sinusoid { shots: 10, queries: 10 };
        let conv = || Arc::new(ConvNet::new([1, 28, 28], 5));
        let (classes, joint) = (Objective::CrossEntropy, Statistics::Joint);
        let images = |way| Images { way, shots: 1, queries: 5 };
        vec![
            Self::new("W1", maml(model(), loss, 1, 0.01), &sines, 25),
            Self::new("W2", maml(model(), loss, 5, 0.01), &sines, 25),
            Self::new("W3", fomaml(model(), loss, 1, 0.01), &sines, 25),
            Self::new("W4", reptile(model(), loss, 5, 0.01), &sines, 25).by("sgd", 0.1),
            Self::new("W5", maml(conv(), classes, 1, 0.4), &images(5), 8),
            Self::new("W6", ProtoNet::new(conv()), &images(20), 1),
            Self::new("W7", anil(conv(), classes, joint, 5, 0.4), &images(5), 8),
        ]
    }

    /// W5 with a single task and so many inner steps: whose memory is measured. Several tasks are several
    /// passes, of which as many are in memory as there are threads. Of every so many steps the last alone
    /// may be kept.
    pub fn deep(steps: usize, recompute: Option<usize>) -> Self {
        let model = Arc::new(ConvNet::new([1, 28, 28], 5));
        let images = Images { way: 5, shots: 1, queries: 5 };
        let learner = maml(model, Objective::CrossEntropy, steps, 0.1);
        Self::new("deep", GradientLearner { recompute, ..learner }, &images, 1)
    }

    /// MAML on sinusoids, as W1, with other numbers of inner steps and tasks and another width.
    pub fn sines(order: Order, steps: usize, tasks: usize, width: usize) -> Self {
        let model = Arc::new(Mlp::new(1, &[width, width], 1));
        let learner = GradientLearner { order, ..maml(model, Objective::SquaredError, steps, 0.01) };
        Self::new("sines", learner, &Sinusoid { shots: 10, queries: 10 }, tasks)
    }

    /// MAML on images, as W5 but for the rate, of either order.
    pub fn images(order: Order, steps: usize) -> Self {
        let model = Arc::new(ConvNet::new([1, 28, 28], 5));
        let learner = GradientLearner { order, ..maml(model, Objective::CrossEntropy, steps, 0.1) };
        Self::new("images", learner, &Images { way: 5, shots: 1, queries: 5 }, 8)
    }

    /// Parameters and a batch of `count` tasks from seed 0, and Adam.
    fn new(
        name: &'static str,
        learner: impl Learner + 'static,
        tasks: &dyn TaskDistribution,
        count: usize,
    ) -> Self {
        let (device, seeds) = (device(), Seeds::new(0));
        let theta = learner.init(&mut seeds.stream("params", 0), DType::F32, &device);
        let drawn = tasks.sample(Split::Train, count, &mut seeds.stream("episodes/train", 0));
        let episodes = drawn.expect("these tasks can always be drawn").upload(&device, DType::F32);
        let problem = FixedBatch { learner: Arc::new(learner), episodes };
        Self { name, problem, theta, device, outer: "adam", rate: 0.001 }
    }

    /// With another outer optimizer.
    fn by(self, outer: &'static str, rate: f64) -> Self {
        Self { outer, rate, ..self }
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
        self.device.sync().expect("the device has done its work");
        result.state.take_param().expect("the solver leaves parameters")
    }
}
