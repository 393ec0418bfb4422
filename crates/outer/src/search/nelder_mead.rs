//! argmin's simplex method.

use super::random::start;
use super::replay::{Answers, first_unanswered};
use argmin::core::{CostFunction, Error as ArgminError, Executor};
use argmin::solver::neldermead::NelderMead as Solver;
use metaburn_core::{Result, Strategy, Study, Suggestion};

/// Iterations after which a simplex that still moves is given up.
const ITERATIONS: u64 = 1000;

/// The simplex method of Nelder & Mead (1965), as argmin has it. The first simplex has the default
/// configuration as one corner and a neighbour along each axis. When the costs of a simplex agree, the
/// search starts again from a random point.
///
/// # Replay
/// argmin's solvers evaluate as they go; a strategy only suggests. So at each suggestion the solver is
/// run from its start on a cost function that answers from the recorded trials, and the first point
/// without an answer is the suggestion. Nothing else is kept between suggestions.
///
/// A point is taken to where it can be tried: clamped to the unit cube, then to its cell, or to the
/// nearest candidate. A place that was tried is answered, not tried again. Failed trials and pending ones
/// cost infinity; when a pending trial is told, the solver goes another way from there. Categories are
/// places on an axis. If on a finite space 16 rounds end with all their points known, what is left is
/// tried in random order.
#[derive(Clone, Copy, Debug)]
pub struct NelderMead {
    /// The first simplex's edges along the axes.
    pub edge: f64,
    /// The standard deviation of costs at which a simplex has converged.
    pub tolerance: f64,
}

impl Default for NelderMead {
    fn default() -> Self {
        Self { edge: 0.25, tolerance: 1e-6 }
    }
}

impl Strategy for NelderMead {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        first_unanswered(study, |round, answers| self.run(study, round, answers))
    }
}

impl NelderMead {
    fn run(&self, study: &Study, round: u64, answers: Answers<'_>) -> Result<(), ArgminError> {
        let corner = start(study, round)?;
        let mut simplex = vec![corner.clone(); corner.len() + 1];
        for (axis, u) in corner.iter().enumerate() {
            simplex[axis + 1][axis] = if u + self.edge <= 1.0 { u + self.edge } else { u - self.edge };
        }
        // argmin panics if a corner has no cost.
        for point in &simplex {
            answers.cost(point)?;
        }
        let solver = Solver::new(simplex).with_sd_tolerance(self.tolerance)?;
        Executor::new(answers, solver).configure(|state| state.max_iters(ITERATIONS)).ctrlc(false).run()?;
        Ok(())
    }
}
