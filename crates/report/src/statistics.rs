//! Tests of whether tuners differ, as the field uses them to compare several methods on many tasks:
//! Friedman's test first, then Wilcoxon's for each pair with Holm's correction.
//!
//! Reference: Demšar, "Statistical comparisons of classifiers over multiple data sets", JMLR 7
//! (2006); Benavoli, Corani and Mangili, "Should we really use post-hoc tests based on mean-ranks?",
//! JMLR 17 (2016), for Wilcoxon's test in the place of Nemenyi's.

mod friedman;
mod holm;
mod rank;
mod wilcoxon;

pub use friedman::{Friedman, friedman};
pub use holm::holm;
pub use rank::average_ranks;
pub use wilcoxon::wilcoxon;
