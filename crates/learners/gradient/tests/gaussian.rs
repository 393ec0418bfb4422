//! Networks that predict a normal distribution.

use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{Episodes, Examples, Learner, Model, Objective, Seeds, Statistics, meta_gradient};
use metaburn_gradient::{Fit, Network, Rates, maml, meta_sgd, reptile};
use metaburn_models::{Init, Mlp};
use std::sync::Arc;

fn network() -> Arc<dyn Model> {
    Arc::new(Mlp { init: Init::FanIn, ..Mlp::new(1, &[16], 2) })
}

/// Three tasks `y = a·x` with noise of alternating sign.
fn examples(n: usize, noise: f64) -> Examples {
    let point = |i: usize| -1.0 + 2.0 * (i % n) as f64 / (n - 1) as f64;
    let sign = |i: usize| if i.is_multiple_of(2) { noise } else { -noise };
    let x: Vec<f64> = (0..3 * n).map(point).collect();
    let y: Vec<f64> = (0..3 * n).map(|i| (i / n) as f64 * point(i) + sign(i)).collect();
    let var = |values: &[f64]| Var::constant(Array::from_f64(values, &[3, n, 1], &Device::flex()));
    Examples { x: var(&x), y: var(&y) }
}

#[test]
fn small_outputs_are_the_log_variance_and_large_ones_are_bounded() {
    let statistics = Statistics::Separate;
    let fit = Network { model: network(), objective: Objective::Gaussian, statistics };
    let theta = fit.init(&mut Seeds::new(0).stream("init", 0), DType::F64, &Device::flex());
    let with_bias = |bias: f64| {
        theta.with_vars(theta.iter().map(|(name, value)| match name {
            "head/bias" => Var::constant(Array::from_f64(&[0.0, bias], &[1, 2], &Device::flex())),
            "head/weight" => value.mul_scalar(0.0),
            _ => value.clone(),
        }))
    };
    let log_variance =
        |bias: f64| fit.predict(&with_bias(bias), &examples(4, 0.0).x).unwrap().value().to_f64()[1];
    assert!((log_variance(0.1) - 0.1).abs() < 1e-5);
    assert_eq!([1e9, -1e9].map(log_variance), [10.0, -10.0]);
}

/// However bad the step, the loss stays a number.
#[test]
fn inner_steps_too_long_do_not_end_in_infinities() {
    let support = examples(6, 0.1);
    let learner = maml(network(), Objective::Gaussian, 1, 1e4);
    let theta = learner.init(&mut Seeds::new(0).stream("init", 0), DType::F64, &Device::flex());
    let result =
        meta_gradient(&learner, &theta, &Episodes { support: support.clone(), query: support }).unwrap();
    assert!(result.loss.item().is_finite());
    assert!(result.gradient.vars().all(|g| g.value().to_f64().iter().all(|v| v.is_finite())));
}

/// With enough steps a learner finds both the slope of a task and the size of its noise.
#[test]
fn adaptation_learns_mean_and_variance() {
    let objective = Objective::Gaussian;
    let support = examples(20, 0.2);
    let learners = [
        maml(network(), objective, 600, 0.05),
        reptile(network(), objective, 600, 0.05),
        meta_sgd(network(), objective, 600, Rates::Constant(0.05)),
    ];
    for learner in learners {
        let theta = learner.init(&mut Seeds::new(0).stream("init", 0), DType::F64, &Device::flex());
        let path = learner.adapt(&theta, &support, 600).unwrap();
        let prediction = learner.predict(&path[600], &support.x).unwrap().value().to_f64();
        let x = support.x.value().to_f64();
        for (i, p) in prediction.chunks(2).enumerate() {
            let (mean, deviation) = (p[0], (0.5 * p[1]).exp());
            assert!((mean - (i / 20) as f64 * x[i]).abs() < 0.2, "example {i}: {mean}");
            assert!((0.05..0.4).contains(&deviation), "example {i}: {deviation}");
        }
    }
}
