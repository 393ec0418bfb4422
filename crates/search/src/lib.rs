//! Studies carried out.
//!
//! - [`drive`] runs the trials of one study, several at a time if wanted, and goes on where a study
//!   was cut off.
//! - [`LeaveOneOut`] tunes each task of a benchmark in turn, with all the others as past tasks.
//!
//! # Invariant
//! What is asked for depends on the study's seed and on how many trials may be under way
//! ([`Pace::ahead`]), and on nothing else: not on threads, on time, or on interruptions.

#![forbid(unsafe_code)]

mod benchmark;
mod drive;

pub use benchmark::LeaveOneOut;
pub use drive::{Pace, drive, evaluate};
