//! Published results as result files.

pub mod hpob_results;
