//! What all families have in common.

use crate::trial::Trial;
use metaburn_core::{Configuration, Error, Family, Parameter, Result, Rows, Space, Stream, Target};
use rand::Rng;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A family, rid of all that is the same for each.
pub(crate) trait Fit: Send + Sync {
    /// The hyperparameters for such a target; nothing if it cannot be predicted.
    fn parameters(&self, target: Target) -> Option<Vec<Parameter>>;

    /// Trains and predicts.
    fn fit_predict(&self, trial: &Trial<'_>) -> Result<Vec<f64>, String>;
}

/// A family under its name.
pub(crate) struct Member {
    pub name: &'static str,
    pub fit: Box<dyn Fit>,
}

impl Family for Member {
    fn space(&self, target: Target) -> Option<Space> {
        Space::new(self.fit.parameters(target)?).ok()
    }

    /// Training rows that all have the same target predict that. A panic of a library is an error.
    fn fit_predict(
        &self,
        configuration: &Configuration,
        train: &Rows,
        test: &Rows,
        stream: &mut Stream,
    ) -> Result<Vec<f64>> {
        let seed = stream.next_u64();
        let Some(&first) = train.y.first() else {
            return Err(Error::Data(format!("{}: there is no row to learn from", self.name)));
        };
        if train.y.iter().all(|y| *y == first) || test.is_empty() {
            return Ok(vec![first; test.len()]);
        }
        let trial = Trial { configuration, train, test, seed };
        let fit = || self.fit.fit_predict(&trial);
        let predicted =
            catch_unwind(AssertUnwindSafe(fit)).unwrap_or_else(|_| Err("training panicked".into()));
        predicted.map_err(|what| Error::Data(format!("{}: {what}", self.name)))
    }
}
