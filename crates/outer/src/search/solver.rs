//! Any strategy as an argmin solver.

use super::state::SearchState;
use argmin::core::{Error as ArgminError, KV, Problem, Solver, State, TerminationReason, TerminationStatus};
use argmin::kv;
use metaburn_core::{Error, Outcome, Strategy, Study, TuningTask};
use std::sync::Arc;

/// A [`Strategy`] as an argmin solver. An iteration makes one trial: the first one pending, or else the
/// one that the strategy suggests. A trial that returns an error is recorded as failed and does not end
/// the run; a panic does. A run ends with the study's budget, or when a finite space was tried in full.
///
/// Trial `i` draws from the stream `trial` number `i` of the study's seed, so that the trials are those
/// of asking and telling by hand.
///
/// # Requirements on the problem
/// An `Arc` of a [`TuningTask`], and a study in the [`SearchState`].
///
/// # Checkpoints
/// The study's trials are all there is to save; see [`SavedTrials`](super::SavedTrials).
///
/// ```
/// use argmin::core::{Error, Executor, State};
/// use metaburn_core::{Domain, Parameter, Result, Scale, Seeds, Space, Stream, Study, Suggestion, TuningTask};
/// use metaburn_outer::search::{CmaEs, Search};
/// use std::sync::Arc;
///
/// struct Bowl(Arc<Space>);
///
/// impl TuningTask for Bowl {
///     fn name(&self) -> &str {
///         "bowl"
///     }
///     fn space(&self) -> &Arc<Space> {
///         &self.0
///     }
///     fn evaluate(&self, suggestion: &Suggestion, _: &mut Stream) -> Result<f64> {
///         Ok(suggestion.point.iter().map(|u| (u - 0.3).powi(2)).sum())
///     }
/// }
///
/// # fn main() -> Result<(), Error> {
/// let axis = |name| Parameter::new(name, Domain::real(0.0, 1.0, Scale::Linear));
/// let task = Arc::new(Bowl(Arc::new(Space::new(vec![axis("a"), axis("b")])?)));
/// let study = Study::of(task.as_ref(), Seeds::new(0), 60);
/// let end = Executor::new(task, Search::new(Arc::new(CmaEs::default())))
///     .configure(|state| state.study(study))
///     .ctrlc(false)
///     .run()?;
/// assert_eq!(end.state.get_study().unwrap().trials().len(), 60);
/// assert!(end.state.get_best_cost() < 1e-2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Search {
    strategy: Arc<dyn Strategy>,
}

impl Search {
    /// A search that asks this strategy.
    pub fn new(strategy: Arc<dyn Strategy>) -> Self {
        Self { strategy }
    }
}

impl<T: TuningTask + ?Sized> Solver<Arc<T>, SearchState> for Search {
    fn name(&self) -> &str {
        "search"
    }

    fn next_iter(
        &mut self,
        problem: &mut Problem<Arc<T>>,
        mut state: SearchState,
    ) -> Result<(SearchState, Option<KV>), ArgminError> {
        let trial = match pending(state.begun()?) {
            Some(trial) => trial,
            None => match state.ask(self.strategy.as_ref()) {
                Ok(trial) => trial,
                Err(end @ Error::Exhausted(_)) => {
                    return Ok((state.terminate_with(TerminationReason::SolverExit(end.to_string())), None));
                }
                Err(other) => return Err(other.into()),
            },
        };
        let result = evaluate(problem, state.begun()?, trial)?;
        state.tell(trial, result)?;
        Ok((state, Some(kv!("trial" => trial as u64;))))
    }

    fn terminate(&mut self, state: &SearchState) -> TerminationStatus {
        let spent = |study: &Study| study.trials().len() >= study.budget && pending(study).is_none();
        match state.get_study().is_some_and(spent) {
            true => TerminationStatus::Terminated(TerminationReason::MaxItersReached),
            false => TerminationStatus::NotTerminated,
        }
    }
}

fn pending(study: &Study) -> Option<usize> {
    study.trials().iter().position(|t| t.outcome == Outcome::Pending)
}

/// The cost of a trial, or why it failed.
fn evaluate<T: TuningTask + ?Sized>(
    problem: &mut Problem<Arc<T>>,
    study: &Study,
    trial: usize,
) -> Result<Result<f64, String>, ArgminError> {
    let mut stream = study.seeds.stream("trial", trial as u64);
    let suggestion = &study.trials()[trial].suggestion;
    problem.problem("evaluate_count", |task| {
        Ok(task.evaluate(suggestion, &mut stream).map_err(|e| e.to_string()))
    })
}
