//! What is predicted.

use crate::{Bowl, PATIENT, options, registry, sources, space};
use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{
    Examples, Learner, Normal, Observations, Order, Params, Path, Registry, Result, Seeds, Setting, Stream,
    Surrogate, Value,
};
use metaburn_search::Learned;
use std::sync::Arc;

fn surrogate(registry: &Registry, learner: &str, more: &[(&str, Value)]) -> Result<Arc<dyn Surrogate>> {
    let (space, sources) = (space(), sources());
    let learned = Learned::from_options(&mut options(learner, more), registry)?;
    let seeds = Seeds::new(0);
    learned.surrogate(&Setting { space: &space, sources: &sources, meta_features: &[], seeds, budget: 10 })
}

fn predict(surrogate: &dyn Surrogate, observed: &Observations, points: &[Vec<f64>]) -> Result<Vec<Normal>> {
    let posterior = surrogate.fit(&space(), observed, &mut Seeds::new(0).stream("fit", 0))?;
    Ok(posterior.predict(&points.iter().map(Vec::as_slice).collect::<Vec<_>>()))
}

fn observed(n: usize) -> Observations {
    let points: Vec<Vec<f64>> = Bowl::source(50).points[..n].to_vec();
    let costs = points.iter().map(|p| Bowl::new(100).cost(p)).collect();
    Observations { points, costs }
}

#[test]
fn predictions_are_finite_from_no_trial_to_many() {
    let everywhere = Bowl::source(60).points;
    for learner in ["deep_kernel", "ablr", "maml", "reptile"] {
        let surrogate = surrogate(&registry(), learner, &[]).unwrap();
        assert_eq!(surrogate.needs(), 0);
        for n in [0, 1, 2, 3, 10, 40] {
            let observed = observed(n);
            let tied = Observations { costs: vec![2.0; n], ..observed.clone() };
            // Repeated trials make a covariance singular but for its noise.
            let twice = Observations { points: vec![vec![0.5, 0.5]; n], ..observed.clone() };
            for observed in [observed, tied, twice] {
                let predictions = predict(surrogate.as_ref(), &observed, &everywhere).unwrap();
                assert_eq!(predictions.len(), everywhere.len());
                let sound = |p: &Normal| p.mean.is_finite() && p.deviation.is_finite() && p.deviation >= 0.0;
                assert!(predictions.iter().all(sound), "{learner} after {n}: {predictions:?}");
            }
        }
        assert!(predict(surrogate.as_ref(), &observed(3), &[]).unwrap().is_empty());
    }
}

#[test]
fn predictions_follow_the_task_at_hand() {
    let (everywhere, bowl) = (Bowl::source(60).points, Bowl::new(100));
    let truth: Vec<f64> = everywhere.iter().map(|p| bowl.cost(p)).collect();
    let surrogate = surrogate(&registry(), "deep_kernel", &PATIENT).unwrap();
    let error = |n| {
        let predictions = predict(surrogate.as_ref(), &observed(n), &everywhere).unwrap();
        predictions.iter().zip(&truth).map(|(p, c)| (p.mean - c).powi(2)).sum::<f64>()
    };
    assert!(error(30) < 0.2 * error(3), "{} {}", error(30), error(3));
}

#[test]
fn an_ensemble_is_the_mixture_of_its_members() {
    let points = Bowl::source(60).points;
    let predict = |ensemble| {
        let surrogate = surrogate(&registry(), "maml", &[("ensemble", Value::Int(ensemble))]).unwrap();
        predict(surrogate.as_ref(), &observed(5), &points).unwrap()
    };
    let (one, two) = (predict(1), predict(2));
    // The first member is the same; the second's moments follow from the mixture's.
    for (a, both) in one.iter().zip(&two) {
        let mean = 2.0 * both.mean - a.mean;
        let spread = (a.mean - both.mean).powi(2);
        let variance = 2.0 * (both.deviation.powi(2) - spread) - a.deviation.powi(2);
        assert!(variance > 0.0 && mean != a.mean, "{a:?} {both:?}");
    }
}

#[test]
fn each_way_of_training_is_another() {
    let kernel = |training: &'static str| ("deep_kernel", vec![("learner.training", Value::from(training))]);
    let network = |name| (name, Vec::new());
    let kernels = [kernel("joint"), kernel("reptile"), kernel("maml"), kernel("fomaml")];
    let networks = ["ablr", "maml", "fomaml", "reptile", "meta_sgd"].map(network);
    let mut found: Vec<f64> = Vec::new();
    for (name, more) in kernels.into_iter().chain(networks) {
        // Two inner steps, so that orders differ.
        let steps = ("learner.steps", Value::Int(2));
        let joint = name == "ablr" || more.contains(&("learner.training", Value::from("joint")));
        let more: Vec<_> = more.into_iter().chain((!joint).then_some(steps)).collect();
        let surrogate = surrogate(&registry(), name, &more).unwrap();
        let mean = predict(surrogate.as_ref(), &observed(5), &[vec![0.2, 0.9]]).unwrap()[0].mean;
        assert!(!found.contains(&mean), "{name} {more:?}: {mean} in {found:?}");
        found.push(mean);
    }
}

/// The inner learner, but for its ruin in more than one step.
struct Fragile(Arc<dyn Learner>);

impl Learner for Fragile {
    fn order(&self) -> Order {
        self.0.order()
    }

    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params {
        self.0.init(stream, dtype, device)
    }

    fn steps(&self) -> usize {
        1
    }

    fn adapt(&self, theta: &Params, support: &Examples, steps: usize) -> Result<Path> {
        let path = self.0.adapt(theta, support, steps)?;
        let ruin = |phi: Params| phi.with_vars(phi.vars().map(|v| v.mul_scalar(f64::NAN)));
        Ok(if steps > 1 { path.into_iter().map(ruin).collect() } else { path })
    }

    fn predict(&self, phi: &Params, x: &Var) -> Result<Var> {
        self.0.predict(phi, x)
    }

    fn meta_loss(&self, phi: &Params, query: &Examples) -> Result<Var> {
        self.0.meta_loss(phi, query)
    }
}

#[test]
fn divergence_is_an_error_and_no_fallback() {
    let mut known = registry();
    known.learner("fragile", "breaks", |_, model, shape| {
        Ok(Arc::new(Fragile(Arc::new(metaburn_gradient::reptile(model, shape.objective, 1, 0.01)))))
    });
    let broken = surrogate(&known, "fragile", &[("adaptation", Value::Int(2))]).unwrap();
    let message = predict(broken.as_ref(), &observed(3), &[]).unwrap_err().to_string();
    assert!(message.starts_with("surrogate: adaptation to 3 trials ended in numbers"), "{message}");
    let never = surrogate(&known, "maml", &[("learner.rate", Value::Float(1e200))]);
    let message = never.err().expect("an error").to_string();
    assert!(message.starts_with("surrogate: meta-training on past tasks failed"), "{message}");
}
