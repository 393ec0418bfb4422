//! Black-box search: every strategy on every problem, and what each alone promises.

mod annealing;
mod argmin_side;
mod cma_es;
mod designs;
mod every;
mod halving;
mod problems;
mod properties;
mod replay;
mod tpe;
