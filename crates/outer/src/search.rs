//! Black-box search: strategies that propose the next trial of a [`Study`](metaburn_core::Study).
//!
//! | | strategies |
//! |---|---|
//! | designs, which look at no cost | [`Random`], [`Grid`], [`Sobol`], [`LatinHypercube`] |
//! | models of good places | [`Tpe`], [`CmaEs`] |
//! | low fidelities first, for learning curves | [`SuccessiveHalving`], [`Hyperband`], [`Asha`] |
//! | argmin's own solvers, by replay | [`NelderMead`], [`ParticleSwarm`], [`SimulatedAnnealing`] |
//!
//! Each is a pure function of the study. Any of them, and any other
//! [`Strategy`](metaburn_core::Strategy), is an argmin solver through [`Search`], whose
//! [`SearchState`] can be asked and told as well; [`SavedTrials`] is its checkpoint. [`register`] gives
//! them names in experiments.

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
