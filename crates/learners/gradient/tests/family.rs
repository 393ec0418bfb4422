//! What each of the younger members of the family, and it alone, must satisfy.

mod common;

use common::{distance, episodes, network, theta};
use metaburn_autodiff::{Array, DType, Device, Var, grad};
use metaburn_core::{Learner, Objective, Order, Params, Seeds, meta_gradient};
use metaburn_gradient::{
    ConstantRate, GradientLearner, Granularity, Imaml, InnerAdam, LearnedRates, Rates, StepRates, Transform,
    boil, imaml, maml, meta_curvature,
};
use std::sync::Arc;

const LOSS: Objective = Objective::SquaredError;
const RATE: f64 = 0.05;

/// The meta-gradient on a few sinusoids, and the parameters that it belongs to.
fn gradient(learner: &dyn Learner) -> (Params, Params) {
    let start = theta(learner);
    let result = meta_gradient(learner, &start, &episodes(4)).unwrap();
    (result.gradient, start)
}

fn moved(learner: &dyn Learner) -> Vec<String> {
    let start = theta(learner);
    let path = learner.adapt(&start, &episodes(4).support, 2).unwrap();
    let changed = |name: &str, value: &Var| {
        let before = start.get(name).unwrap();
        before.shape() != value.shape() || before.value().to_f64() != value.value().to_f64()
    };
    let moved = path[2].iter().filter(|(name, value)| changed(name, value));
    moved.map(|(name, _)| name.to_string()).collect()
}

#[test]
fn boil_moves_all_but_the_head() {
    let all: Vec<String> = theta(&maml(network(), LOSS, 1, RATE)).names().map(String::from).collect();
    let body = moved(&boil(network(), LOSS, 2, RATE));
    assert!(body.iter().eq(all.iter().filter(|name| !name.starts_with("head/"))), "{body:?}");
}

#[test]
fn meta_curvature_that_stays_at_identities_is_maml() {
    let (plain, _) = gradient(&maml(network(), LOSS, 2, RATE));
    let (curved, start) = gradient(&meta_curvature(network(), LOSS, 2, RATE));
    assert!(distance(&plain, &curved) < 1e-12);
    let matrices = curved.filter(|name| name.starts_with("curvature/"));
    // Weights have two modes, biases one.
    assert_eq!(matrices.len(), 3 * 2 + 3);
    assert!(matrices.vars().all(|g| g.value().to_f64().iter().any(|v| v.abs() > 1e-9)));
    assert_eq!(start.get("curvature/in/layer2/weight").unwrap().shape(), [1, 6, 6]);
}

/// A matrix on the outputs mixes the rows of a gradient, one on the inputs its columns, and one on the
/// filter its pixels.
#[test]
fn curvature_multiplies_each_mode_by_its_own_matrix() {
    let device = Device::flex();
    let var = |values: &[f64], shape: &[usize]| Var::constant(Array::from_f64(values, shape, &device));
    let numbers: Vec<f64> = (1..=8).map(f64::from).collect();
    let g = Params::new(vec![("w".into(), var(&numbers, &[1, 2, 2, 1, 2]))]);
    let phi = Params::new(vec![("w".into(), var(&[0.0; 8], &[1, 2, 2, 1, 2]))]);
    let swap = var(&[0.0, 1.0, 1.0, 0.0], &[1, 2, 2]);
    let same = var(&[1.0, 0.0, 0.0, 1.0], &[1, 2, 2]);
    let step = |out: &Var, inner: &Var, filter: &Var| {
        let theta = Params::new(vec![
            ("curvature/out/w".into(), out.clone()),
            ("curvature/in/w".into(), inner.clone()),
            ("curvature/filter/w".into(), filter.clone()),
        ]);
        let next =
            metaburn_gradient::Curvature(Arc::new(ConstantRate(-1.0))).step(&theta, &phi, &g, 0).unwrap();
        next.get("w").unwrap().value().to_f64()
    };
    assert_eq!(step(&swap, &same, &same), [5.0, 6.0, 7.0, 8.0, 1.0, 2.0, 3.0, 4.0]);
    assert_eq!(step(&same, &swap, &same), [3.0, 4.0, 1.0, 2.0, 7.0, 8.0, 5.0, 6.0]);
    assert_eq!(step(&same, &same, &swap), [2.0, 1.0, 4.0, 3.0, 6.0, 5.0, 8.0, 7.0]);
}

#[test]
fn learned_rates_at_one_value_are_maml_whatever_they_are_of() {
    let (plain, _) = gradient(&maml(network(), LOSS, 3, RATE));
    for (of, entries, scalars) in [
        (Granularity::Step, 1, 3),
        (Granularity::Tensor, 6, 6),
        (Granularity::TensorStep, 6, 18),
        (Granularity::Scalar, 6, 6 * 2 + 6 * 5 + 5 + 5 + 1),
    ] {
        let transform = LearnedRates { start: Rates::Constant(RATE), of, steps: 3 };
        let learner = GradientLearner::network(network(), LOSS, 3, transform, Order::Second);
        let (learned, start) = gradient(&learner);
        assert!(distance(&plain, &learned) < 1e-12, "{of:?}");
        let rates = start.filter(|name| name.starts_with("rate/"));
        assert_eq!((rates.len(), rates.scalars()), (entries, scalars), "{of:?}");
    }
}

#[test]
fn rates_of_steps_are_used_step_by_step_and_the_last_one_after_them() {
    let steps = vec![0.1, 0.02];
    let fixed = StepRates(steps.clone());
    let fixed = GradientLearner::network(network(), LOSS, 3, fixed, Order::Second);
    let start = theta(&fixed);
    let by_hand = |rates: &[f64]| {
        rates.iter().fold(start.clone(), |phi, &rate| {
            let one = GradientLearner::network(network(), LOSS, 1, ConstantRate(rate), Order::Second);
            one.adapt(&phi, &episodes(4).support, 1).unwrap().remove(1)
        })
    };
    let path = fixed.adapt(&start, &episodes(4).support, 3).unwrap();
    assert!(distance(&path[3], &by_hand(&[0.1, 0.02, 0.02])) < 1e-12);
    let transform = LearnedRates { start: Rates::Steps(steps), of: Granularity::TensorStep, steps: 2 };
    let learned = GradientLearner::network(network(), LOSS, 2, transform, Order::Second);
    let with_rates = learned.init(&mut Seeds::new(1).stream("params", 0), DType::F64, &Device::flex());
    let path = learned.adapt(&with_rates, &episodes(4).support, 3).unwrap();
    assert!(distance(&path[3].filter(|n| !n.starts_with("rate/")), &by_hand(&[0.1, 0.02, 0.02])) < 1e-12);
}

#[test]
fn a_bound_that_is_never_reached_changes_nothing_and_a_small_one_bounds_the_step() {
    let plain = maml(network(), LOSS, 1, 1.0);
    let clipped = |bound| GradientLearner { clip: Some(bound), ..plain.clone() };
    let start = theta(&plain);
    let step = |learner: &dyn Learner| learner.adapt(&start, &episodes(4).support, 1).unwrap().remove(1);
    assert_eq!(distance(&step(&plain), &step(&clipped(1e6))), 0.0);
    let bounded = step(&clipped(1e-3));
    for (name, value) in bounded.iter() {
        let far = value.sub(start.get(name).unwrap()).unwrap().value().to_f64();
        assert!(far.iter().all(|d| d.abs() <= 1e-3 + 1e-12), "{name}: {far:?}");
    }
}

#[test]
fn mini_batches_go_round_the_support_set() {
    let whole = maml(network(), LOSS, 1, RATE);
    let start = theta(&whole);
    let support = episodes(2).support;
    let cut = |from, to| metaburn_core::Examples {
        x: support.x.slice(1, from, to).unwrap(),
        y: support.y.slice(1, from, to).unwrap(),
    };
    let batched = GradientLearner { batch: Some(4), ..whole.clone() };
    let path = batched.adapt(&start, &support, 3).unwrap();
    let mut phi = start.clone();
    for part in [cut(0, 4), cut(4, 8)] {
        phi = whole.adapt(&phi, &part, 1).unwrap().remove(1);
    }
    assert!(distance(&path[2], &phi) < 1e-12);
    // Ten examples: the third batch has the last two and the first two.
    let round = metaburn_core::Examples {
        x: Var::cat(&[cut(8, 10).x, cut(0, 2).x], 1).unwrap(),
        y: Var::cat(&[cut(8, 10).y, cut(0, 2).y], 1).unwrap(),
    };
    assert!(distance(&path[3], &whole.adapt(&phi, &round, 1).unwrap()[1]) < 1e-12);
}

/// Two steps of Adam without a first moment, by hand; and what is carried to the next task.
#[test]
fn inner_adam_is_adam_with_beta1_of_0() {
    let device = Device::flex();
    let var = |values: &[f64]| Var::constant(Array::from_f64(values, &[1, 2], &device));
    let tree = |values: &[f64]| Params::new(vec![("w".into(), var(values))]);
    let adam = InnerAdam { keep: 0.9, ..InnerAdam::new(0.1) };
    let first = adam.step(&Params::default(), &tree(&[1.0, 1.0]), &tree(&[2.0, -3.0]), 0).unwrap();
    let close = |found: &Params, name: &str, expected: &[f64]| {
        for (f, e) in found.get(name).unwrap().value().to_f64().iter().zip(expected) {
            assert!((f - e).abs() < 1e-7, "{name}: {f} is not {e}");
        }
    };
    close(&first, "w", &[0.9, 1.1]);
    let second = adam.step(&Params::default(), &first, &tree(&[4.0, 0.0]), 1).unwrap();
    let corrected = (0.09_f64 * 4.0 + 0.1 * 16.0) / 0.19;
    close(&second, "w", &[0.9 - 0.1 * 4.0 / corrected.sqrt(), 1.1]);
    close(&second, "moment/weight_of_all", &[0.19]);
    close(&second, "moment/w", &[0.09 * 4.0 + 1.6, 0.09 * 9.0]);
}

#[test]
fn reptile_carries_its_moments_to_the_next_task_unless_it_resets_them() {
    let with = |carried| {
        let adam = InnerAdam { carried, ..InnerAdam::new(0.01) };
        GradientLearner::network(network(), LOSS, 3, adam, Order::Zeroth)
    };
    let start = theta(&with(true));
    let found = meta_gradient(&with(true), &start, &episodes(4)).unwrap().gradient;
    let next = start.with_vars(start.vars().zip(found.vars()).map(|(t, g)| t.sub(g).unwrap()));
    let weight = next.get("moment/weight_of_all").unwrap().item();
    assert!((weight - (1.0 - 0.999_f64.powi(3))).abs() < 1e-12, "{weight}");
    assert!(next.get("moment/head/bias").unwrap().item() > 0.0);
    assert!(theta(&with(false)).names().all(|name| !name.starts_with("moment/")));
}

#[test]
fn imaml_with_a_tie_beyond_measure_is_joint_training() {
    let mut learner = imaml(network(), LOSS, 3);
    (learner.lambda, learner.rates) = (1e6, StepRates(vec![1e-7]));
    let (implicit, _) = gradient(&learner);
    let (joint, _) = gradient(&maml(network(), LOSS, 0, RATE));
    assert!(distance(&implicit, &joint) < 1e-4);
}

/// No weight moves further in a step than that step's rate times the bound, and some move as far.
#[test]
fn imaml_clips_the_gradient_of_its_tied_loss() {
    let plain = Imaml { rates: StepRates(vec![0.1, 0.05]), ..imaml(network(), LOSS, 2) };
    let start = theta(&plain);
    let path = |clip: Option<f64>| {
        let learner = Imaml { clip, ..plain.clone() };
        learner.adapt(&start, &episodes(4).support, 2).unwrap()
    };
    assert_eq!(distance(&path(None)[2], &path(Some(1e9))[2]), 0.0);
    let bounded = path(Some(1e-3));
    let farthest = |k: usize| {
        let before = |name: &str| bounded[k].get(name).unwrap();
        let moves = bounded[k + 1].iter().map(|(name, value)| value.sub(before(name)).unwrap());
        moves.flat_map(|moved| moved.value().to_f64()).fold(0.0_f64, |most, d| most.max(d.abs()))
    };
    assert!((farthest(0) - 1e-4).abs() < 1e-12, "{}", farthest(0));
    assert!((farthest(1) - 5e-5).abs() < 1e-12, "{}", farthest(1));
}

/// `(I + H/λ) ∂Q(φ*)/∂θ = ∇Q(φ*)`, task by task.
#[test]
fn the_implicit_gradient_solves_its_equation() {
    let learner = Imaml { solver_steps: 60, ..imaml(network(), LOSS, 20) };
    let start = theta(&learner);
    let episodes = episodes(1);
    let found = meta_gradient(&learner, &start, &episodes).unwrap().gradient;
    let minimum = learner.adapt(&start, &episodes.support, 20).unwrap().remove(20).leaves();
    let wrt: Vec<Var> = minimum.vars().cloned().collect();
    let loss = |set| learner.fit.support_loss(&minimum, set, 0).unwrap().sum();
    let inner = grad(&loss(&episodes.support), &wrt, true).unwrap();
    let solution: Vec<Var> = found.vars().cloned().collect();
    let curved = metaburn_autodiff::hvp(&inner, &wrt, &solution).unwrap();
    let left = found.with_vars(solution.iter().zip(&curved).map(|(s, c)| s.add_scaled(c, 0.5).unwrap()));
    let right = found.with_vars(grad(&loss(&episodes.query), &wrt, false).unwrap());
    assert!(distance(&left, &right) < 1e-6, "{}", distance(&left, &right));
}

/// Taking steps again changes neither loss nor gradient, however many are taken at a time, and the outer
/// gradient sees the points that are kept.
#[test]
fn steps_that_are_taken_again_give_the_same_gradient() {
    let rates = || LearnedRates { start: Rates::Constant(RATE), of: Granularity::TensorStep, steps: 5 };
    let learner = || GradientLearner::network(network(), LOSS, 5, rates(), Order::Second);
    let (plain, _) = gradient(&learner());
    for every in [1, 2, 3, 5, 9] {
        let frugal = GradientLearner { recompute: Some(every), ..learner() };
        let (again, start) = gradient(&frugal);
        assert_eq!(distance(&plain, &again), 0.0, "{every}");
        let training = frugal.adapt(&start.leaves(), &episodes(4).support, 5).unwrap();
        assert_eq!(training.len(), 1 + 5_usize.div_ceil(every));
        assert_eq!(frugal.adapt(&start, &episodes(4).support, 5).unwrap().len(), 6);
    }
}
