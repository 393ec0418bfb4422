//! What meta-learning is held against: methods that learn nothing from other tasks.
//!
//! They are learners like all others, so that they are tested on the same tasks, reported in the same
//! tables and drawn in the same figures; but they have no meta-parameters, and so are not trained.

#![forbid(unsafe_code)]

mod classify;
mod forecast;
mod rate;
mod untrained;

use metaburn_core::Registry;

/// Makes the baselines known by name.
pub fn register(registry: &mut Registry) {
    classify::register(registry);
    forecast::register(registry);
    rate::register(registry);
}
