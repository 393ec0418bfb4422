//! Black-box search: strategies that propose the next trial.

mod annealing;
mod asha;
mod brackets;
mod cma_es;
mod grid;
mod halving;
mod hyperband;
mod key;
mod ladder;
mod latin_hypercube;
mod nelder_mead;
mod particle_swarm;
mod random;
mod register;
mod replay;
mod saved;
mod sobol;
mod solver;
mod state;
mod tpe;

pub use annealing::SimulatedAnnealing;
pub use asha::Asha;
pub use cma_es::CmaEs;
pub use grid::Grid;
pub use halving::SuccessiveHalving;
pub use hyperband::Hyperband;
pub use latin_hypercube::LatinHypercube;
pub use nelder_mead::NelderMead;
pub use particle_swarm::ParticleSwarm;
pub use random::Random;
pub use register::register;
pub use saved::SavedTrials;
pub use sobol::Sobol;
pub use solver::Search;
pub use state::SearchState;
pub use tpe::Tpe;
