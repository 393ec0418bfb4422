//! Bayesian optimisation: ask for what is worth most under a surrogate.

mod candidates;
mod initial;
mod refine;

pub use initial::Initial;

use crate::acquisition::Acquisition;
use candidates::{proposals, tried};
use metaburn_core::{Error, Observations, Posterior, Result, Strategy, Study, Suggestion, Surrogate};
use refine::refine;
use std::sync::Arc;

/// Bayesian optimisation. After an initial design, each suggestion maximises an acquisition function
/// of a surrogate that was fitted to all finished trials (Jones et al. 1998).
///
/// Where the task is a table, all candidates that were not tried are scored. Elsewhere
/// [`candidates`](Self::candidates) points are: mostly a scrambled Sobol sequence, some perturbations
/// of the incumbent; the best of them are then improved by local search. A finite space of no more
/// points than that is scored in full.
///
/// Trials that are pending are imagined: the surrogate's mean stands in for their cost ("kriging
/// believer", Ginsbourger et al. 2010), so that parallel workers get different suggestions.
///
/// ```
/// use metaburn_core::{Domain, Parameter, Scale, Seeds, Space, Strategy, Study};
/// use metaburn_gp::Bayesian;
/// use std::sync::Arc;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let space = Space::new(vec![Parameter::new("x", Domain::real(0.0, 1.0, Scale::Linear))])?;
/// let mut study = Study::new(Arc::new(space), Seeds::new(0), 15);
/// for _ in 0..15 {
///     let suggestion = Bayesian::default().ask(&study)?;
///     let x = suggestion.point[0];
///     let trial = study.ask(suggestion);
///     study.tell(trial, Ok((x - 0.3).powi(2)));
/// }
/// assert!(study.incumbent().unwrap().0 < 1e-4);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Bayesian {
    /// What predicts costs.
    pub surrogate: Arc<dyn Surrogate>,
    /// What a prediction is worth.
    pub acquisition: Acquisition,
    /// What is tried before the surrogate is asked.
    pub initial: Initial,
    /// How many points are scored in a space that is no table.
    pub candidates: usize,
}

impl Default for Bayesian {
    fn default() -> Self {
        Self {
            surrogate: Arc::new(crate::GaussianProcess::default()),
            acquisition: Acquisition::LogExpectedImprovement,
            initial: Initial::Sobol(5),
            candidates: 300,
        }
    }
}

impl Strategy for Bayesian {
    /// The next trial. While fewer trials have a cost than the surrogate needs, the initial design
    /// goes on.
    ///
    /// # Errors
    /// [`Error::Exhausted`] when a finite space was tried in full; whatever keeps the surrogate from
    /// being fitted.
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        if let Some(first) = self.initial.next(study)? {
            return Ok(first);
        }
        let observed = study.observations();
        if observed.costs.len() < self.surrogate.needs() {
            return self.initial.beyond(study);
        }
        let judge = self.judge(study, observed)?;
        match &study.candidates {
            Some(table) => from_table(study, table, &judge),
            None => self.in_space(study, &judge),
        }
    }
}

/// A fitted surrogate, and what its predictions are worth.
struct Judge {
    posterior: Box<dyn Posterior>,
    acquisition: Acquisition,
    best: f64,
}

impl Judge {
    fn scores(&self, points: &[&[f64]]) -> Vec<f64> {
        let predictions = self.posterior.predict(points);
        predictions.into_iter().map(|p| self.acquisition.score(p, self.best)).collect()
    }
}

impl Bayesian {
    fn judge(&self, study: &Study, mut observed: Observations) -> Result<Judge> {
        let mut stream = study.stream("tuning/surrogate");
        let mut posterior = self.surrogate.fit(&study.space, &observed, &mut stream)?;
        let pending = study.pending();
        if !pending.is_empty() {
            let points: Vec<&[f64]> = pending.iter().map(Vec::as_slice).collect();
            observed.costs.extend(posterior.predict(&points).iter().map(|p| p.mean));
            observed.points.extend(pending);
            posterior = self.surrogate.fit(&study.space, &observed, &mut stream)?;
        }
        let best = observed.costs.iter().copied().fold(f64::INFINITY, f64::min);
        // Before the first cost nothing can be improved on; past tasks say where the cost will be low.
        let unseen = observed.costs.is_empty();
        let acquisition = if unseen { Acquisition::ConfidenceBound { beta: 0.0 } } else { self.acquisition };
        Ok(Judge { posterior, acquisition, best })
    }

    fn in_space(&self, study: &Study, judge: &Judge) -> Result<Suggestion> {
        let mut stream = study.stream("tuning/candidates");
        let tried = tried(study);
        let points = proposals(study, &tried, self.candidates, &mut stream);
        let best = refine(study, &tried, points, judge, &mut stream);
        // With nothing left, chance looks for a point that was not tried.
        let point = best.unwrap_or_else(|| crate::sobol(0, study.space.dimensions(), study.seeds.seed()));
        study.place(&point, 1.0)
    }
}

/// The untried candidate of highest score, the first of equals.
fn from_table(study: &Study, table: &[Vec<f64>], judge: &Judge) -> Result<Suggestion> {
    let untried = study.untried();
    let points: Vec<&[f64]> = untried.iter().map(|&c| table[c].as_slice()).collect();
    let candidate = highest(&judge.scores(&points)).ok_or(Error::Exhausted(table.len()))?;
    let candidate = untried[candidate];
    Ok(Suggestion { point: table[candidate].clone(), candidate: Some(candidate), fidelity: 1.0 })
}

/// Where the highest score is, the first of equals.
fn highest(scores: &[f64]) -> Option<usize> {
    let best = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
    best.map(|(i, _)| i)
}
