//! Batch norm with parameters for each inner step.

use crate::fit::{Fit, Network};
use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{Examples, Params, Result, Stream};

/// A network whose batch norms have a scale and a shift for each inner step (MAML++: Antoniou, Edwards
/// & Storkey 2019, "per-step batch normalization weights and biases"), learned by the outer loop and
/// left alone by the inner one.
///
/// In place of `<name>` `[1, channels]` there is `step_norm/<name>` `[1, steps, channels]`. The support
/// loss of step `k` uses entry `k`, and so does the query loss of what that step gives; there is no
/// norm of `φ₀`'s own, which is scored with the first. Steps beyond use the last.
///
/// *Deviation.* The paper's official code also keeps running statistics for each step but normalises by
/// those of the batch at hand, and so does this, without keeping any.
pub(crate) struct StepNorm {
    pub network: Network,
    /// Inner steps in meta-training.
    pub steps: usize,
}

/// What the names of such parameters begin with.
pub(crate) const PREFIX: &str = "step_norm/";

impl StepNorm {
    /// The parameters as the network knows them, in one inner step.
    fn at_step(&self, phi: &Params, step: usize) -> Result<Params> {
        let step = step.min(self.steps.max(1) - 1);
        let mut seen = phi.clone();
        for (name, value) in phi.iter() {
            let Some(own) = name.strip_prefix(PREFIX) else { continue };
            let shape = value.shape();
            seen.push(own, value.slice(1, step, step + 1)?.reshape(&[shape[0], shape[2]])?);
        }
        Ok(seen)
    }
}

impl Fit for StepNorm {
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        let plain = self.network.init(stream, dtype, device);
        let entries = plain.iter().map(|(name, value)| {
            if !self.network.model.is_norm(name) {
                return (name.to_string(), value.clone());
            }
            let values = value.value().to_f64().repeat(self.steps.max(1));
            let shape = [1, self.steps.max(1), value.len()];
            let copies = Array::from_f64_as(&values, &shape, dtype, device);
            (format!("{PREFIX}{name}"), Var::constant(copies))
        });
        Params::new(entries.collect())
    }

    fn support_loss(&self, phi: &Params, support: &Examples, step: usize) -> Result<Var> {
        self.network.support_loss(&self.at_step(phi, step)?, support, step)
    }

    fn condition(&self, phi: Params, support: &Examples, steps: usize) -> Result<Params> {
        self.network.condition(self.at_step(&phi, steps.saturating_sub(1))?, support, steps)
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        self.network.predict(phi, x)
    }

    fn query_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        self.network.query_loss(phi, query)
    }
}
