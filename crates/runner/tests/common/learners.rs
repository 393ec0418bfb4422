//! Learners good and bad.

use metaburn_autodiff::{DType, Device, Var, grad};
use metaburn_core::{
    Error, Examples, Learner, Model, Objective, Options, Order, Params, Path, Registry, Result, Stream,
    TaskShape,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The environment variable with the number of adaptations after which `descent` kills its
/// process.
pub const DIE_AFTER: &str = "METABURN_TEST_DIE_AFTER";

pub fn register(registry: &mut Registry) {
    registry.learner("descent", "gradient descent in the inner loop", |options, model, shape| {
        let (steps, rate) = (options.count("steps", 1)?, options.positive("rate", 0.1)?);
        Ok(Arc::new(Descent { steps, rate, ..Descent::still(model, shape) }))
    });
    registry.learner("still", "no inner loop", |_: &mut Options, model, shape| {
        Ok(Arc::new(Descent::still(model, shape)))
    });
    registry.learner("mean", "the mean of the support targets", |_: &mut Options, _, _| Ok(Arc::new(Mean)));
    registry.learner("panics", "ends in a panic", |_: &mut Options, model, shape| {
        Ok(Arc::new(Descent { fate: Fate::Panic, ..Descent::still(model, shape) }))
    });
    registry.learner("refuses", "ends in an error", |_: &mut Options, model, shape| {
        Ok(Arc::new(Descent { fate: Fate::Refuse, ..Descent::still(model, shape) }))
    });
}

/// Predicts the mean of the support targets: there is nothing to learn from other tasks.
struct Mean;

impl Learner for Mean {
    fn order(&self) -> Order {
        Order::Zeroth
    }

    fn init(&self, _: &mut Stream, _: DType, _: &Device) -> Params {
        Params::default()
    }

    fn steps(&self) -> usize {
        1
    }

    fn adapt(&self, _: &Params, support: &Examples, _: usize) -> Result<Path> {
        Ok(vec![Params::new(vec![("mean".into(), support.y.mean_axes(&[1])?)])])
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        Ok(phi.get("mean")?.expand(&[x.shape()[0], x.shape()[1], 1])?)
    }

    fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        Objective::SquaredError.loss(&self.predict(phi, &query.x)?, &query.y)
    }
}

enum Fate {
    Live,
    Panic,
    Refuse,
}

struct Descent {
    model: Arc<dyn Model>,
    objective: Objective,
    steps: usize,
    rate: f64,
    fate: Fate,
    adaptations: AtomicU64,
    die_after: Option<u64>,
}

impl Descent {
    fn still(model: Arc<dyn Model>, shape: &TaskShape) -> Self {
        let die_after = std::env::var(DIE_AFTER).ok().and_then(|n| n.parse().ok());
        let adaptations = AtomicU64::new(0);
        let objective = shape.objective;
        Self { model, objective, steps: 0, rate: 0.0, fate: Fate::Live, adaptations, die_after }
    }

    fn step(&self, phi: &Params, support: &Examples) -> Result<Params> {
        let phi = phi.per_task(support.x.shape()[0], |_| true)?;
        let loss = self.objective.loss(&self.predict(&phi, &support.x)?, &support.y)?.sum();
        let wrt: Vec<Var> = phi.vars().cloned().collect();
        let gradients = grad(&loss, &wrt, true)?;
        let next = wrt.iter().zip(&gradients).map(|(v, g)| Ok(v.add_scaled(g, -self.rate)?));
        Ok(phi.with_vars(next.collect::<Result<Vec<_>>>()?))
    }
}

impl Learner for Descent {
    fn order(&self) -> Order {
        Order::Second
    }

    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        self.model.init(stream, dtype, device)
    }

    fn steps(&self) -> usize {
        self.steps.max(1)
    }

    fn adapt(&self, theta: &Params, support: &Examples, steps: usize) -> Result<Path> {
        let done = self.adaptations.fetch_add(1, Ordering::SeqCst);
        if self.die_after.is_some_and(|n| done >= n) {
            std::process::abort();
        }
        match self.fate {
            Fate::Panic => panic!("the learner lost its head"),
            Fate::Refuse => return Err(Error::Mismatch("the learner will not".into())),
            Fate::Live => {}
        }
        let mut path = vec![theta.clone()];
        let steps = if self.steps == 0 { 0 } else { steps };
        for _ in 0..steps {
            path.push(self.step(&path[path.len() - 1], support)?);
        }
        Ok(path)
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        self.model.forward(phi, x)
    }

    fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        self.objective.loss(&self.predict(phi, &query.x)?, &query.y)
    }
}
