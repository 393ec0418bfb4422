//! argmin's simulated annealing.

use super::cma_es::mirror;
use super::random::start;
use super::replay::{Answers, first_unanswered};
use argmin::core::{CostFunction, Error as ArgminError, Executor};
use argmin::solver::simulatedannealing::{Anneal, SimulatedAnnealing as Solver};
use metaburn_core::{Result, Space, Strategy, Stream, Study, Suggestion};
use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;
use std::cell::RefCell;

/// Iterations after which an annealing that still finds something is given up.
const ITERATIONS: u64 = 1000;

/// Simulated annealing (Kirkpatrick et al. 1983) as argmin has it: from the default configuration, a
/// neighbour that costs `Δ` more is accepted with probability `1/(1 + e^(Δ/T))`, at `T = T₀/(k + 1)` in
/// iteration `k`. After `stall` iterations without a new best, it starts again from a random point.
///
/// A neighbour differs in one parameter that is in use: a category is another one, all alike; another
/// parameter moves by a normal step of deviation `step·√(T/T₀)`, mirrored at the ends.
///
/// The solver is replayed from the recorded trials, as [`NelderMead`](super::NelderMead) says.
#[derive(Clone, Copy, Debug)]
pub struct SimulatedAnnealing {
    /// The first temperature `T₀`, in the unit of costs.
    pub temperature: f64,
    /// The first deviation of steps, as a share of an axis.
    pub step: f64,
    /// Iterations without a new best before another start.
    pub stall: u64,
}

impl Default for SimulatedAnnealing {
    fn default() -> Self {
        Self { temperature: 0.1, step: 0.3, stall: 30 }
    }
}

impl Strategy for SimulatedAnnealing {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        first_unanswered(study, |round, answers| self.run(study, round, answers))
    }
}

impl SimulatedAnnealing {
    fn run(&self, study: &Study, round: u64, answers: Answers<'_>) -> Result<(), ArgminError> {
        let seeds = study.seeds.child("search/simulated_annealing", round);
        let rng = Xoshiro256PlusPlus::seed_from_u64(seeds.seed());
        let solver = Solver::new_with_rng(self.temperature, rng)?.with_stall_best(self.stall);
        let neighbours = RefCell::new(seeds.stream("search/simulated_annealing/neighbour", 0));
        let problem = Annealed { settings: *self, answers, space: &study.space, neighbours };
        let start = start(study, round)?;
        Executor::new(problem, solver)
            .configure(|state| state.param(start).max_iters(ITERATIONS))
            .ctrlc(false)
            .run()?;
        Ok(())
    }
}

/// The recorded trials, with neighbours.
struct Annealed<'a> {
    settings: SimulatedAnnealing,
    answers: Answers<'a>,
    space: &'a Space,
    neighbours: RefCell<Stream>,
}

impl CostFunction for Annealed<'_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, point: &Vec<f64>) -> Result<f64, ArgminError> {
        self.answers.cost(point)
    }
}

impl Anneal for Annealed<'_> {
    type Param = Vec<f64>;
    type Output = Vec<f64>;
    type Float = f64;

    fn anneal(&self, point: &Vec<f64>, temperature: f64) -> Result<Vec<f64>, ArgminError> {
        let mut stream = self.neighbours.borrow_mut();
        let active = self.space.active(point);
        let used: Vec<usize> = (0..point.len()).filter(|&j| active[j]).collect();
        let axis = used[stream.random_range(0..used.len())];
        let domain = &self.space.parameters()[axis].domain;
        let mut neighbour = point.clone();
        neighbour[axis] = match domain.size().filter(|size| domain.is_categorical() && *size > 1) {
            Some(size) => {
                let cell = ((point[axis] * size as f64) as u64).min(size - 1);
                domain.nth((cell + stream.random_range(1..size)) % size)
            }
            None => {
                let z: f64 = StandardNormal.sample(&mut *stream);
                let share = (temperature / self.settings.temperature).sqrt();
                mirror(point[axis] + self.settings.step * share * z)
            }
        };
        Ok(neighbour)
    }
}
