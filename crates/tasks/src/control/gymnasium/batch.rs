//! A batch of environments in one worker.

use super::super::check;
use super::Gymnasium;
use super::protocol::{Call, Seen, Stepped};
use super::worker::Worker;
use metaburn_core::{Actions, Environments, Error, Result, Transition, World};
use std::sync::{Arc, Mutex};

/// Environments of one batch.
pub(super) struct Batch {
    /// Gone once it has failed, and its process with it.
    worker: Option<Worker>,
    idle: Arc<Mutex<Vec<Worker>>>,
    descriptions: Vec<f64>,
    description: usize,
    observation: usize,
    actions: Actions,
    horizon: usize,
    environments: usize,
    steps: usize,
}

impl Batch {
    pub fn new(world: &Gymnasium, descriptions: &[f64], worker: Worker) -> Self {
        Self {
            worker: Some(worker),
            idle: world.idle.clone(),
            descriptions: descriptions.to_vec(),
            description: world.description(),
            observation: world.observation(),
            actions: world.actions(),
            horizon: world.horizon(),
            environments: 0,
            steps: 0,
        }
    }

    /// Speaks to the worker, who is let go where that fails.
    fn with<T>(&mut self, speak: impl FnOnce(&mut Worker) -> Result<T>) -> Result<T> {
        let gone = || Error::Data("the program of these environments has failed before".to_string());
        let mut worker = self.worker.take().ok_or_else(gone)?;
        let answer = speak(&mut worker)?;
        self.worker = Some(worker);
        Ok(answer)
    }
}

/// Observations in a row, if there are as many as there should be.
fn flat(worker: &Worker, rows: &[Vec<f64>], environments: usize, width: usize) -> Result<Vec<f64>> {
    if rows.len() != environments || rows.iter().any(|row| row.len() != width) {
        let lengths: Vec<usize> = rows.iter().map(Vec::len).collect();
        return Err(worker.error(&format!(
            "gave observations of lengths {lengths:?} for {environments} environments with {width} numbers to see"
        )));
    }
    Ok(rows.concat())
}

impl Environments for Batch {
    fn reset(&mut self, seeds: &[u64]) -> Result<Vec<f64>> {
        let (environments, width) = (seeds.len(), self.observation);
        check::count("numbers of descriptions", self.descriptions.len(), environments * self.description)?;
        let row = |i: usize| self.descriptions[i * self.description..(i + 1) * self.description].to_vec();
        let rows: Vec<Vec<f64>> = (0..environments).map(row).collect();
        let call = Call::Reset { seeds, descriptions: rows.iter().map(Vec::as_slice).collect() };
        (self.environments, self.steps) = (environments, 0);
        self.with(|worker| {
            let seen: Seen = worker.ask(&call)?;
            flat(worker, &seen.observations, environments, width)
        })
    }

    fn step(&mut self, actions: &[f64], running: &[bool]) -> Result<Transition> {
        let (environments, width) = (self.environments, self.observation);
        check::count("marks of running", running.len(), environments)?;
        check::actions(self.actions, actions, running)?;
        self.steps += 1;
        let out_of_time = self.steps >= self.horizon;
        let call = Call::Step { actions: actions.chunks(self.actions.numbers()).collect(), running };
        self.with(|worker| {
            let Stepped { observations, rewards, terminated, mut truncated } = worker.ask(&call)?;
            let observations = flat(worker, &observations, environments, width)?;
            if [rewards.len(), terminated.len(), truncated.len()] != [environments; 3] {
                return Err(
                    worker.error("gave another number of rewards or ends than there are environments")
                );
            }
            for (cut, (&runs, &ended)) in truncated.iter_mut().zip(running.iter().zip(&terminated)) {
                *cut |= out_of_time && runs && !ended;
            }
            Ok(Transition { observations, rewards, terminated, truncated })
        })
    }
}

/// The process is kept for the next batch.
impl Drop for Batch {
    fn drop(&mut self) {
        if let (Some(worker), Ok(mut idle)) = (self.worker.take(), self.idle.lock()) {
            idle.push(worker);
        }
    }
}
