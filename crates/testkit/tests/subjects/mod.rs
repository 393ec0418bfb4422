//! Learners to try the suite on: right ones, and ones that are wrong in a single way.

use metaburn_autodiff::{DType, Device, Var, grad};
use metaburn_core::{Examples, Learner, Model, Objective, Order, Params, Path, Result, Stream, TaskShape};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What is wrong with a [`Gradient`] learner.
#[derive(Clone, Copy, PartialEq)]
pub enum Fault {
    /// Nothing.
    None,
    /// Inner gradients are constants, whatever order is declared.
    Detached,
    /// Inner gradients are differentiated, whatever order is declared.
    Attached,
    /// The rate grows with each call.
    Counting,
    /// The inner loss is the mean over tasks, so that larger batches learn less.
    Diluted,
    /// The first task of a batch is not adapted as far.
    Favours,
    /// The rate depends on the number of steps.
    Spread,
    /// One loss for the whole batch.
    Summed,
    /// Parameters are in double precision, whatever is asked.
    Double,
    /// Adaptation climbs.
    Ascends,
}

/// Gradient steps on the support loss.
pub struct Gradient {
    pub model: Arc<dyn Model>,
    pub objective: Objective,
    pub order: Order,
    pub steps: usize,
    pub rate: f64,
    pub fault: Fault,
    pub calls: AtomicUsize,
}

impl Gradient {
    /// A constructor as [`metaburn_testkit::check_learner`] takes it.
    pub fn build(
        order: Order,
        steps: usize,
        rate: f64,
        fault: Fault,
    ) -> impl Fn(Arc<dyn Model>, &TaskShape) -> Result<Arc<dyn Learner>> {
        move |model, shape| {
            let (objective, calls) = (shape.objective, AtomicUsize::new(0));
            Ok(Arc::new(Self { model, objective, order, steps, rate, fault, calls }))
        }
    }

    /// The step along each parameter, as a factor of shape `[tasks, 1, …]` on the gradient.
    fn step(&self, value: &Var, gradient: &Var, steps: usize, call: usize) -> Result<Var> {
        let rate = match self.fault {
            Fault::Counting => self.rate * (1.0 + 0.01 * call as f64),
            Fault::Spread => self.rate / steps as f64,
            Fault::Ascends => -self.rate,
            _ => self.rate,
        };
        let next = value.add_scaled(gradient, -rate)?;
        let tasks = value.shape()[0];
        if self.fault != Fault::Favours || tasks < 2 {
            return Ok(next);
        }
        let first = value.add_scaled(gradient, -0.5 * rate)?.slice(0, 0, 1)?;
        Ok(Var::cat(&[first, next.slice(0, 1, tasks)?], 0)?)
    }
}

impl Learner for Gradient {
    fn order(&self) -> Order {
        self.order
    }

    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        let dtype = if self.fault == Fault::Double { DType::F64 } else { dtype };
        self.model.init(stream, dtype, device)
    }

    fn steps(&self) -> usize {
        self.steps
    }

    fn adapt(&self, theta: &Params, support: &Examples, steps: usize) -> Result<Path> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let create_graph = match self.fault {
            Fault::Detached => false,
            Fault::Attached => true,
            _ => self.order == Order::Second,
        };
        let mut path = vec![theta.clone()];
        for _ in 0..steps {
            let phi = path[path.len() - 1].per_task(support.x.shape()[0], |_| true)?;
            let losses = self.objective.loss(&self.predict(&phi, &support.x)?, &support.y)?;
            let loss = if self.fault == Fault::Diluted { losses.mean() } else { losses.sum() };
            let wrt: Vec<Var> = phi.vars().cloned().collect();
            let gradients = grad(&loss, &wrt, create_graph)?;
            let next = wrt.iter().zip(&gradients).map(|(v, g)| self.step(v, g, steps, call));
            path.push(theta.with_vars(next.collect::<Result<Vec<_>>>()?));
        }
        Ok(path)
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        self.model.forward(phi, x)
    }

    fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        let losses = self.objective.loss(&self.predict(phi, &query.x)?, &query.y)?;
        Ok(if self.fault == Fault::Summed { losses.mean() } else { losses })
    }
}

/// Prototypical networks: classes are the means of their embedded shots.
pub struct Prototypes(pub Arc<dyn Model>);

impl Learner for Prototypes {
    fn order(&self) -> Order {
        Order::Second
    }

    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        self.0.init(stream, dtype, device).filter(|name| !self.0.is_head(name))
    }

    fn steps(&self) -> usize {
        1
    }

    fn adapt(&self, theta: &Params, support: &Examples, _steps: usize) -> Result<Path> {
        let per_class = support.y.permute(&[0, 2, 1])?;
        let sums = per_class.matmul(&self.0.features(theta, &support.x)?)?;
        let mut phi = theta.clone();
        phi.push("prototypes", sums.div(&per_class.sum_axes(&[2])?)?);
        Ok(vec![phi])
    }

    /// `−‖f − c‖²`, up to `‖f‖²`, which is the same for all classes.
    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        let prototypes = phi.get("prototypes")?;
        let lengths = prototypes.square().sum_axes(&[2])?.permute(&[0, 2, 1])?;
        let products = self.0.features(phi, x)?.matmul_transposed(prototypes)?;
        Ok(products.mul_scalar(2.0).sub(&lengths)?)
    }

    fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        Objective::CrossEntropy.loss(&self.predict(phi, &query.x)?, &query.y)
    }
}

/// The message of the panic that `check` ends with.
pub fn complaint(check: impl FnOnce()) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(check)).expect_err("a broken law");
    *panic.downcast::<String>().expect("a message")
}
