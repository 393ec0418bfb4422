//! What the `metaburn` binary knows: the one place that names concrete crates.

use metaburn_core::Registry;

/// A registry of all learners, models, task distributions, tuners, benchmarks and model families
/// of this workspace.
pub fn builtin() -> Registry {
    let mut registry = Registry::new();
    metaburn_baseline::register(&mut registry);
    metaburn_families::register(&mut registry);
    metaburn_gp::register(&mut registry);
    metaburn_gradient::register(&mut registry);
    metaburn_metric::register(&mut registry);
    metaburn_models::register(&mut registry);
    metaburn_outer::register(&mut registry);
    metaburn_runner::register(&mut registry);
    metaburn_search::register(&mut registry);
    metaburn_surrogate::register(&mut registry);
    metaburn_tasks::register(&mut registry);
    registry
}
