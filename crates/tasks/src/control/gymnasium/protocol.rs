//! What is said to a worker, and what it answers: one JSON object a line.

use metaburn_core::{Actions, Error, Result};
use serde::{Deserialize, Serialize};

/// A call; its name stands under `call`.
#[derive(Serialize)]
#[serde(tag = "call", rename_all = "lowercase")]
pub(super) enum Call<'a> {
    /// Which environment, and which of its attributes descriptions give.
    Hello { environment: &'a str, parameters: Vec<&'a str> },
    /// Begins a trajectory in each environment, as many as there are seeds.
    Reset { seeds: &'a [u64], descriptions: Vec<&'a [f64]> },
    /// Acts in each environment that runs.
    Step { actions: Vec<&'a [f64]>, running: &'a [bool] },
}

/// What an environment is.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(super) struct Hello {
    /// Numbers in an observation.
    pub observation: usize,
    pub actions: Space,
    /// The most steps of a trajectory, if the environment sets a limit.
    pub horizon: Option<usize>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Space {
    Continuous(usize),
    Discrete(usize),
}

impl From<Space> for Actions {
    fn from(space: Space) -> Self {
        match space {
            Space::Continuous(numbers) => Self::Continuous(numbers),
            Space::Discrete(choices) => Self::Discrete(choices),
        }
    }
}

impl Hello {
    /// Refuses environments without anything to see, to do, or any time.
    pub fn check(&self, program: &str) -> Result<()> {
        let empty =
            self.observation == 0 || Actions::from(self.actions).outputs() == 0 || self.horizon == Some(0);
        if empty {
            return Err(Error::Data(format!(
                "`{program}` has an environment with nothing to see or do: {self:?}"
            )));
        }
        Ok(())
    }
}

/// The answer to [`Call::Reset`].
#[derive(Deserialize)]
pub(super) struct Seen {
    pub observations: Vec<Vec<f64>>,
}

/// The answer to [`Call::Step`].
#[derive(Deserialize)]
pub(super) struct Stepped {
    pub observations: Vec<Vec<f64>>,
    pub rewards: Vec<f64>,
    pub terminated: Vec<bool>,
    pub truncated: Vec<bool>,
}
