//! Whose statistics batch norm uses: the laws of every network that has it.

mod reference;

use metaburn_autodiff::Var;
use metaburn_core::Model;
use metaburn_models::{ConvNet, Downsample, Init, Mlp, ResNet12};
use reference::{assert_close, noisy_params, normal, of_task};

fn nets() -> Vec<Box<dyn Model>> {
    let conv_net = ConvNet { blocks: 2, filters: 3, ..ConvNet::new([2, 6, 5], 4) };
    let strided = ConvNet { downsample: Downsample::Stride, norm_scale: false, ..conv_net.clone() };
    vec![
        Box::new(Mlp { batch_norm: true, init: Init::FanIn, ..Mlp::new(60, &[5, 4], 4) }),
        Box::new(conv_net),
        Box::new(strided),
        Box::new(ResNet12 { widths: vec![2, 3], ..ResNet12::new([2, 6, 5], 4) }),
    ]
}

/// Images `[2 tasks, examples, 2, 6, 5]`.
fn images(examples: usize) -> Var {
    normal("images", &[2, examples, 2, 6, 5])
}

/// Some examples of each task.
fn some(x: &Var, from: usize, to: usize) -> Var {
    x.slice(1, from, to).unwrap()
}

fn numbers(x: &Var) -> Vec<f64> {
    x.value().to_f64()
}

#[test]
fn a_task_never_sees_the_statistics_of_another() {
    let one = images(4).slice(0, 0, 1).unwrap();
    let other = images(4).slice(0, 1, 2).unwrap().mul_scalar(50.0);
    let pair = Var::cat(&[one.clone(), other], 0).unwrap();
    for net in nets() {
        for weight_tasks in [1, 2] {
            let params = noisy_params(&*net, weight_tasks);
            let together = net.forward(&params, &pair).unwrap().slice(0, 0, 1).unwrap();
            let alone = net.forward(&of_task(&params, 0), &one).unwrap();
            assert_close(&numbers(&together), &numbers(&alone), 1e-12);
        }
    }
}

#[test]
fn inputs_and_weights_may_be_shared_where_batch_norm_is_not() {
    let one = images(4).slice(0, 0, 1).unwrap();
    for net in nets() {
        let (shared, own) = (noisy_params(&*net, 1), noisy_params(&*net, 3));
        let mixed =
            shared.with_vars(shared.iter().map(|(name, var)| {
                if net.is_norm(name) { own.get(name).unwrap().clone() } else { var.clone() }
            }));
        let predicted = net.forward(&mixed, &one).unwrap();
        for task in 0..3 {
            let alone = net.forward(&of_task(&mixed, task), &one).unwrap();
            assert_close(&numbers(&predicted.slice(0, task, task + 1).unwrap()), &numbers(&alone), 1e-12);
        }
    }
}

#[test]
fn by_all_examples_is_the_rule() {
    for net in nets() {
        let params = noisy_params(&*net, 2);
        let features = net.features(&params, &images(4)).unwrap();
        assert_eq!(numbers(&net.features_by(&params, &images(4), 4).unwrap()), numbers(&features));
        assert_ne!(numbers(&net.features_by(&params, &images(4), 3).unwrap()), numbers(&features));
    }
}

#[test]
fn what_comes_after_the_reference_is_seen_by_none() {
    let (known, later) = (images(3), normal("later", &[2, 2, 2, 6, 5]));
    let with = |last: &Var| Var::cat(&[known.clone(), later.clone(), last.clone()], 1).unwrap();
    for net in nets() {
        let params = noisy_params(&*net, 2);
        let by = |last: &Var| net.features_by(&params, &with(last), 3).unwrap();
        let (one, other) = (by(&some(&known, 0, 1)), by(&some(&known, 1, 2).mul_scalar(9.0)));
        assert_eq!(numbers(&some(&one, 0, 5)), numbers(&some(&other, 0, 5)));
        assert_ne!(numbers(&some(&one, 5, 6)), numbers(&some(&other, 5, 6)));
        // The reference is as it is alone, and who looks like one of it has the same features.
        let alone = net.features(&params, &known).unwrap();
        assert_close(&numbers(&some(&one, 0, 3)), &numbers(&alone), 1e-12);
        assert_close(&numbers(&some(&one, 5, 6)), &numbers(&some(&one, 0, 1)), 1e-12);
    }
}

#[test]
fn a_reference_that_does_not_exist_is_refused() {
    for net in nets() {
        let params = noisy_params(&*net, 1);
        for reference in [0, 5] {
            let error = net.features_by(&params, &images(4), reference).unwrap_err().to_string();
            assert!(error.contains(&format!("with at least {reference} (and 1) examples")), "{error}");
        }
    }
}

#[test]
fn scales_and_shifts_are_known_by_name() {
    let norms = |net: &dyn Model| -> Vec<String> {
        noisy_params(net, 1).names().filter(|name| net.is_norm(name)).map(str::to_string).collect()
    };
    let [mlp, _, strided, resnet] = &nets()[..] else { panic!("four networks") };
    let expected = ["layer1/norm/gamma", "layer1/norm/beta", "layer2/norm/gamma", "layer2/norm/beta"];
    assert_eq!(norms(&**mlp), expected);
    assert_eq!(norms(&**strided), ["block1/norm/beta", "block2/norm/beta"]);
    let of_resnet = norms(&**resnet);
    assert_eq!(of_resnet.len(), 2 * 4 * 2); // blocks, each with three layers and a shortcut, scale and shift
    assert_eq!(of_resnet[..2], ["block1/layer1/norm/gamma", "block1/layer1/norm/beta"]);
    assert!(norms(&Mlp::new(60, &[5], 4)).is_empty());
}
