//! Baselines of ratings: each does what its formula says.

use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{
    Examples, Learner, Objective, Options, Order, Registry, Result, Seeds, TaskShape, Value,
};
use metaburn_models::Mlp;
use proptest::prelude::*;
use rand::RngExt;
use std::sync::Arc;

/// Two statistics, two factors and one more column.
const FEATURES: usize = 5;

fn shape(features: usize) -> TaskShape {
    TaskShape::new(vec![features], 1, Objective::SquaredError)
}

fn build(name: &str, settings: &[(&str, Value)], shape: &TaskShape) -> Result<Arc<dyn Learner>> {
    let mut registry = Registry::new();
    metaburn_baseline::register(&mut registry);
    let given = settings.iter().map(|(key, value)| (key.to_string(), value.clone()));
    registry.build_learner(name, &mut Options::new("learner", given), Arc::new(Mlp::new(1, &[1], 1)), shape)
}

fn learner(name: &str, settings: &[(&str, Value)]) -> Arc<dyn Learner> {
    build(name, settings, &shape(FEATURES)).unwrap()
}

fn var(values: &[f64], shape: &[usize]) -> Var {
    Var::constant(Array::from_f64(values, shape, &Device::flex()))
}

/// Random inputs, `[tasks, examples, FEATURES]`.
fn inputs(tasks: usize, examples: usize, seed: f64) -> Vec<f64> {
    let mut stream = Seeds::new(seed.to_bits()).stream("inputs", 0);
    (0..tasks * examples * FEATURES).map(|_| stream.random_range(-1.0..=1.0)).collect()
}

fn examples(x: &[f64], y: &[f64], tasks: usize) -> Examples {
    let count = y.len() / tasks;
    Examples { x: var(x, &[tasks, count, FEATURES]), y: var(y, &[tasks, count, 1]) }
}

/// Predictions of `asked` after a support set.
fn predict(learner: &dyn Learner, support: &Examples, asked: &[f64]) -> Vec<f64> {
    let theta = learner.init(&mut Seeds::new(0).stream("init", 0), DType::F64, &Device::flex());
    let path = learner.adapt(&theta, support, 1).unwrap();
    assert_eq!(path.len(), 1);
    let tasks = support.x.shape()[0];
    let x = var(asked, &[tasks, asked.len() / tasks / FEATURES, FEATURES]);
    learner.predict(&path[0], &x).unwrap().value().to_f64()
}

fn close(found: &[f64], expected: &[f64], within: f64) -> bool {
    found.len() == expected.len() && found.iter().zip(expected).all(|(f, e)| (f - e).abs() < within)
}

fn rows(x: &[f64]) -> impl Iterator<Item = &[f64]> {
    x.chunks(FEATURES)
}

/// What each baseline is asked for, with settings.
fn all() -> [(&'static str, Vec<(&'static str, Value)>); 4] {
    [
        ("item_mean", vec![]),
        ("user_mean", vec![]),
        ("user_item_means", vec![("shrink", 2.0.into())]),
        ("factors", vec![("rank", 2.into()), ("ridge", 0.5.into())]),
    ]
}

proptest! {
    #[test]
    fn item_mean_gives_the_first_input_whoever_asks(seed in 0.0..9.0_f64, y in -3.0..3.0_f64) {
        let support = examples(&inputs(2, 3, seed), &[y; 6], 2);
        let asked = inputs(2, 4, seed + 0.5);
        let expected: Vec<f64> = rows(&asked).map(|x| x[0]).collect();
        prop_assert_eq!(predict(learner("item_mean", &[]).as_ref(), &support, &asked), expected);
    }

    #[test]
    fn user_mean_is_the_shrunken_mean_of_the_support_set(
        y in proptest::collection::vec(-3.0..3.0_f64, 1..8),
        shrink in 0.1..20.0_f64,
    ) {
        let support = examples(&inputs(1, y.len(), 0.3), &y, 1);
        let found = predict(learner("user_mean", &[("shrink", shrink.into())]).as_ref(), &support, &inputs(1, 2, 0.7));
        let expected = y.iter().sum::<f64>() / (y.len() as f64 + shrink);
        prop_assert!(close(&found, &[expected; 2], 1e-12), "{found:?} {expected}");
    }

    #[test]
    fn user_item_means_add_up(seed in 0.0..9.0_f64, bias in -2.0..2.0_f64, shrink in 0.1..20.0_f64) {
        let x = inputs(1, 6, seed);
        let y: Vec<f64> = rows(&x).map(|x| x[0] + bias).collect();
        let asked = inputs(1, 4, seed + 0.5);
        let settings = [("shrink", Value::from(shrink))];
        let found = predict(learner("user_item_means", &settings).as_ref(), &examples(&x, &y, 1), &asked);
        let expected: Vec<f64> = rows(&asked).map(|x| x[0] + bias * 6.0 / (6.0 + shrink)).collect();
        prop_assert!(close(&found, &expected, 1e-12), "{found:?} {expected:?}");
    }

    #[test]
    fn factors_find_a_planted_user(seed in 0.0..9.0_f64, user in [-2.0..2.0_f64, -2.0..2.0, -2.0..2.0]) {
        let rated = |x: &[f64]| x[0] + user[0] + user[1] * x[2] + user[2] * x[3];
        let (x, asked) = (inputs(1, 20, seed), inputs(1, 4, seed + 0.5));
        let y: Vec<f64> = rows(&x).map(rated).collect();
        let settings = [("rank", 2.into()), ("ridge", 1e-12.into())];
        let found = predict(learner("factors", &settings).as_ref(), &examples(&x, &y, 1), &asked);
        prop_assert!(close(&found, &rows(&asked).map(rated).collect::<Vec<_>>(), 1e-3), "{found:?}");
    }

    /// `λw = Zᵀ(y − ŷ)`: the gradient of the penalised squares is 0.
    #[test]
    fn factors_minimise_the_penalised_squares(
        y in proptest::collection::vec(-3.0..3.0_f64, 4..9),
        ridge in 0.1..20.0_f64,
    ) {
        let settings = [("rank", 2.into()), ("ridge", ridge.into())];
        let (learner, x) = (learner("factors", &settings), inputs(1, y.len(), 0.3));
        let support = examples(&x, &y, 1);
        let path = learner.adapt(&Default::default(), &support, 1).unwrap();
        let weights = path[0].vars().next().unwrap().value().to_f64();
        let fitted = learner.predict(&path[0], &support.x).unwrap().value().to_f64();
        for (column, weight) in weights.iter().enumerate() {
            let z = |x: &[f64]| if column == 0 { 1.0 } else { x[1 + column] };
            let pull: f64 = rows(&x).zip(y.iter().zip(&fitted)).map(|(x, (y, f))| z(x) * (y - f)).sum();
            prop_assert!((pull - ridge * weight).abs() < 1e-10);
        }
    }

    #[test]
    fn a_batch_is_its_users_one_at_a_time(seed in 0.0..9.0_f64) {
        let (x, asked) = (inputs(3, 4, seed), inputs(3, 2, seed + 0.5));
        let y: Vec<f64> = (0..12).map(|i| (2.3 * f64::from(i) + seed).cos()).collect();
        for (name, settings) in all() {
            let learner = learner(name, &settings);
            let together = predict(learner.as_ref(), &examples(&x, &y, 3), &asked);
            let alone = (0..3).flat_map(|user| {
                let own = examples(&x[user * 20..][..20], &y[user * 4..][..4], 1);
                predict(learner.as_ref(), &own, &asked[user * 10..][..10])
            });
            prop_assert_eq!(together, alone.collect::<Vec<_>>(), "{}", name);
        }
    }
}

#[test]
fn nothing_is_trained_and_element_types_are_kept() {
    for (name, settings) in all() {
        let learner = learner(name, &settings);
        let theta = learner.init(&mut Seeds::new(0).stream("init", 0), DType::F32, &Device::flex());
        assert!(theta.is_empty(), "{name}");
        assert_eq!((learner.order(), learner.steps()), (Order::Zeroth, 1));
        let single = |values: &[f64], shape: &[usize]| {
            Var::constant(Array::from_f64_as(values, shape, DType::F32, &Device::flex()))
        };
        let set =
            Examples { x: single(&inputs(2, 3, 0.1), &[2, 3, FEATURES]), y: single(&[1.0; 6], &[2, 3, 1]) };
        let path = learner.adapt(&theta, &set, 9).unwrap();
        let (predicted, loss) =
            (learner.predict(&path[0], &set.x).unwrap(), learner.meta_loss(&path[0], &set).unwrap());
        assert_eq!((predicted.shape(), loss.shape()), (vec![2, 3, 1], vec![2]));
        assert_eq!((predicted.value().dtype(), loss.value().dtype()), (DType::F32, DType::F32));
        let squares: Vec<f64> = predicted.value().to_f64().iter().map(|p| (p - 1.0).powi(2)).collect();
        let expected: Vec<f64> = squares.chunks(3).map(|s| s.iter().sum::<f64>() / 3.0).collect();
        assert!(close(&loss.value().to_f64(), &expected, 1e-6), "{name}");
    }
}

#[test]
fn tasks_of_another_kind_are_refused() {
    let refused = |name: &str, shape: &TaskShape| build(name, &[], shape).err().unwrap().to_string();
    let classes = TaskShape::new(vec![9], 5, Objective::CrossEntropy);
    assert_eq!(
        refused("user_mean", &classes),
        "user_mean predicts one number; take it for tasks named `ratings`"
    );
    assert_eq!(
        refused("factors", &shape(6)),
        "factors reads an item's mean, its count and 5 factors, 7 numbers an example; the inputs have shape \
         [6]: take tasks named `ratings`, with `factors` as many as its `rank`"
    );
    let negative = build("factors", &[("ridge", (-1.0).into())], &shape(9)).err().unwrap().to_string();
    assert_eq!(negative, "`learner.ridge`: expected a number above 0, found a number -1.0");
}

#[test]
fn a_support_set_that_is_not_finite_is_an_error() {
    let learner = learner("user_mean", &[]);
    let support = examples(&inputs(1, 2, 0.0), &[1.0, f64::NAN], 1);
    let error = learner.adapt(&Default::default(), &support, 1).err().unwrap().to_string();
    let expected = "a ridge regression has no solution; look for inputs that are not \
                    finite, or raise the penalty";
    assert_eq!(error, expected);
}
