//! Trajectories kept while other meta-parameters are tried on them.

use super::{Lived, Policy};
use crate::fit::Fit;
use crate::learner::{GradientLearner, mini_batch};
use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{
    Acts, Episodes, Error, Examples, Experience, Learner, Order, Params, Result, Stream, Trajectory, Tried,
};
use std::sync::Arc;

/// A policy that does not act again, but looks back at what it lived through.
#[derive(Clone)]
struct Memory {
    policy: Policy,
    /// The support trajectories of each inner step.
    support: Vec<Lived>,
    /// Those of the adapted policy.
    query: Option<Lived>,
}

impl Fit for Memory {
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        self.policy.init(stream, dtype, device)
    }

    fn support_loss(&self, phi: &Params, _: &Examples, step: usize) -> Result<Var> {
        self.policy.reinforce(phi, &self.support[step])
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        self.policy.predict(phi, x)
    }

    fn query_loss(&self, phi: &Params, _: &Examples) -> Result<Var> {
        self.policy.surrogate(phi, self.query()?)
    }
}

impl Memory {
    fn query(&self) -> Result<&Lived> {
        let missing = || Error::Mismatch("the adapted policy has not acted yet".to_string());
        self.query.as_ref().ok_or_else(missing)
    }
}

/// A learner with its memory, and the episodes that this is of.
struct Remembered {
    learner: GradientLearner,
    memory: Arc<Memory>,
    episodes: Episodes,
}

impl Experience for Remembered {
    fn tried(&self, theta: &Params) -> Result<Tried> {
        let mut path = self.learner.adapt(theta, &self.episodes.support, self.learner.steps)?;
        let phi = path.pop().ok_or_else(|| Error::Mismatch("adaptation has no end".to_string()))?;
        Ok(Tried {
            loss: self.memory.query_loss(&phi, &self.episodes.query)?.mean(),
            divergence: self.memory.policy.divergence(&phi, self.memory.query()?)?.mean(),
        })
    }
}

impl GradientLearner {
    fn required_policy(&self) -> Result<&Policy> {
        self.fit.policy().ok_or_else(|| Error::Mismatch("these tasks are no worlds to act in".to_string()))
    }

    /// The same learner with a memory in place of its policy. Each step has its own trajectories there, so that
    /// the support set is not cut into mini-batches again.
    fn remembering(&self, memory: &Memory) -> Self {
        Self { fit: Arc::new(memory.clone()), batch: None, ..self.clone() }
    }
}

impl Acts for GradientLearner {
    fn act(&self, phi: &Params, x: &Var) -> Result<Vec<Trajectory>> {
        self.required_policy()?.roll_out(&phi.detach(), x)
    }

    fn experience(&self, theta: &Params, episodes: &Episodes) -> Result<Box<dyn Experience>> {
        if self.order == Order::Zeroth {
            return Err(Error::Mismatch(
                "the learner takes no gradient by its meta-parameters, so that a trust region has no direction; \
                 use `sgd` as the outer optimizer"
                    .to_string(),
            ));
        }
        let (policy, theta) = (self.required_policy()?.clone(), theta.detach());
        let mut memory = Memory { policy, support: Vec::new(), query: None };
        let mut phi = theta.clone();
        for k in 0..self.steps {
            let batch = mini_batch(&episodes.support, self.batch, k)?;
            memory.support.push(memory.policy.live(&phi, &batch.x)?);
            phi = self.remembering(&memory).step(k, &theta, &phi, &episodes.support)?;
        }
        memory.query = Some(memory.policy.live(&phi, &episodes.query.x)?);
        let learner = GradientLearner { recompute: None, ..self.remembering(&memory) };
        Ok(Box::new(Remembered { learner, memory: Arc::new(memory), episodes: episodes.clone() }))
    }
}
