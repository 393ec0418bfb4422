//! Derivatives against finite differences, on trajectories that stay as they are.

use crate::{drawn, learner, numbers, start, worlds::Line};
use metaburn_autodiff::{Var, grad};
use metaburn_core::{Experience, Params, Result, Value, meta_gradient};

const STEPS: [(&str, Value); 2] = [("steps", Value::Int(2)), ("rate", Value::Float(0.2))];

type Part = fn(&dyn Experience, &Params) -> Result<Var>;

const LOSS: Part = |experience, theta| Ok(experience.tried(theta)?.loss);
const DIVERGENCE: Part = |experience, theta| Ok(experience.tried(theta)?.divergence);

fn gradient(experience: &dyn Experience, theta: &Params, part: Part) -> Result<Vec<f64>> {
    let leaves = theta.leaves();
    let wrt: Vec<Var> = leaves.vars().cloned().collect();
    Ok(grad(&part(experience, &leaves)?, &wrt, false)?.iter().flat_map(numbers).collect())
}

/// Central differences, one scalar after the other.
fn differences(experience: &dyn Experience, theta: &Params, part: Part) -> Result<Vec<f64>> {
    let step = 1e-5;
    let mut all = Vec::new();
    for (entry, var) in theta.vars().enumerate() {
        for scalar in 0..var.len() {
            let at = |shift: f64| -> Result<f64> {
                let moved =
                    theta.vars().enumerate().map(|(i, v)| shifted(v, (i == entry).then_some(scalar), shift));
                Ok(part(experience, &theta.with_vars(moved))?.item())
            };
            all.push((at(step)? - at(-step)?) / (2.0 * step));
        }
    }
    Ok(all)
}

fn shifted(var: &Var, scalar: Option<usize>, shift: f64) -> Var {
    let mut values = numbers(var);
    if let Some(scalar) = scalar {
        values[scalar] += shift;
    }
    let (dtype, device) = (var.value().dtype(), var.value().device());
    Var::constant(metaburn_autodiff::Array::from_f64_as(&values, &var.shape(), dtype, &device))
}

/// The largest difference beside the largest number.
fn apart(a: &[f64], b: &[f64]) -> f64 {
    let largest = a.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    a.iter().zip(b).fold(0.0_f64, |m, (a, b)| m.max((a - b).abs())) / largest
}

const WORLDS: [Line; 3] = [Line::REAL, Line::CHOICE, Line { ends: true, horizon: 9, ..Line::REAL }];

#[test]
fn second_order_agrees_with_finite_differences_and_first_order_does_not() -> Result<()> {
    for world in WORLDS {
        for name in ["maml", "anil", "boil", "meta_sgd"] {
            let (learner, simulation) = learner(name, world, &STEPS);
            let (theta, episodes) = (start(learner.as_ref()), drawn(&simulation, 2));
            let lived = learner.acts().unwrap().experience(&theta, &episodes)?;
            let exact = gradient(lived.as_ref(), &theta, LOSS)?;
            let differences = differences(lived.as_ref(), &theta, LOSS)?;
            assert!(apart(&exact, &differences) < 1e-6, "{name} {world:?}: {exact:?} {differences:?}");
        }
        let (maml, simulation) = learner("maml", world, &STEPS);
        let (fomaml, _) = learner("fomaml", world, &STEPS);
        let (theta, episodes) = (start(maml.as_ref()), drawn(&simulation, 2));
        let of = |learner: &dyn metaburn_core::Learner| {
            gradient(learner.acts().unwrap().experience(&theta, &episodes)?.as_ref(), &theta, LOSS)
        };
        assert!(apart(&of(maml.as_ref())?, &of(fomaml.as_ref())?) > 1e-3);
    }
    Ok(())
}

#[test]
fn a_meta_gradient_is_that_of_the_experience_it_makes() -> Result<()> {
    for world in WORLDS {
        let (learner, simulation) = learner("maml", world, &STEPS);
        let (theta, episodes) = (start(learner.as_ref()), drawn(&simulation, 2));
        let acted = meta_gradient(learner.as_ref(), &theta, &episodes)?;
        let lived = learner.acts().unwrap().experience(&theta, &episodes)?;
        let acted_gradient: Vec<f64> = acted.gradient.vars().flat_map(numbers).collect();
        assert!(apart(&acted_gradient, &gradient(lived.as_ref(), &theta, LOSS)?) < 1e-12);
        assert!((acted.loss.item() - lived.tried(&theta)?.loss.item()).abs() < 1e-12);
    }
    Ok(())
}

#[test]
fn policies_diverge_from_themselves_by_nothing_and_from_others_by_something() -> Result<()> {
    for world in WORLDS {
        let (learner, simulation) = learner("maml", world, &STEPS);
        let (theta, episodes) = (start(learner.as_ref()), drawn(&simulation, 2));
        let lived = learner.acts().unwrap().experience(&theta, &episodes)?;
        assert!(lived.tried(&theta)?.divergence.item().abs() < 1e-14);
        assert!(gradient(lived.as_ref(), &theta, DIVERGENCE)?.iter().all(|g| g.abs() < 1e-12));
        let other = theta.with_vars(theta.vars().map(|v| v.mul_scalar(1.1).add_scalar(0.05)));
        assert!(lived.tried(&other)?.divergence.item() > 1e-4);
        let exact = gradient(lived.as_ref(), &other, DIVERGENCE)?;
        assert!(apart(&exact, &differences(lived.as_ref(), &other, DIVERGENCE)?) < 1e-6);
    }
    Ok(())
}

#[test]
fn reptile_has_no_direction_for_a_trust_region() {
    let (learner, simulation) = learner("reptile", Line::REAL, &[]);
    let (theta, episodes) = (start(learner.as_ref()), drawn(&simulation, 5));
    let error = learner.acts().unwrap().experience(&theta, &episodes).err().unwrap();
    let expected = "the learner takes no gradient by its meta-parameters, so that a trust region has no direction; \
                    use `sgd` as the outer optimizer";
    assert_eq!(error.to_string(), expected);
}
