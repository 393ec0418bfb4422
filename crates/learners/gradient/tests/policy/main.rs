//! Policies: what they lose, and how that is differentiated.

mod gradients;
mod worlds;

use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{
    Episodes, Learner, Options, Params, Registry, Result, Seeds, Simulation, TaskShape, Value,
};
use metaburn_models::{Activation, Init, Mlp};
use std::sync::Arc;
use worlds::{Line, episodes};

const GOALS: [f64; 2] = [1.0, -0.5];

/// A learner of policies in a world, from its name and settings.
fn learner(name: &str, world: Line, settings: &[(&str, Value)]) -> (Arc<dyn Learner>, Simulation) {
    let simulation = Simulation { world: Arc::new(world), trajectories: 4 };
    let shape = TaskShape::simulated(simulation.clone());
    let mlp = Mlp { activation: Activation::Tanh, init: Init::Glorot, ..Mlp::new(1, &[3], shape.outputs) };
    let mut registry = Registry::new();
    metaburn_gradient::register(&mut registry);
    let settings = settings.iter().map(|(key, value)| (key.to_string(), value.clone()));
    let mut options = Options::new("learner", settings);
    let learner = registry.build_learner(name, &mut options, Arc::new(mlp), &shape).unwrap();
    options.finish().unwrap();
    (learner, simulation)
}

fn start(learner: &dyn Learner) -> Params {
    learner.init(&mut Seeds::new(3).stream("params", 0), DType::F64, &Device::flex())
}

fn drawn(simulation: &Simulation, updates: usize) -> Episodes {
    episodes(simulation, &GOALS, updates).upload(&Device::flex(), DType::F64)
}

fn numbers(var: &Var) -> Vec<f64> {
    var.value().to_f64()
}

#[test]
fn the_outer_loss_is_the_negative_return() -> Result<()> {
    for world in [Line::REAL, Line::CHOICE, Line { ends: true, horizon: 20, ..Line::REAL }] {
        let (learner, simulation) = learner("maml", world, &[]);
        let (theta, episodes) = (start(learner.as_ref()), drawn(&simulation, 1));
        for phi in learner.adapt(&theta, &episodes.support, 1)? {
            let loss = numbers(&learner.meta_loss(&phi, &episodes.query)?);
            let returns = numbers(&learner.predict(&phi, &episodes.query.x)?);
            for (task, own) in returns.chunks(simulation.trajectories).enumerate() {
                let mean = own.iter().sum::<f64>() / own.len() as f64;
                assert!((loss[task] + mean).abs() < 1e-12, "{loss:?} {returns:?}");
            }
        }
    }
    Ok(())
}

#[test]
fn a_prediction_is_the_return_of_its_trajectory() -> Result<()> {
    let (learner, simulation) = learner("maml", Line::REAL, &[]);
    let (theta, episodes) = (start(learner.as_ref()), drawn(&simulation, 1));
    let phi = learner.adapt(&theta, &episodes.support, 1)?.remove(1);
    let lived = learner.acts().unwrap().act(&phi, &episodes.query.x)?;
    let returns: Vec<f64> = lived.iter().map(|trajectory| trajectory.total()).collect();
    assert_eq!(numbers(&learner.predict(&phi, &episodes.query.x)?), returns);
    let steps = |t: &metaburn_core::Trajectory| (t.observations.len(), t.actions.len(), t.rewards.len());
    assert!(lived.iter().all(|trajectory| steps(trajectory) == (6, 5, 5)));
    Ok(())
}

#[test]
fn trajectories_do_not_depend_on_those_beside_them() -> Result<()> {
    let (learner, simulation) = learner("maml", Line { ends: true, horizon: 20, ..Line::REAL }, &[]);
    let (theta, episodes) = (start(learner.as_ref()), drawn(&simulation, 1));
    let all = learner.acts().unwrap().act(&theta, &episodes.query.x)?;
    let second = learner.acts().unwrap().act(&theta, &episodes.part(1, 2)?.query.x)?;
    assert_eq!(all[simulation.trajectories..], second);
    assert!(all.iter().any(|t| t.terminated) && all.iter().any(|t| t.rewards.len() > 1));
    Ok(())
}

#[test]
fn a_policy_that_diverged_is_lost_and_no_other() -> Result<()> {
    for world in [Line::REAL, Line::CHOICE] {
        let (learner, simulation) = learner("maml", world, &[]);
        let (theta, episodes) = (start(learner.as_ref()), drawn(&simulation, 1));
        let phi = learner.adapt(&theta, &episodes.support, 1)?.remove(1);
        // The second task's parameters are no numbers.
        let spoil = |v: &Var| Var::cat(&[v.slice(0, 0, 1)?, v.slice(0, 1, 2)?.mul_scalar(f64::NAN)], 0);
        let phi = phi.with_vars(phi.vars().map(spoil).collect::<metaburn_autodiff::Result<Vec<Var>>>()?);
        let lived = learner.acts().unwrap().act(&phi, &episodes.query.x)?;
        let (first, second) = lived.split_at(simulation.trajectories);
        assert!(first.iter().all(|t| t.rewards.len() == 5 && t.total().is_finite()), "{first:?}");
        assert!(second.iter().all(|t| t.rewards.len() == 1 && t.total().is_nan()), "{second:?}");
        let loss = numbers(&learner.meta_loss(&phi, &episodes.query)?);
        assert!(loss[0].is_finite() && loss[1].is_nan(), "{loss:?}");
    }
    Ok(())
}

#[test]
fn steps_beyond_the_fresh_trajectories_take_the_first_ones_again() -> Result<()> {
    let (learner, simulation) = learner("maml", Line::REAL, &[("rate", Value::Float(0.1))]);
    let (theta, two) = (start(learner.as_ref()), drawn(&simulation, 2));
    let twice = |v: &Var| Var::cat(&[v.clone(), v.clone()], 1);
    let first = Episodes { support: two.part(0, 2)?.support, query: two.query.clone() };
    let again = metaburn_core::Examples { x: twice(&first.support.x)?, y: twice(&first.support.y)? };
    let path = learner.adapt(&theta, &two.support, 4)?;
    let same = learner.adapt(&theta, &again, 4)?;
    for (a, b) in path.iter().zip(&same) {
        assert!(a.vars().zip(b.vars()).all(|(a, b)| numbers(a) == numbers(b)));
    }
    Ok(())
}

#[test]
fn adaptation_raises_the_return() -> Result<()> {
    let settings = [("rate", Value::Float(0.1)), ("gae", Value::Float(0.9))];
    for world in [Line::REAL, Line::CHOICE] {
        let (learner, _) = learner("fomaml", world, &settings);
        let simulation = Simulation { world: Arc::new(world), trajectories: 4 };
        let episodes = drawn(&simulation, 20);
        let path = learner.adapt(&start(learner.as_ref()), &episodes.support, 20)?;
        let loss = |k: usize| learner.meta_loss(&path[k], &episodes.query).map(|loss| loss.mean().item());
        assert!(loss(20)? < 0.9 * loss(0)?, "{world:?}: {} {}", loss(0)?, loss(20)?);
    }
    Ok(())
}

#[test]
fn anil_and_boil_share_the_network_among_them() -> Result<()> {
    let moved = |name: &str| -> Result<Vec<String>> {
        let (learner, simulation) = learner(name, Line::REAL, &[]);
        let theta = start(learner.as_ref());
        let phi = learner.adapt(&theta, &drawn(&simulation, 1).support, 1)?.remove(1);
        let other = |(a, b): &((&str, &Var), &Var)| numbers(a.1)[0] != numbers(b)[0];
        Ok(theta.iter().zip(phi.vars()).filter(other).map(|((name, _), _)| name.to_string()).collect())
    };
    assert_eq!(moved("anil")?, ["head/weight", "head/bias"]);
    assert_eq!(moved("boil")?, ["layer1/weight", "layer1/bias", "log_std"]);
    Ok(())
}
