//! What each statistical forecast does on series whose continuation is known.

use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_baseline::register;
use metaburn_core::{Examples, Learner, Objective, Options, Order, Registry, Seeds, TaskShape, Value};
use metaburn_models::Mlp;
use proptest::prelude::*;
use std::sync::Arc;

const METHODS: [&str; 2] = ["naive2", "theta"];

fn shape(input: usize) -> TaskShape {
    TaskShape::new(vec![input], 1, Objective::SquaredError)
}

fn build(name: &str, season: i64, shape: &TaskShape) -> metaburn_core::Result<Arc<dyn Learner>> {
    let mut registry = Registry::new();
    register(&mut registry);
    let mut options = Options::new("learner", [("season".to_string(), Value::Int(season))]);
    registry.build_learner(name, &mut options, Arc::new(Mlp::new(2, &[1], 1)), shape)
}

fn var(values: &[f64], shape: &[usize]) -> Var {
    Var::constant(Array::from_f64(values, shape, &Device::flex()))
}

/// Histories of several tasks, each with `filling` examples in front; times are steps.
fn support(histories: &[&[f64]], filling: usize) -> Examples {
    let length = histories[0].len() + filling;
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for history in histories {
        for i in 0..length {
            x.extend([i as f64 - length as f64 + 1.0, f64::from(i >= filling)]);
            y.push(if i >= filling { history[i - filling] } else { 0.0 });
        }
    }
    let shape = [histories.len(), length];
    Examples { x: var(&x, &[shape[0], length, 2]), y: var(&y, &[shape[0], length, 1]) }
}

fn predict(name: &str, season: i64, support: &Examples, steps: usize) -> Vec<f64> {
    let learner = build(name, season, &shape(2)).unwrap();
    let theta = learner.init(&mut Seeds::new(0).stream("params", 0), DType::F64, &Device::flex());
    assert!(theta.is_empty() && learner.order() == Order::Zeroth);
    let path = learner.adapt(&theta, support, 1).unwrap();
    assert_eq!(path.len(), 1);
    let tasks = support.x.shape()[0];
    let asked: Vec<f64> = (0..tasks).flat_map(|_| (1..=steps).flat_map(|k| [k as f64, 0.0])).collect();
    let query = var(&asked, &[tasks, steps, 2]);
    let prediction = learner.predict(&path[0], &query).unwrap();
    assert_eq!(prediction.shape(), [tasks, steps, 1]);
    prediction.value().to_f64()
}

fn forecast(name: &str, season: i64, history: &[f64], steps: usize) -> Vec<f64> {
    predict(name, season, &support(&[history], 0), steps)
}

fn close(found: &[f64], expected: &[f64]) -> bool {
    found.len() == expected.len()
        && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9 * b.abs().max(1.0))
}

#[test]
fn a_season_goes_on_exactly() {
    let pattern = [80.0, 100.0, 130.0, 90.0];
    let history: Vec<f64> = (0..26).map(|t| pattern[t % 4]).collect();
    let expected: Vec<f64> = (26..35).map(|t| pattern[t % 4]).collect();
    for name in METHODS {
        let found = forecast(name, 4, &history, 9);
        assert!(close(&found, &expected), "{name}: {found:?}");
    }
    let odd: Vec<f64> = (0..17).map(|t| pattern[t % 3]).collect();
    let found = forecast("naive2", 3, &odd, 2);
    assert!(close(&found, &[130.0, 80.0]), "{found:?}");
}

/// Without the option, with too short a history, and where the autocorrelation is low.
#[test]
fn no_season_is_taken_where_none_shows() {
    let pattern = [80.0, 100.0, 130.0, 90.0];
    let history: Vec<f64> = (0..26).map(|t| pattern[t % 4]).collect();
    assert!(close(&forecast("naive2", 1, &history, 3), &[100.0; 3]));
    assert!(close(&forecast("naive2", 4, &history[..11], 3), &[130.0; 3]));
    let uneven = [5.0, 9.0, 2.0, 7.0, 1.0, 8.0, 8.0, 3.0, 9.0, 1.0, 4.0, 6.0];
    assert!(close(&forecast("naive2", 4, &uneven, 3), &[6.0; 3]));
}

/// A trend `b` is followed by half: `x_n + k·b/2`, as a straight line has itself as its line `θ = 2`.
#[test]
fn theta_follows_half_of_a_trend() {
    let history: Vec<f64> = (0..20).map(|t| 50.0 + 3.0 * f64::from(t)).collect();
    let expected: Vec<f64> = (1..=5).map(|k| 107.0 + 1.5 * f64::from(k)).collect();
    let found = forecast("theta", 1, &history, 5);
    assert!(close(&found, &expected), "{found:?}");
    assert!(close(&forecast("naive2", 1, &history, 2), &[107.0; 2]));
}

/// The mean of two lines: on white noise the smoothing constant is small, so that the level is near the mean
/// and not at the last value.
#[test]
fn theta_smooths_noise() {
    let noise = [1.0, -1.0, -1.0, 1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0];
    let history: Vec<f64> = noise.iter().cycle().take(60).map(|e| 100.0 + 10.0 * e).collect();
    let found = forecast("theta", 1, &history, 1)[0];
    assert!((found - 100.0).abs() < 2.0, "{found}, and the last value is {}", history[59]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// The unit of the data and filling do not matter, and tasks do not see one another.
    #[test]
    fn forecasts_are_of_one_history_in_any_unit(
        history in proptest::collection::vec(1.0..100.0_f64, 24),
        other in proptest::collection::vec(1.0..100.0_f64, 24),
        unit in 0.01..1000.0_f64,
        filling in 0_usize..9,
        seasonal: bool,
    ) {
        let season = if seasonal { 4 } else { 1 };
        for name in METHODS {
            let alone = forecast(name, season, &history, 6);
            let scaled: Vec<f64> = history.iter().map(|value| value * unit).collect();
            let expected: Vec<f64> = alone.iter().map(|value| value * unit).collect();
            prop_assert!(close(&forecast(name, season, &scaled, 6), &expected));
            let both = predict(name, season, &support(&[&other, &history], filling), 6);
            prop_assert!(close(&both[6..], &alone));
        }
    }
}

#[test]
fn what_is_no_history_is_refused() {
    let refusal = build("theta", 4, &shape(6)).err().unwrap().to_string();
    assert_eq!(
        refusal,
        "theta forecasts series that are laid out as histories; these tasks are others: take \
         `tasks.name = \"series\"` with `tasks.layout = \"history\"`"
    );
    let learner = build("naive2", 1, &shape(2)).unwrap();
    let say = |support: &Examples, asked: &Var| {
        let path = learner.adapt(&metaburn_core::Params::default(), support, 1).unwrap();
        learner.predict(&path[0], asked).unwrap_err().to_string()
    };
    let (known, next) = (support(&[&[1.0, 2.0, 3.0]], 0), var(&[1.0, 0.0], &[1, 1, 2]));
    assert_eq!(
        say(&known, &var(&[-1.0, 0.0], &[1, 1, 2])),
        "naive2 forecasts times after the support set, which ends at 0; -1 is not after it"
    );
    assert_eq!(
        say(&support(&[&[]], 3), &next),
        "naive2 forecasts from at least two times, one of them observed"
    );
    assert_eq!(
        say(&known, &var(&[1.0, 2.0, 3.0], &[1, 1, 3])),
        "naive2 takes inputs [tasks, examples, 2]; those of support and query have [1, 3, 2] and [1, 1, 3]"
    );
}
