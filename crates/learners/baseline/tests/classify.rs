//! Logistic regression and random forests as learners: what each alone fulfils.

use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{
    Episodes, Examples, Learner, Model, Objective, Options, Order, Params, Registry, Result, Seeds, Split,
    TaskDistribution, TaskShape, Value, meta_gradient,
};
use metaburn_models::Mlp;
use metaburn_tasks::Clusters;
use proptest::prelude::*;
use std::sync::Arc;

fn learner(name: &str, given: &[(&str, Value)], objective: Objective) -> Result<Arc<dyn Learner>> {
    let mut registry = Registry::new();
    metaburn_baseline::register(&mut registry);
    let shape = TaskShape::new(vec![3], 2, objective);
    let model: Arc<dyn Model> = Arc::new(Mlp::from_options(&mut Options::new("model", []), &shape)?);
    let given = given.iter().map(|(key, value)| (key.to_string(), value.clone()));
    let mut options = Options::new("learner", given);
    let learner = registry.build_learner(name, &mut options, model, &shape)?;
    options.finish()?;
    Ok(learner)
}

fn classifier(name: &str, given: &[(&str, Value)]) -> Arc<dyn Learner> {
    learner(name, given, Objective::CrossEntropy).unwrap()
}

fn var(values: &[f64], shape: &[usize]) -> Var {
    Var::constant(Array::from_f64(values, shape, &Device::flex()))
}

/// Clusters that overlap, with five examples of each class.
fn clusters(way: usize, tasks: usize, seed: u64) -> Episodes {
    let family = Clusters { way, shots: 5, queries: 4, dimensions: 3, spread: 1.5 };
    let drawn = family.sample(Split::Test, tasks, &mut Seeds::new(seed).stream("episodes", 0)).unwrap();
    drawn.upload(&Device::flex(), DType::F64)
}

fn predict(learner: &dyn Learner, support: &Examples, x: &Var) -> Vec<f64> {
    let path = learner.adapt(&Params::default(), support, 1).unwrap();
    assert_eq!(path.len(), 1);
    learner.predict(&path[0], x).unwrap().value().to_f64()
}

#[test]
fn without_meta_parameters_each_task_stands_alone() {
    for name in ["logistic", "forest"] {
        let learner = classifier(name, &[]);
        assert_eq!((learner.order(), learner.steps()), (Order::Zeroth, 1));
        assert!(learner.init(&mut Seeds::new(0).stream("init", 0), DType::F64, &Device::flex()).is_empty());
        let episodes = clusters(3, 4, 0);
        let whole = predict(learner.as_ref(), &episodes.support, &episodes.query.x);
        let alone = (0..4).flat_map(|t| {
            let part = episodes.part(t, t + 1).unwrap();
            predict(learner.as_ref(), &part.support, &part.query.x)
        });
        assert_eq!(whole, alone.collect::<Vec<_>>(), "{name}");
        let sums = whole.chunks(3).map(|logs| logs.iter().map(|v| v.exp()).sum::<f64>());
        assert!(sums.into_iter().all(|sum| (sum - 1.0).abs() < 1e-12), "{name}");
        let gradient = meta_gradient(learner.as_ref(), &Params::default(), &episodes).unwrap();
        assert!(gradient.gradient.is_empty() && gradient.loss.item() < 3.0_f64.ln(), "{name}");
    }
}

#[test]
fn single_precision_stays_so() {
    let drawn = Clusters { way: 2, shots: 5, queries: 4, dimensions: 3, spread: 1.5 };
    let drawn = drawn.sample(Split::Test, 2, &mut Seeds::new(0).stream("episodes", 0)).unwrap();
    for name in ["logistic", "forest"] {
        let episodes = drawn.upload(&Device::flex(), DType::F32);
        let learner = classifier(name, &[]);
        let phi = learner.adapt(&Params::default(), &episodes.support, 1).unwrap().remove(0);
        let loss = learner.meta_loss(&phi, &episodes.query).unwrap();
        assert_eq!((loss.shape(), loss.value().dtype()), (vec![2], DType::F32), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// The gradient of the penalised loss is 0: `Σ_i (p_i − y_i) x_i + l2·w = 0` and `Σ_i (p_i − y_i) = 0`.
    #[test]
    fn logistic_regression_is_at_its_minimum(seed: u64, l2 in 0.01..10.0_f64) {
        let learner = classifier("logistic", &[("l2", Value::Float(l2))]);
        let Episodes { support, .. } = clusters(2, 1, seed);
        let logit = |logs: &[f64]| logs[1] - logs[0];
        // At 0 and at unit vectors the logits are the intercept, and more by one weight.
        let corners = [[0.0; 3], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]].concat();
        let z: Vec<f64> =
            predict(learner.as_ref(), &support, &var(&corners, &[1, 4, 3])).chunks(2).map(logit).collect();
        let [x, y] = [support.x.value().to_f64(), support.y.value().to_f64()];
        let logs = predict(learner.as_ref(), &support, &support.x);
        let errors: Vec<f64> = logs.chunks(2).zip(y.chunks(2)).map(|(p, y)| p[1].exp() - y[1]).collect();
        prop_assert!(errors.iter().sum::<f64>().abs() < 1e-4);
        for at in 0..3 {
            let pull: f64 = errors.iter().zip(x.chunks(3)).map(|(error, x)| error * x[at]).sum();
            prop_assert!((pull + l2 * (z[at + 1] - z[0])).abs() < 1e-5, "{} {}", at, pull);
        }
    }

    /// Probabilities are (votes + 1) / (trees + classes), and thresholds scale with a column.
    #[test]
    fn a_forest_votes_and_asks_for_order_only(seed: u64, trees in 1..30_i64) {
        let learner = classifier("forest", &[("trees", Value::Int(trees))]);
        let Episodes { support, query } = clusters(2, 2, seed);
        let found = predict(learner.as_ref(), &support, &query.x);
        for log in &found {
            let votes = log.exp() * (trees + 2) as f64 - 1.0;
            prop_assert!((votes - votes.round()).abs() < 1e-9 && (-0.5..trees as f64 + 0.5).contains(&votes));
        }
        // Powers of two, so that midpoints between values scale exactly.
        let scale = |x: &Var| x.mul(&var(&[0.25, 8.0, 64.0], &[1, 1, 3])).unwrap();
        let scaled = Examples { x: scale(&support.x), y: support.y.clone() };
        prop_assert_eq!(found, predict(learner.as_ref(), &scaled, &scale(&query.x)));
    }

    /// Zeros between the columns, as they fill narrow tables up to a common width, change nothing.
    #[test]
    fn filling_changes_nothing(seed: u64, first in 0..5_usize) {
        let Episodes { support, query } = clusters(2, 1, seed);
        let fill = |x: &Var| {
            let rows = x.value().to_f64();
            let wide: Vec<f64> = rows.chunks(3).flat_map(|row| {
                [vec![0.0; first], row[..2].to_vec(), vec![0.0; 5 - first], row[2..].to_vec()].concat()
            }).collect();
            var(&wide, &[1, rows.len() / 3, 8])
        };
        let filled = Examples { x: fill(&support.x), y: support.y.clone() };
        for name in ["logistic", "forest"] {
            let learner = classifier(name, &[("trees", Value::Int(10))][usize::from(name == "logistic")..]);
            let narrow = predict(learner.as_ref(), &support, &query.x);
            prop_assert_eq!(narrow, predict(learner.as_ref(), &filled, &fill(&query.x)));
        }
    }
}

/// Of a support set of one class, with nothing else to see, the other class is unlikely and not impossible.
#[test]
fn a_class_may_be_absent_and_columns_constant() {
    let support = Examples { x: var(&[1.0; 8], &[1, 4, 2]), y: var(&[0.0, 1.0].repeat(4), &[1, 4, 2]) };
    for name in ["logistic", "forest"] {
        let logs = predict(classifier(name, &[]).as_ref(), &support, &var(&[1.0; 2], &[1, 1, 2]));
        assert!(logs[1] > -0.02 && logs[0] < -4.0 && logs[0].is_finite(), "{name}: {logs:?}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    for name in ["logistic", "forest"] {
        let error = learner(name, &[], Objective::SquaredError).err().expect("an error").to_string();
        let expected = "classifies, but these tasks are regression; use a gradient-based learner";
        assert_eq!(error, format!("{name} {expected}"));
    }
    let Episodes { support, .. } = clusters(2, 1, 0);
    let learner = classifier("logistic", &[]);
    let phi = learner.adapt(&Params::default(), &support, 1).unwrap().remove(0);
    assert_eq!(
        learner.predict(&phi, &var(&[0.0; 4], &[1, 1, 4])).unwrap_err().to_string(),
        "a classifier takes support inputs [tasks, examples, …], labels [tasks, examples, classes] and query \
         inputs like the former; their shapes are [1, 10, 3], [1, 10, 2] and [1, 1, 4]"
    );
    let error = learner_error("logistic", &[("l2", Value::Float(0.0))]);
    assert_eq!(error, "`learner.l2`: expected a number above 0, found a number 0.0");
}

fn learner_error(name: &str, given: &[(&str, Value)]) -> String {
    learner(name, given, Objective::CrossEntropy).err().expect("an error").to_string()
}
