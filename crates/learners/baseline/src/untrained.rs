//! What all baselines are: learners without meta-parameters.

use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{Examples, Learner, Objective, Order, Params, Path, Result, Stream};

/// The names under which a support set is kept.
const SUPPORT: [&str; 2] = ["support/x", "support/y"];

/// A method that looks at one task's support set, and knows nothing of others. It computes on the host.
pub(crate) trait Method: Send + Sync {
    /// What its predictions are scored by.
    fn objective(&self) -> Objective;

    /// What it keeps of the support sets: all of them, unless a method says otherwise.
    ///
    /// # Errors
    /// When it cannot read them.
    fn keep(&self, support: &Examples) -> Result<Params> {
        let [x, y] = SUPPORT.map(String::from);
        Ok(Params::new(vec![(x, support.x.detach()), (y, support.y.detach())]))
    }

    /// Predictions `[tasks, examples, outputs]` from what was kept.
    ///
    /// # Errors
    /// When it cannot read the inputs, or they do not go with what was kept.
    fn predict(&self, kept: &Params, x: &Var) -> Result<Var>;
}

/// Inputs and targets of support sets that were kept whole.
pub(crate) fn support(kept: &Params) -> Result<[&Var; 2]> {
    Ok([kept.get(SUPPORT[0])?, kept.get(SUPPORT[1])?])
}

/// Numbers computed on the host, with another array's element type and device.
pub(crate) fn like(values: &[f64], shape: &[usize], other: &Var) -> Var {
    let other = other.value();
    Var::constant(Array::from_f64_as(values, shape, other.dtype(), &other.device()))
}

/// A method as a learner: there is nothing to train, and adaptation has one point, whatever number of steps is
/// asked for.
pub(crate) struct Untrained<M>(pub M);

impl<M: Method> Learner for Untrained<M> {
    /// Nothing is differentiated.
    fn order(&self) -> Order {
        Order::Zeroth
    }

    fn init(&self, _stream: &mut Stream, _dtype: DType, _device: &Device) -> Params {
        Params::default()
    }

    fn steps(&self) -> usize {
        1
    }

    fn adapt(&self, _theta: &Params, support: &Examples, _steps: usize) -> Result<Path> {
        Ok(vec![self.0.keep(support)?])
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        self.0.predict(phi, x)
    }

    fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        self.0.objective().loss(&self.predict(phi, &query.x)?, &query.y)
    }
}
