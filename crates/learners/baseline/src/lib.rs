//! What meta-learning is held against.
//!
//! Most methods here learn nothing from other tasks. They are learners like all others, so that they are tested
//! on the same tasks, reported in the same tables and drawn in the same figures; but they have no
//! meta-parameters, and so are not trained. [`Joint`] is trained on all tasks, and does not adapt.

#![forbid(unsafe_code)]

mod classify;
mod forecast;
mod joint;
mod rate;
mod untrained;

pub use joint::Joint;
use metaburn_core::Registry;

/// Makes the baselines known by name.
pub fn register(registry: &mut Registry) {
    classify::register(registry);
    forecast::register(registry);
    joint::register(registry);
    rate::register(registry);
}
