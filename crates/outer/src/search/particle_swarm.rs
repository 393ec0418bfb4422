//! argmin's particle swarm.

use super::replay::{Answers, first_unanswered};
use argmin::core::{Error as ArgminError, Executor};
use argmin::solver::particleswarm::ParticleSwarm as Solver;
use metaburn_core::{Result, Strategy, Study, Suggestion};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

/// Generations after which another swarm begins.
const GENERATIONS: u64 = 50;

/// A particle swarm (Kennedy & Eberhart 1995) as argmin has it, with the weights of the standard swarm
/// of 2011. Particles begin at random in the unit cube and stop at its faces. After 50 generations
/// another swarm begins.
///
/// The solver is replayed from the recorded trials, as [`NelderMead`](super::NelderMead) says.
#[derive(Clone, Copy, Debug)]
pub struct ParticleSwarm {
    /// Particles of the swarm.
    pub particles: usize,
}

impl Default for ParticleSwarm {
    fn default() -> Self {
        Self { particles: 10 }
    }
}

impl Strategy for ParticleSwarm {
    fn ask(&self, study: &Study) -> Result<Suggestion> {
        first_unanswered(study, |round, answers| self.run(study, round, answers))
    }
}

impl ParticleSwarm {
    fn run(&self, study: &Study, round: u64, answers: Answers<'_>) -> Result<(), ArgminError> {
        let d = study.space.dimensions();
        let seed = study.seeds.child("search/particle_swarm", round).seed();
        let solver = Solver::new((vec![0.0; d], vec![1.0; d]), self.particles.max(1))
            .with_rng_generator(Xoshiro256PlusPlus::seed_from_u64(seed));
        Executor::new(answers, solver).configure(|state| state.max_iters(GENERATIONS)).ctrlc(false).run()?;
        Ok(())
    }
}
