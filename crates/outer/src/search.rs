//! Black-box search: strategies that propose the next trial.

mod grid;
mod latin_hypercube;
mod random;
mod register;
mod sobol;

pub use grid::Grid;
pub use latin_hypercube::LatinHypercube;
pub use random::Random;
pub use register::register;
pub use sobol::Sobol;
