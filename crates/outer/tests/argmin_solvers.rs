//! argmin's own solvers on a full-batch meta-problem.

mod common;

use argmin::core::{CostFunction, Executor, Gradient, IterState, Solver, State};
use argmin::solver::conjugategradient::NonlinearConjugateGradient;
use argmin::solver::conjugategradient::beta::PolakRibierePlus;
use argmin::solver::linesearch::{HagerZhangLineSearch, MoreThuenteLineSearch};
use argmin::solver::quasinewton::LBFGS;
use argmin_math::{
    ArgminAdd, ArgminDot, ArgminL1Norm, ArgminL2Norm, ArgminMinMax, ArgminMul, ArgminScaledSub, ArgminSignum,
    ArgminSub, ArgminZeroLike,
};
use common::linear::{Linear, Lines, closed_form};
use common::{scalars, tree};
use metaburn_autodiff::{DType, Device};
use metaburn_core::{Order, Seeds, Split, TaskDistribution};
use metaburn_outer::{FullBatch, MetaProblem, ParamTree};
use std::sync::Arc;

type TreeState = IterState<ParamTree, ParamTree, (), (), (), f64>;
type MoreThuente = MoreThuenteLineSearch<ParamTree, ParamTree, f64>;
type HagerZhang = HagerZhangLineSearch<ParamTree, ParamTree, f64>;

const RATE: f64 = 0.2;

fn problem(order: Order) -> MetaProblem {
    let learner = Arc::new(Linear { rate: RATE, order });
    MetaProblem::new(learner, Arc::new(Lines), Seeds::new(11), 8).on(Device::flex(), DType::F64)
}

/// Runs a solver from zero to the minimum, and checks both against the closed form.
fn assert_finds_the_minimum<S: Solver<FullBatch, TreeState>>(solver: S) {
    let meta = problem(Order::Second);
    let batch = meta.full_batch().expect("a second-order learner");
    let start = ParamTree(meta.learner.init(&mut meta.seeds.stream("init", 0), DType::F64, &meta.device));
    let first = batch.cost(&start).expect("a loss");

    let episodes =
        Lines.sample(Split::Train, 8, &mut meta.seeds.stream("episodes/train", 0)).expect("episodes");
    let minimum = closed_form(&episodes, RATE);
    let best = ParamTree(
        start.0.with_vars([tree(&[minimum[0], minimum[1], 0.0], DType::F64)
            .get("a")
            .expect("the pair")
            .reshape(&[1, 1, 2])
            .expect("two numbers")]),
    );
    let lowest = batch.cost(&best).expect("a loss");
    assert!(batch.gradient(&best).expect("a gradient").l2_norm() < 1e-12);

    let result = Executor::new(batch, solver)
        .configure(|state| state.param(start).max_iters(30).target_cost(lowest + 1e-13))
        .ctrlc(false)
        .run()
        .expect("a run without errors");
    let found = scalars(&result.state.get_best_param().expect("parameters").0);
    assert!(
        result.state.get_best_cost() < 0.7 * first,
        "{} after, {first} before",
        result.state.get_best_cost()
    );
    for (f, m) in found.iter().zip(minimum) {
        assert!((f - m).abs() < 1e-5, "{found:?} is not {minimum:?}");
    }
}

#[test]
fn l_bfgs_finds_the_minimum() {
    assert_finds_the_minimum(LBFGS::new(MoreThuente::new(), 5));
    assert_finds_the_minimum(LBFGS::new(HagerZhang::new(), 5));
}

#[test]
fn nonlinear_conjugate_gradients_find_the_minimum() {
    assert_finds_the_minimum(NonlinearConjugateGradient::new(MoreThuente::new(), PolakRibierePlus::new()));
}

#[test]
fn an_approximate_gradient_is_refused() {
    for order in [Order::First, Order::Zeroth] {
        let error = problem(order).full_batch().err().expect("refused").to_string();
        assert!(error.contains(&format!("{} order", order.name())), "{error}");
    }
}

#[test]
fn arithmetic_is_that_of_a_long_vector() {
    let a = ParamTree(tree(&[1.0, -2.0, 0.0, 4.0], DType::F64));
    let b = ParamTree(tree(&[0.5, 3.0, -1.0, 2.0], DType::F64));
    let values = |t: ParamTree| scalars(&t.0);
    assert_eq!(a.dot(&b), 2.5);
    assert_eq!(a.l1_norm(), 7.0);
    assert_eq!(a.l2_norm(), 21.0_f64.sqrt());
    assert_eq!(values(a.add(&b)), [1.5, 1.0, -1.0, 6.0]);
    assert_eq!(values(a.add(&1.0)), [2.0, -1.0, 1.0, 5.0]);
    assert_eq!(values(a.sub(&b)), [0.5, -5.0, 1.0, 2.0]);
    assert_eq!(values(a.sub(&1.0)), [0.0, -3.0, -1.0, 3.0]);
    assert_eq!(values(a.mul(&b)), [0.5, -6.0, 0.0, 8.0]);
    assert_eq!(values(a.mul(&2.0)), [2.0, -4.0, 0.0, 8.0]);
    assert_eq!(values(a.scaled_sub(&2.0, &b)), [0.0, -8.0, 2.0, 0.0]);
    assert_eq!(values(ParamTree::max(&a, &b)), [1.0, 3.0, 0.0, 4.0]);
    assert_eq!(values(ParamTree::min(&a, &b)), [0.5, -2.0, -1.0, 2.0]);
    assert_eq!(values(a.zero_like()), [0.0; 4]);
    assert_eq!(values(a.signum()), [1.0, -1.0, 1.0, 1.0]);
}

#[test]
#[should_panic(expected = "parameter trees of different shapes")]
fn trees_of_different_shapes_panic_with_both() {
    let a = ParamTree(tree(&[1.0, 2.0, 3.0, 4.0], DType::F64));
    let b = ParamTree(tree(&[1.0, 2.0, 3.0, 4.0, 5.0], DType::F64));
    let _ = ArgminAdd::<ParamTree, ParamTree>::add(&a, &b);
}
