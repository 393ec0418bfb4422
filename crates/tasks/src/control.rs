//! Task families of reinforcement learning: worlds that a policy acts in.
//!
//! - [`Navigation`]: a point in the plane looks for a goal.
//! - [`Bandits`]: which of some machines pays best.
//! - [`Mdp`]: random Markov decision processes with a handful of states.
//! - [`Gymnasium`]: any environment of the Python package of that name.
//!
//! [`Control`] draws episodes of any of them, and of any other world that says how its tasks are drawn
//! ([`Drawn`]).

mod bandits;
mod beside;
mod check;
mod gymnasium;
mod mdp;
mod navigation;
mod tasks;

pub use bandits::Bandits;
pub use gymnasium::Gymnasium;
pub use mdp::Mdp;
pub use navigation::Navigation;
pub use tasks::{Control, Drawn};

use metaburn_core::{Options, Registry, Result, TaskDistribution};
use std::sync::Arc;

pub(crate) fn register(registry: &mut Registry) {
    registry.tasks("navigation", "a point finds its goal in the plane (Finn et al. 2017)", |options, _| {
        let world = Navigation::from_options(options)?;
        control(options, world)
    });
    registry.tasks("bandits", "Bernoulli bandits (Duan et al. 2016)", |options, _| {
        let world = Bandits::from_options(options)?;
        control(options, world)
    });
    registry.tasks("mdp", "random Markov decision processes (Duan et al. 2016)", |options, _| {
        let world = Mdp::from_options(options)?;
        control(options, world)
    });
    registry.tasks("gymnasium", "any environment of the Python package Gymnasium", |options, _| {
        let world = Gymnasium::from_options(options)?;
        control(options, world)
    });
}

fn control(options: &mut Options, world: impl Drawn + 'static) -> Result<Arc<dyn TaskDistribution>> {
    Ok(Arc::new(Control::from_options(options, Arc::new(world))?))
}
