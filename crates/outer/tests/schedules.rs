//! Rates by iteration, and what is refused.

mod common;

use common::options;
use metaburn_core::{Options, Value};
use metaburn_outer::Optimizer;
use proptest::prelude::*;

fn with(schedule: &str, settings: &[(&str, f64)]) -> metaburn_core::Result<Optimizer> {
    Optimizer::from_options(&mut scheduled(schedule, settings))
}

fn scheduled(schedule: &str, settings: &[(&str, f64)]) -> Options {
    let number = |v: f64| if v.fract() == 0.0 { Value::Int(v as i64) } else { Value::Float(v) };
    let named = settings.iter().map(|&(key, v)| (key.to_string(), number(v)));
    let words = [("name", "sgd"), ("schedule", schedule)].map(|(k, v)| (k.to_string(), Value::from(v)));
    Options::new("outer", named.chain(words))
}

fn rates(schedule: &str, settings: &[(&str, f64)], iterations: &[u64]) -> Vec<f64> {
    let optimizer = with(schedule, settings).expect("valid settings");
    iterations.iter().map(|&i| optimizer.rate(i)).collect()
}

fn assert_rates(schedule: &str, settings: &[(&str, f64)], expected: &[(u64, f64)]) {
    let (at, expected): (Vec<u64>, Vec<f64>) = expected.iter().copied().unzip();
    for (found, expected) in rates(schedule, settings, &at).into_iter().zip(expected) {
        assert!((found - expected).abs() < 1e-15, "{schedule} at {at:?}: {found} is not {expected}");
    }
}

#[test]
fn rates_at_known_iterations() {
    assert_rates("constant", &[("rate", 0.5)], &[(0, 0.5), (1_000_000, 0.5)]);
    assert_rates(
        "step",
        &[("rate", 0.8), ("decay", 0.5), ("every", 10.0)],
        &[(0, 0.8), (9, 0.8), (10, 0.4), (19, 0.4), (20, 0.2)],
    );
    assert_rates(
        "cosine",
        &[("rate", 1.0), ("iterations", 100.0), ("final_rate", 0.2)],
        &[(0, 1.0), (25, 0.6 + 0.2 * 2.0_f64.sqrt()), (50, 0.6), (100, 0.2), (500, 0.2)],
    );
    assert_rates(
        "linear",
        &[("rate", 1.0), ("iterations", 10.0)],
        &[(0, 1.0), (1, 0.9), (5, 0.5), (10, 0.0), (11, 0.0)],
    );
}

#[test]
fn the_warm_up_counts_towards_iterations() {
    assert_rates(
        "linear",
        &[("rate", 1.0), ("warmup", 4.0), ("iterations", 14.0)],
        &[(0, 0.25), (1, 0.5), (3, 1.0), (4, 1.0), (9, 0.5), (14, 0.0)],
    );
}

#[test]
fn impossible_settings_are_refused_by_name() {
    let message = |schedule: &str, settings: &[(&str, f64)]| match with(schedule, settings) {
        Ok(_) => panic!("{schedule} {settings:?} was accepted"),
        Err(error) => error.to_string(),
    };
    assert_eq!(
        message("cosine", &[]),
        "`outer.iterations`: expected the iteration at which the rate reaches `final_rate`, such as that of train.iterations, found nothing"
    );
    assert_eq!(
        message("linear", &[("warmup", 10.0), ("iterations", 10.0)]),
        "`outer.iterations`: expected an integer of at least 11, found an integer 10"
    );
    assert_eq!(
        message("constant", &[("rate", -1.0)]),
        "`outer.rate`: expected a number above 0, found a number -1.0"
    );
    assert!(message("cosin", &[]).contains("did you mean `cosine`?"));
    let mut misspelt = options("adamm", &[]);
    let error = Optimizer::from_options(&mut misspelt).err().expect("refused").to_string();
    assert!(error.contains("`outer.name`") && error.contains("did you mean `adam`?"), "{error}");
}

#[test]
fn settings_of_other_rules_stay_unread() {
    let mut options = options("sgd", &[("beta1", 0.5)]);
    Optimizer::from_options(&mut options).expect("valid settings");
    assert!(options.finish().unwrap_err().to_string().contains("`outer.beta1`"));
}

proptest! {
    /// A falling rate never rises after the warm-up, and stays between the two ends.
    #[test]
    fn rates_fall(
        rate in 0.1..1.0_f64, last in 0.0..0.1_f64, warmup in 0..20_u32, over in 1..200_u32, cosine in any::<bool>(),
    ) {
        let iterations = f64::from(warmup + over);
        let settings =
            [("rate", rate), ("final_rate", last), ("warmup", warmup.into()), ("iterations", iterations)];
        let at: Vec<u64> = (u64::from(warmup)..u64::from(warmup + over) + 5).collect();
        let found = rates(if cosine { "cosine" } else { "linear" }, &settings, &at);
        prop_assert!((found[0] - rate).abs() < 1e-15);
        prop_assert!((found[found.len() - 1] - last).abs() < 1e-15);
        prop_assert!(found.windows(2).all(|w| w[1] <= w[0] + 1e-15));
    }
}
