//! Reference meta-gradients: the file format, and the same numbers computed here.

mod compute;
mod file;

pub use compute::{Computed, Network, compute, episodes};
pub use file::{Golden, Variant};
