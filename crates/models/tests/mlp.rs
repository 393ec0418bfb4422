//! The perceptron against plain loops, task by task, and against finite differences.

mod reference;

use metaburn_autodiff::{Array, Var, check};
use metaburn_core::{Model, Params};
use metaburn_models::{Activation, Init, Mlp};
use reference::{assert_predicts, mlp, noisy_params, normal};

fn nets() -> Vec<Mlp> {
    let plain = Mlp { init: Init::FanIn, ..Mlp::new(6, &[5, 4], 2) };
    vec![
        plain.clone(),
        Mlp { activation: Activation::Tanh, ..plain.clone() },
        Mlp { outputs: None, ..plain.clone() },
        Mlp { batch_norm: true, ..plain.clone() },
        Mlp { batch_norm: true, activation: Activation::Tanh, outputs: None, ..plain.clone() },
        Mlp { hidden: Vec::new(), ..plain },
    ]
}

/// Inputs `[3 tasks, 7 examples, 2, 3]`.
fn inputs() -> Var {
    normal("inputs", &[3, 7, 2, 3])
}

#[test]
fn forward_is_the_plain_loop_for_shared_and_per_task_weights() {
    for net in nets() {
        for weight_tasks in [1, 3] {
            let params = noisy_params(&net, weight_tasks);
            assert_predicts(&net, &params, &inputs(), 1e-12, |params, x| mlp(&net, params, x));
        }
    }
}

#[test]
fn features_are_all_but_the_head() {
    let net = &nets()[0];
    let params = noisy_params(net, 3);
    let headless = Mlp { outputs: None, ..net.clone() };
    let body = params.filter(|name| !net.is_head(name));
    assert_eq!(
        body.names().collect::<Vec<_>>(),
        ["layer1/weight", "layer1/bias", "layer2/weight", "layer2/bias"]
    );
    let features = net.features(&params, &inputs()).unwrap();
    assert_eq!(features.shape(), [3, 7, 4]);
    let expected = headless.forward(&body, &inputs()).unwrap();
    assert_eq!(features.value().to_f64(), expected.value().to_f64());
}

#[test]
fn gradients_of_both_orders_are_finite_differences() {
    for net in nets() {
        for weight_tasks in [1, 3] {
            let params = noisy_params(&net, weight_tasks);
            let arrays: Vec<Array> = params.arrays();
            let loss = |vars: &[Var]| {
                let params: Params = params.with_vars(vars.to_vec());
                Ok(net.forward(&params, &inputs()).expect("shapes fit").square().mean())
            };
            assert!(check::first_order(loss, &arrays, 1e-6).unwrap() < 1e-8, "{net:?}");
            assert!(check::second_order(loss, &arrays, 1e-5).unwrap() < 1e-7, "{net:?}");
        }
    }
}

#[test]
fn an_input_that_does_not_fit_is_refused() {
    let net = &nets()[0];
    let error = net.forward(&noisy_params(net, 1), &normal("inputs", &[3, 7, 5])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the network takes 6 numbers an example; its input has shape [3, 7, 5], \
         where [tasks, examples, …] is expected"
    );
}
