//! A study as the state of an argmin solver.

use argmin::core::{Problem, State, TerminationReason, TerminationStatus};
use metaburn_core::{Error, Result, Strategy, Study};
use std::collections::HashMap;
use std::time::Duration;

/// argmin's state of a [`Search`](super::Search): a [`Study`], and argmin's own counters. The study can
/// be asked and told from outside as well, before a run or between two; trials that are pending are
/// made first when the executor goes on.
///
/// The state's parameter and cost are those of the trial that was told last, infinite where it failed;
/// the best ones are the incumbent's.
#[derive(Clone, Debug)]
pub struct SearchState {
    study: Option<Study>,
    last: Option<usize>,
    best: Option<usize>,
    last_best_iter: u64,
    iter: u64,
    max_iters: u64,
    target_cost: f64,
    counts: HashMap<String, u64>,
    time: Option<Duration>,
    status: TerminationStatus,
}

impl SearchState {
    /// With this study, empty or not.
    #[must_use]
    pub fn study(mut self, study: Study) -> Self {
        self.study = Some(study);
        self
    }

    /// Ends the run after so many iterations, one trial each; the study's budget ends it too.
    #[must_use]
    pub fn max_iters(mut self, iterations: u64) -> Self {
        self.max_iters = iterations;
        self
    }

    /// Ends the run when the incumbent costs no more than this.
    #[must_use]
    pub fn target_cost(mut self, cost: f64) -> Self {
        self.target_cost = cost;
        self
    }

    /// The study so far.
    pub fn get_study(&self) -> Option<&Study> {
        self.study.as_ref()
    }

    /// Begins the trial that the strategy suggests, and gives its number.
    ///
    /// # Errors
    /// Those of [`Strategy::ask`], and [`Error::Mismatch`] where there is no study.
    pub fn ask(&mut self, strategy: &dyn Strategy) -> Result<usize> {
        let study = self.begun()?;
        let suggestion = strategy.ask(study)?;
        Ok(study.ask(suggestion))
    }

    /// Records what came of a trial.
    ///
    /// # Errors
    /// [`Error::Mismatch`] where there is no study, or no trial of that number.
    pub fn tell(&mut self, trial: usize, result: Result<f64, String>) -> Result<()> {
        let study = self.begun()?;
        if trial >= study.trials().len() {
            return Err(Error::Mismatch(format!(
                "trial {trial} was not asked for; there are {} trials, numbered from 0",
                study.trials().len()
            )));
        }
        study.tell(trial, result);
        self.last = Some(trial);
        Ok(())
    }

    /// The study, or an error that says how to give one.
    pub(super) fn begun(&mut self) -> Result<&mut Study> {
        let missing = "a search needs a study: configure(|state| state.study(Study::of(…)))";
        self.study.as_mut().ok_or_else(|| Error::Mismatch(missing.into()))
    }

    fn point(&self, trial: Option<usize>) -> Option<&Vec<f64>> {
        Some(&self.study.as_ref()?.trials()[trial?].suggestion.point)
    }

    fn cost(&self, trial: Option<usize>) -> f64 {
        let study = self.study.as_ref().zip(trial);
        study.and_then(|(study, trial)| study.trials()[trial].cost()).unwrap_or(f64::INFINITY)
    }
}

impl State for SearchState {
    type Param = Vec<f64>;
    type Float = f64;

    fn new() -> Self {
        Self {
            study: None,
            last: None,
            best: None,
            last_best_iter: 0,
            iter: 0,
            max_iters: u64::MAX,
            target_cost: f64::NEG_INFINITY,
            counts: HashMap::new(),
            time: None,
            status: TerminationStatus::NotTerminated,
        }
    }

    fn update(&mut self) {
        let best = self.study.as_ref().and_then(Study::incumbent).map(|(_, trial)| trial);
        if best != self.best {
            (self.best, self.last_best_iter) = (best, self.iter);
        }
    }

    fn get_param(&self) -> Option<&Vec<f64>> {
        self.point(self.last)
    }

    fn get_best_param(&self) -> Option<&Vec<f64>> {
        self.point(self.best)
    }

    fn get_max_iters(&self) -> u64 {
        self.max_iters
    }

    fn increment_iter(&mut self) {
        self.iter += 1;
    }

    fn get_iter(&self) -> u64 {
        self.iter
    }

    fn get_cost(&self) -> f64 {
        self.cost(self.last)
    }

    fn get_best_cost(&self) -> f64 {
        self.cost(self.best)
    }

    fn get_target_cost(&self) -> f64 {
        self.target_cost
    }

    fn func_counts<O>(&mut self, problem: &Problem<O>) {
        for (name, count) in &problem.counts {
            self.counts.insert((*name).to_string(), *count);
        }
    }

    fn get_func_counts(&self) -> &HashMap<String, u64> {
        &self.counts
    }

    fn time(&mut self, time: Option<Duration>) -> &mut Self {
        self.time = time;
        self
    }

    fn get_time(&self) -> Option<Duration> {
        self.time
    }

    fn get_last_best_iter(&self) -> u64 {
        self.last_best_iter
    }

    fn is_best(&self) -> bool {
        self.best.is_some() && self.last_best_iter == self.iter
    }

    fn terminate_with(mut self, reason: TerminationReason) -> Self {
        self.status = TerminationStatus::Terminated(reason);
        self
    }

    fn get_termination_status(&self) -> &TerminationStatus {
        &self.status
    }

    fn get_termination_reason(&self) -> Option<&TerminationReason> {
        match &self.status {
            TerminationStatus::Terminated(reason) => Some(reason),
            TerminationStatus::NotTerminated => None,
        }
    }
}
