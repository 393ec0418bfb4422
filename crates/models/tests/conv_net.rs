//! The convolutional network against plain loops, task by task, and against finite differences.

mod reference;

use metaburn_autodiff::{Array, Var, check};
use metaburn_core::Model;
use metaburn_models::{ConvNet, Downsample, Readout};
use reference::images::conv_net;
use reference::{assert_predicts, noisy_params, normal};

/// Both published forms, and each option, at a small size with an odd side.
fn nets() -> Vec<ConvNet> {
    let pooled = ConvNet { blocks: 2, filters: 3, ..ConvNet::new([2, 6, 5], 4) };
    let strided = ConvNet {
        downsample: Downsample::Stride,
        readout: Readout::Mean,
        norm_scale: false,
        ..pooled.clone()
    };
    vec![
        ConvNet { conv_bias: false, outputs: None, ..pooled.clone() },
        ConvNet { readout: Readout::Mean, ..pooled.clone() },
        ConvNet { readout: Readout::Flatten, ..strided.clone() },
        pooled,
        strided,
    ]
}

/// Images `[3 tasks, 4 examples, 2, 6, 5]`.
fn images() -> Var {
    normal("images", &[3, 4, 2, 6, 5])
}

#[test]
fn forward_is_the_plain_loop_for_shared_and_per_task_weights() {
    for net in nets() {
        for weight_tasks in [1, 3] {
            let params = noisy_params(&net, weight_tasks);
            assert_predicts(&net, &params, &images(), 1e-11, |params, x| conv_net(&net, params, x));
        }
    }
}

#[test]
fn some_parameters_may_be_shared_and_others_not() {
    let net = &nets()[3];
    let (shared, own) = (noisy_params(net, 1), noisy_params(net, 3));
    let mixed = shared.with_vars(shared.iter().map(|(name, var)| {
        if name.ends_with("beta") || net.is_head(name) { own.get(name).unwrap().clone() } else { var.clone() }
    }));
    assert_predicts(net, &mixed, &images(), 1e-11, |params, x| conv_net(net, params, x));
}

#[test]
fn gradients_of_both_orders_are_finite_differences() {
    for net in nets() {
        for weight_tasks in [1, 3] {
            let params = noisy_params(&net, weight_tasks);
            let arrays: Vec<Array> = params.arrays();
            let loss = |vars: &[Var]| {
                let params = params.with_vars(vars.to_vec());
                Ok(net.forward(&params, &images()).expect("shapes fit").square().mean())
            };
            assert!(check::first_order(loss, &arrays, 1e-6).unwrap() < 1e-7, "{net:?}");
        }
    }
    let net = ConvNet { blocks: 1, filters: 2, ..nets()[3].clone() };
    let params = noisy_params(&net, 3);
    let loss = |vars: &[Var]| {
        let params = params.with_vars(vars.to_vec());
        Ok(net.forward(&params, &images()).expect("shapes fit").square().mean())
    };
    assert!(check::second_order(loss, &params.arrays(), 1e-5).unwrap() < 1e-6);
}

#[test]
fn widths_are_those_of_the_features() {
    for net in nets() {
        let features = net.features(&noisy_params(&net, 1), &images()).unwrap();
        assert_eq!(features.shape(), [3, 4, net.width()]);
    }
    assert_eq!(ConvNet { filters: 32, ..ConvNet::new([3, 84, 84], 5) }.width(), 32 * 5 * 5);
}

#[test]
fn an_input_that_does_not_fit_is_refused() {
    let net = &nets()[0];
    let error = net.forward(&noisy_params(net, 1), &normal("images", &[3, 4, 2, 5, 6])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the network takes images of shape [2, 6, 5]; its input has shape [3, 4, 2, 5, 6], \
         where [tasks, examples, channels, height, width] is expected"
    );
}
