//! The optimizer as an argmin solver: logging, divergence, and going on after an interruption.

mod common;

use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{Error, Executor, KV, State, TerminationReason, TerminationStatus};
use common::linear::{Linear, Lines};
use common::{Given, OptimizerState, optimizer, run, scalars, tree};
use metaburn_autodiff::{DType, Device, Var};
use metaburn_core::{Learner, Order, Params, Seeds};
use metaburn_outer::{Diverged, MetaProblem, Optimizer, Stochastic};
use std::sync::{Arc, Mutex};

/// A problem that forgets one parameter's gradient.
struct Short;

impl Stochastic for Short {
    fn evaluate(&self, params: &Params, _iteration: u64) -> Result<(Var, Params), Error> {
        Ok((params.get("a")?.sum(), params.filter(|name| name == "a")))
    }
}

/// Keeps what each logged iteration shows.
struct Recorder(Arc<Mutex<Vec<(u64, f64, f64)>>>);

impl Observe<OptimizerState> for Recorder {
    fn observe_iter(&mut self, state: &OptimizerState, kv: &KV) -> Result<(), Error> {
        let number = |key: &str| kv.get(key).and_then(|v| v.get_float());
        if let (Some(loss), Some(rate)) = (number("meta_loss"), number("rate")) {
            assert_eq!(state.get_cost(), loss);
            self.0.lock().expect("lock").push((state.get_iter(), loss, rate));
        }
        Ok(())
    }
}

fn meta_problem() -> MetaProblem {
    let learner = Arc::new(Linear { rate: 0.1, order: Order::Second });
    MetaProblem::new(learner, Arc::new(Lines), Seeds::new(3), 6).on(Device::flex(), DType::F64)
}

#[test]
fn the_loss_is_logged_at_multiples_and_at_the_last() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let losses: Vec<f64> = (0..8).map(f64::from).collect();
    Executor::new(Given(losses), optimizer("sgd", &[("rate", 0.5)]).log_every(3))
        .configure(|state| state.param(tree(&[0.0; 3], DType::F64)).max_iters(8))
        .add_observer(Recorder(seen.clone()), ObserverMode::Always)
        .ctrlc(false)
        .run()
        .expect("a run without errors");
    let expected = [(0, 0.0, 0.5), (3, 3.0, 0.5), (6, 6.0, 0.5), (7, 7.0, 0.5)];
    assert_eq!(*seen.lock().expect("lock"), expected);
}

#[test]
fn every_iteration_is_run_whatever_the_loss() {
    // A loss that falls to 0 and below must not end the run.
    let state =
        run(Given(vec![-5.0; 20]), optimizer("sgd", &[]), tree(&[0.0; 3], DType::F64), 20).expect("runs");
    assert_eq!(state.get_iter(), 20);
    let ended = TerminationStatus::Terminated(TerminationReason::MaxItersReached);
    assert_eq!(*state.get_termination_status(), ended);
}

#[test]
fn a_loss_that_is_no_number_is_named() {
    let start = tree(&[0.0; 3], DType::F64);
    let losses = vec![1.0, f64::NAN, 1.0];
    let error = run(Given(losses.clone()), optimizer("sgd", &[]), start.clone(), 3).expect_err("diverges");
    let diverged = error.downcast_ref::<Diverged>().expect("the reason");
    assert!(diverged.iteration == 1 && diverged.loss.is_nan());
    assert!(error.to_string().starts_with("the meta-loss at iteration 1 is NaN"), "{error}");
    // Unread until the next logged iteration.
    assert!(run(Given(losses), optimizer("sgd", &[]).log_every(2), start, 3).is_ok());
}

#[test]
fn missing_parameters_and_wrong_gradients_are_named() {
    let error = Executor::new(Given(vec![1.0]), optimizer("adam", &[]))
        .configure(|state| state.max_iters(1))
        .ctrlc(false)
        .run()
        .err()
        .expect("refused");
    assert!(error.to_string().contains("`adam` needs initial parameters"), "{error}");
    let error = run(Short, optimizer("sgd", &[]), tree(&[0.0; 3], DType::F64), 1).expect_err("refused");
    assert_eq!(error.to_string(), "the problem's gradient has 2 numbers for parameters of 3");
}

/// Runs up to an iteration from a start, and gives back the solver and the scalars.
fn part(
    mut solver: Optimizer,
    from: Option<(Vec<Params>, Params, u64)>,
    to: u64,
) -> (Optimizer, OptimizerState) {
    let problem = meta_problem();
    let mut state = OptimizerState::new();
    let learner = problem.learner.clone();
    let theta = match from {
        Some((moments, theta, iteration)) => {
            solver.restore(moments).expect("the same optimizer");
            state.iter = iteration;
            theta
        }
        None => learner.init(&mut problem.seeds.stream("init", 0), DType::F64, &problem.device),
    };
    let state = state.param(theta).max_iters(to);
    let result = Executor::new(problem, solver).configure(|_| state).ctrlc(false).run().expect("runs");
    (result.solver, result.state)
}

#[test]
fn a_restored_run_goes_on_to_the_same_bits() {
    for name in ["sgd", "momentum", "nesterov", "adam", "adamw"] {
        let settings = [("rate", 0.03), ("warmup", 5.0), ("clip_norm", 0.5)];
        let (_, whole) = part(optimizer(name, &settings), None, 20);
        let (solver, mut half) = part(optimizer(name, &settings), None, 11);
        let theta = half.take_param().expect("parameters");
        let saved = (solver.moments(), theta, half.get_iter());
        let (_, rest) = part(optimizer(name, &settings), Some(saved), 20);
        let bits = |s: &OptimizerState| scalars(s.get_param().expect("parameters"));
        assert_eq!(bits(&whole), bits(&rest), "{name}");
    }
}

#[test]
fn moments_have_the_names_and_shapes_of_the_parameters() {
    let (solver, state) = part(optimizer("adam", &[]), None, 2);
    let moments = solver.moments();
    assert_eq!(moments.len(), 2);
    let theta = state.get_param().expect("parameters");
    for moment in &moments {
        assert!(moment.names().eq(theta.names()));
        assert!(moment.vars().map(|v| v.shape()).eq(theta.vars().map(|v| v.shape())));
    }
    let error = optimizer("momentum", &[]).restore(moments).expect_err("another optimizer's");
    assert!(error.to_string().contains("keeps 1 moments, but the checkpoint has 2"), "{error}");
    assert!(optimizer("adam", &[]).moments().is_empty());
}

#[test]
fn meta_training_draws_by_iteration_and_lowers_the_loss() {
    let problem = meta_problem();
    let theta = Linear { rate: 0.1, order: Order::Second }.init(
        &mut problem.seeds.stream("init", 0),
        DType::F64,
        &problem.device,
    );
    let loss = |i: u64| problem.evaluate(&theta, i).expect("evaluates").0.item();
    assert_eq!(loss(4), loss(4));
    assert_ne!(loss(4), loss(5));

    let (_, state) = part(optimizer("adam", &[("rate", 0.05)]), None, 200);
    let trained = state.get_param().expect("parameters");
    let after = problem.evaluate(trained, 0).expect("evaluates").0.item();
    assert!(after < 0.6 * loss(0), "{after} after, {} before", loss(0));
}
