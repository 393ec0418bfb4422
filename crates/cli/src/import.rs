//! Data sets and published results, taken over from their owners' files.

pub mod hpob_results;
pub mod omniglot;
