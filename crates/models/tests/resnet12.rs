//! The residual network against plain loops, task by task, and against finite differences.

mod reference;

use metaburn_autodiff::{Var, check};
use metaburn_core::Model;
use metaburn_models::{Readout, ResNet12};
use reference::images::resnet12;
use reference::{assert_predicts, noisy_params, normal};

/// Each option, at a small size with an odd side.
fn nets() -> Vec<ResNet12> {
    let plain = ResNet12 { widths: vec![2, 3], ..ResNet12::new([2, 6, 5], 4) };
    vec![
        ResNet12 { outputs: None, widths: vec![3], readout: Readout::Flatten, ..plain.clone() },
        ResNet12 { conv_bias: true, ..plain.clone() },
        plain,
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
            assert_predicts(&net, &params, &images(), 1e-10, |params, x| resnet12(&net, params, x));
        }
    }
}

#[test]
fn gradients_of_both_orders_are_finite_differences() {
    for net in nets() {
        for weight_tasks in [1, 3] {
            let params = noisy_params(&net, weight_tasks);
            let loss = |vars: &[Var]| {
                let params = params.with_vars(vars.to_vec());
                Ok(net.forward(&params, &images()).expect("shapes fit").square().mean())
            };
            assert!(check::first_order(loss, &params.arrays(), 1e-6).unwrap() < 1e-7, "{net:?}");
        }
    }
    for weight_tasks in [1, 2] {
        let net = ResNet12 { widths: vec![2], ..ResNet12::new([1, 4, 4], 2) };
        let (params, images) = (noisy_params(&net, weight_tasks), normal("small", &[2, 3, 1, 4, 4]));
        let loss = |vars: &[Var]| {
            let params = params.with_vars(vars.to_vec());
            Ok(net.forward(&params, &images).expect("shapes fit").square().mean())
        };
        assert!(check::second_order(loss, &params.arrays(), 1e-5).unwrap() < 1e-6);
    }
}

#[test]
fn widths_are_those_of_the_features() {
    for net in nets() {
        let features = net.features(&noisy_params(&net, 1), &images()).unwrap();
        assert_eq!(features.shape(), [3, 4, net.width()]);
    }
    assert_eq!(ResNet12::new([3, 84, 84], 5).width(), 640);
    let all = ResNet12 { readout: Readout::Flatten, ..ResNet12::new([3, 84, 84], 5) };
    assert_eq!(all.width(), 640 * 5 * 5);
}

#[test]
fn an_input_that_does_not_fit_is_refused() {
    let net = &nets()[0];
    let error = net.forward(&noisy_params(net, 1), &normal("images", &[3, 4, 1, 6, 5])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the network takes images of shape [2, 6, 5]; its input has shape [3, 4, 1, 6, 5], \
         where [tasks, examples, channels, height, width] is expected"
    );
}
