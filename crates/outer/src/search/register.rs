//! The strategies' names and settings.

use super::{Grid, LatinHypercube, Random, Sobol};
use metaburn_core::{Options, Registry, Result, Setting, Strategy, Tuner};
use std::sync::Arc;

/// Always the same strategy: nothing is learned from past tasks.
struct Plain<S>(S);

impl<S: Strategy + Clone + 'static> Tuner for Plain<S> {
    fn strategy(&self, _: &Setting<'_>) -> Result<Box<dyn Strategy>> {
        Ok(Box::new(self.0.clone()))
    }
}

fn add<S>(registry: &mut Registry, name: &'static str, about: &'static str, read: fn(&mut Options) -> Result<S>)
where
    S: Strategy + Clone + 'static,
{
    registry.tuner(name, about, move |options, _| Ok(Arc::new(Plain(read(options)?))));
}

/// Adds these tuners, none of which learns from past tasks.
///
/// | name | strategy | options and defaults |
/// |---|---|---|
/// | `random` | [`Random`] | |
/// | `grid` | [`Grid`] | `resolution` 0: as fine as the budget allows |
/// | `sobol` | [`Sobol`] | |
/// | `latin_hypercube` | [`LatinHypercube`] | |
pub fn register(registry: &mut Registry) {
    add(registry, "random", "independent uniform draws", |_| Ok(Random));
    add(registry, "grid", "every point of a lattice", |o| Ok(Grid { resolution: o.at_least("resolution", 0, 0)? }));
    add(registry, "sobol", "a scrambled Sobol sequence", |_| Ok(Sobol));
    add(registry, "latin_hypercube", "Latin hypercube sampling", |_| Ok(LatinHypercube));
}
