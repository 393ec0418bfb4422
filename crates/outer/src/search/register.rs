//! The strategies' names and settings.

use super::{
    Asha, CmaEs, Grid, Hyperband, LatinHypercube, NelderMead, ParticleSwarm, Random, SimulatedAnnealing,
    Sobol, SuccessiveHalving, Tpe,
};
use metaburn_core::{Options, Registry, Result, Setting, Strategy, Tuner};
use std::sync::Arc;

/// Always the same strategy: nothing is learned from past tasks.
struct Plain<S>(S);

impl<S: Strategy + Clone + 'static> Tuner for Plain<S> {
    fn strategy(&self, _: &Setting<'_>) -> Result<Box<dyn Strategy>> {
        Ok(Box::new(self.0.clone()))
    }
}

/// Adds these tuners, none of which learns from past tasks.
///
/// | name | strategy | options and defaults |
/// |---|---|---|
/// | `random` | [`Random`] | |
/// | `grid` | [`Grid`] | `resolution` 0: as fine as the budget allows |
/// | `sobol` | [`Sobol`] | `scramble`: the seed of its scrambling; drawn from the study's seed where not given |
/// | `latin_hypercube` | [`LatinHypercube`] | |
/// | `tpe` | [`Tpe`] | `initial` 10, `candidates` 24 |
/// | `cma_es` | [`CmaEs`] | `step` 0.3, `population` 0: 4 + ⌊3·ln d⌋ |
/// | `successive_halving` | [`SuccessiveHalving`] | `eta` 3, `configurations` 0: one reaches the last rung |
/// | `hyperband` | [`Hyperband`] | `eta` 3 |
/// | `asha` | [`Asha`] | `eta` 3 |
/// | `nelder_mead` | [`NelderMead`] | `edge` 0.25, `tolerance` 1e-6 |
/// | `particle_swarm` | [`ParticleSwarm`] | `particles` 10 |
/// | `simulated_annealing` | [`SimulatedAnnealing`] | `temperature` 0.1, `step` 0.3, `stall` 30 |
pub fn register(registry: &mut Registry) {
    designs(registry);
    models(registry);
    fidelities(registry);
    replays(registry);
}

fn designs(registry: &mut Registry) {
    add(registry, "random", "independent uniform draws", |_| Ok(Random));
    add(registry, "grid", "every point of a lattice", |options| {
        Ok(Grid { resolution: options.at_least("resolution", 0, 0)? })
    });
    add(registry, "sobol", "a scrambled Sobol sequence", |options| {
        let scramble = match options.has("scramble") {
            true => Some(options.at_least("scramble", 0, 0)? as u64),
            false => None,
        };
        Ok(Sobol { scramble })
    });
    add(registry, "latin_hypercube", "Latin hypercube sampling", |_| Ok(LatinHypercube));
}

fn models(registry: &mut Registry) {
    add(registry, "tpe", "the multivariate tree-structured Parzen estimator", |options| {
        let usual = Tpe::default();
        Ok(Tpe {
            initial: options.count("initial", usual.initial)?,
            candidates: options.count("candidates", usual.candidates)?,
        })
    });
    add(registry, "cma_es", "evolution strategy with covariance matrix adaptation", |options| {
        let usual = CmaEs::default();
        Ok(CmaEs {
            step: options.positive("step", usual.step)?,
            population: options.at_least("population", usual.population, 0)?,
        })
    });
}

fn fidelities(registry: &mut Registry) {
    add(registry, "successive_halving", "random search that stops the worse early", |options| {
        Ok(SuccessiveHalving {
            eta: eta(options)?,
            configurations: options.at_least("configurations", 0, 0)?,
        })
    });
    add(registry, "hyperband", "successive halving from several rungs", |options| {
        Ok(Hyperband { eta: eta(options)? })
    });
    add(registry, "asha", "successive halving that waits for no trial", |options| {
        Ok(Asha { eta: eta(options)? })
    });
}

fn replays(registry: &mut Registry) {
    add(registry, "nelder_mead", "argmin's simplex method", |options| {
        let usual = NelderMead::default();
        let edge = options.number_where("edge", usual.edge, "a number above 0 and at most 0.5", |edge| {
            edge > 0.0 && edge <= 0.5
        })?;
        Ok(NelderMead { edge, tolerance: options.positive("tolerance", usual.tolerance)? })
    });
    add(registry, "particle_swarm", "argmin's particle swarm", |options| {
        Ok(ParticleSwarm { particles: options.count("particles", ParticleSwarm::default().particles)? })
    });
    add(registry, "simulated_annealing", "argmin's simulated annealing", |options| {
        let usual = SimulatedAnnealing::default();
        Ok(SimulatedAnnealing {
            temperature: options.positive("temperature", usual.temperature)?,
            step: options.positive("step", usual.step)?,
            stall: options.count("stall", usual.stall as usize)? as u64,
        })
    });
}

fn eta(options: &mut Options) -> Result<f64> {
    options.number_where("eta", 3.0, "a number above 1", |eta| eta > 1.0)
}

fn add<S>(
    registry: &mut Registry,
    name: &'static str,
    about: &'static str,
    read: fn(&mut Options) -> Result<S>,
) where
    S: Strategy + Clone + 'static,
{
    registry.tuner(name, about, move |options, _| Ok(Arc::new(Plain(read(options)?))));
}
