//! The vocabulary of tuning: trials, studies, and who proposes what.
//!
//! A [`TuningTask`] has a cost for every configuration of its [`Space`](crate::Space). A [`Study`] is
//! the record of trials on one task. A [`Strategy`] looks at a study and *asks* for the next trial;
//! what comes of it is *told* to the study. A [`Tuner`] makes strategies: one that transfers
//! knowledge learns from the past studies ([`Source`]s) that it is given first. A [`Surrogate`]
//! predicts costs, with uncertainty, from what a study has observed.
//!
//! Everything here is *minimised*; what is to be maximised is told with a minus, an accuracy as an
//! error rate.

mod place;
mod regret;
mod study;
mod surrogate;
mod task;
mod tuner;

pub use regret::expected_random_regret;
pub use study::{Observations, Outcome, Study, Suggestion, Trial};
pub use surrogate::{Normal, Posterior, Surrogate};
pub use task::{Benchmark, Candidates, Source, TuningTask};
pub use tuner::{Setting, Strategy, Tuner};
