//! Studies carried out.
//!
//! - [`drive`] runs the trials of one study, several at a time if wanted, and goes on where a study
//!   was cut off.
//! - [`LeaveOneOut`] tunes each task of a benchmark in turn, with all the others as past tasks.
//! - [`record`] and [`restore`] take studies to result files and back; a [`Prior`] is what tuners may
//!   learn from in them.
//! - [`Learned`] is a tuner whose surrogate is any meta-learner, trained on the past tasks.
//!
//! # Invariant
//! What is asked for depends on the study's seed and on how many trials may be under way
//! ([`Pace::ahead`]), and on nothing else: not on threads, on time, or on interruptions.

#![forbid(unsafe_code)]

mod benchmark;
mod drive;
mod learned;
mod prior;
mod record;
mod results_benchmark;

pub use benchmark::LeaveOneOut;
pub use drive::{Pace, drive, evaluate};
pub use learned::Learned;
pub use prior::Prior;
pub use record::{record, restore};

/// Adds the tuner `learned` and the benchmark `results`.
pub fn register(registry: &mut metaburn_core::Registry) {
    learned::register(registry);
    results_benchmark::register(registry);
}
