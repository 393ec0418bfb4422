//! What initial parameters look like, and what settings make of a network.

use metaburn_autodiff::{DType, Device};
use metaburn_core::{Model, Objective, Options, Params, Result, Seeds, TaskShape, Value};
use metaburn_models::{Activation, ConvNet, Init, Mlp, Readout, ResNet12};

fn init(model: &dyn Model, seed: u64, dtype: DType) -> Params {
    model.init(&mut Seeds::new(seed).stream("init", 0), dtype, &Device::flex())
}

fn values(params: &Params, name: &str) -> Vec<f64> {
    params.get(name).unwrap().value().to_f64()
}

/// Standard deviation and largest magnitude.
fn spread(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64;
    (variance.sqrt(), values.iter().fold(0.0, |most, v| v.abs().max(most)))
}

/// A layer of 40 000 weights with 100 inputs and 400 outputs.
fn drawn(rule: Init) -> (f64, f64, Vec<f64>) {
    let params = init(&Mlp { init: rule, ..Mlp::new(100, &[400], 1) }, 0, DType::F64);
    let (std, most) = spread(&values(&params, "layer1/weight"));
    (std, most, values(&params, "layer1/bias"))
}

#[test]
fn each_rule_has_its_spread_bound_and_biases() {
    let near = |ours: f64, theirs: f64| assert!((ours / theirs - 1.0).abs() < 0.02, "{ours} {theirs}");
    let (std, most, biases) = drawn(Init::TruncatedNormal { std: 0.01 });
    near(std, 0.01 * 0.879_625_66); // the deviation of a normal cut off at two of its own
    assert!(most <= 0.02 && most > 0.0199);
    assert!(biases.iter().all(|&b| b == 0.0));

    let (std, most, biases) = drawn(Init::FanIn);
    near(std, 0.1 / 3.0_f64.sqrt());
    assert!(most <= 0.1 && most > 0.099);
    let (std, most) = spread(&biases);
    assert!(most <= 0.1 && (std - 0.0577).abs() < 0.006);

    let (std, most, biases) = drawn(Init::Glorot);
    near(std, (2.0_f64 / 500.0).sqrt());
    assert!(most <= (6.0_f64 / 500.0).sqrt() && biases.iter().all(|&b| b == 0.0));

    let (std, _, biases) = drawn(Init::He);
    near(std, 0.02_f64.sqrt());
    assert!(biases.iter().all(|&b| b == 0.0));
}

#[test]
fn a_convolution_counts_its_window_as_inputs() {
    let params = init(&ConvNet { blocks: 2, ..ConvNet::new([1, 8, 8], 5) }, 0, DType::F64);
    let bound = 1.0 / (64.0_f64 * 9.0).sqrt();
    let (_, most) = spread(&values(&params, "block2/conv/weight"));
    assert!(most <= bound && most > 0.99 * bound);
    assert!(values(&params, "block2/norm/gamma").iter().all(|&v| v == 1.0));
    assert!(values(&params, "block2/norm/beta").iter().all(|&v| v == 0.0));
}

#[test]
fn names_and_shapes_are_as_documented() {
    let shapes = |model: &dyn Model| -> Vec<String> {
        init(model, 0, DType::F32).iter().map(|(name, var)| format!("{name} {:?}", var.shape())).collect()
    };
    assert_eq!(
        shapes(&Mlp::new(13, &[40], 1)),
        ["layer1/weight [1, 40, 13]", "layer1/bias [1, 40]", "head/weight [1, 1, 40]", "head/bias [1, 1]"]
    );
    assert_eq!(
        shapes(&ConvNet { blocks: 1, filters: 4, ..ConvNet::new([1, 8, 8], 5) }),
        [
            "block1/conv/weight [1, 4, 1, 3, 3]",
            "block1/conv/bias [1, 4]",
            "block1/norm/gamma [1, 4]",
            "block1/norm/beta [1, 4]",
            "head/weight [1, 5, 64]",
            "head/bias [1, 5]"
        ]
    );
    assert_eq!(
        shapes(&Mlp { batch_norm: true, outputs: None, ..Mlp::new(13, &[40], 1) }),
        ["layer1/weight [1, 40, 13]", "layer1/norm/gamma [1, 40]", "layer1/norm/beta [1, 40]"]
    );
    let mut resnet = ResNet12 { widths: vec![4], outputs: None, ..ResNet12::new([1, 8, 8], 5) };
    let kernels: Vec<String> = shapes(&resnet).into_iter().filter(|name| name.contains("conv")).collect();
    assert_eq!(
        kernels,
        [
            "block1/layer1/conv/weight [1, 4, 1, 3, 3]",
            "block1/layer2/conv/weight [1, 4, 4, 3, 3]",
            "block1/layer3/conv/weight [1, 4, 4, 3, 3]",
            "block1/shortcut/conv/weight [1, 4, 1, 1, 1]"
        ]
    );
    resnet.conv_bias = true;
    assert!(shapes(&resnet).contains(&"block1/shortcut/conv/bias [1, 4]".to_string()));
}

#[test]
fn the_seed_alone_decides_and_precision_only_rounds() {
    let mlp = Mlp::new(13, &[40, 40], 1);
    let weights = |seed, dtype| values(&init(&mlp, seed, dtype), "layer2/weight");
    assert_eq!(weights(0, DType::F64), weights(0, DType::F64));
    assert_ne!(weights(0, DType::F64), weights(1, DType::F64));
    let rounded: Vec<f64> = weights(0, DType::F64).into_iter().map(|v| f64::from(v as f32)).collect();
    assert_eq!(weights(0, DType::F32), rounded);
}

fn image_tasks() -> TaskShape {
    TaskShape::new(vec![1, 8, 8], 5, Objective::CrossEntropy)
}

fn options(given: &[(&str, Value)]) -> Options {
    Options::new("model", given.iter().map(|(key, value)| (key.to_string(), value.clone())))
}

#[test]
fn settings_reach_the_network_and_defaults_are_resolved() -> Result<()> {
    let mut given = options(&[("hidden", Value::List(vec![Value::Int(7)])), ("activation", "tanh".into())]);
    let mlp = Mlp::from_options(&mut given, &image_tasks())?;
    assert_eq!(mlp, Mlp { activation: Activation::Tanh, ..Mlp::new(64, &[7], 5) });
    assert_eq!(given.finish()?["init_std"], Value::Float(0.01));

    let mut given = options(&[("blocks", Value::Int(3)), ("head", false.into())]);
    let net = ConvNet::from_options(&mut given, &image_tasks())?;
    assert_eq!(net, ConvNet { blocks: 3, outputs: None, ..ConvNet::new([1, 8, 8], 5) });
    assert_eq!(given.finish()?["filters"], Value::Int(64));

    let widths = Value::List(vec![Value::Int(2), Value::Int(3)]);
    let mut given = options(&[("widths", widths), ("readout", "flatten".into()), ("conv_bias", true.into())]);
    let net = ResNet12::from_options(&mut given, &image_tasks())?;
    let expected = ResNet12 { widths: vec![2, 3], readout: Readout::Flatten, ..ResNet12::new([1, 8, 8], 5) };
    assert_eq!(net, ResNet12 { conv_bias: true, ..expected });
    assert_eq!(given.finish()?["init"], "he".into());
    Ok(())
}

#[test]
fn settings_that_make_no_network_are_refused_by_name() {
    let message = |result: Result<ConvNet>| result.unwrap_err().to_string();
    assert_eq!(
        message(ConvNet::from_options(&mut options(&[]), &image_tasks())),
        "`model.blocks`: expected at most 3 blocks that max-pool images of 8×8 pixels, found an integer 4"
    );
    let vectors = TaskShape { input: vec![13], ..image_tasks() };
    assert_eq!(
        message(ConvNet::from_options(&mut options(&[]), &vectors)),
        "a convolutional network takes images [channels, height, width]; these tasks have inputs \
         of shape [13]; choose another model, such as `mlp`"
    );
    let resnet = |given: &[(&str, Value)], tasks: &TaskShape| {
        ResNet12::from_options(&mut options(given), tasks).unwrap_err().to_string()
    };
    assert_eq!(
        resnet(&[], &image_tasks()),
        "`model.widths`: expected at most 3 widths, because each block halves images, here of 8×8 pixels, \
         found a list"
    );
    let none = [("widths", Value::List(Vec::new()))];
    assert_eq!(resnet(&none, &image_tasks()), "`model.widths`: expected at least one width, found a list");
    assert!(resnet(&[], &vectors).starts_with("a convolutional network takes images"));
    let odd = [("batch_norm", Value::Int(1))];
    assert_eq!(
        Mlp::from_options(&mut options(&odd), &vectors).unwrap_err().to_string(),
        "`model.batch_norm`: expected true or false, found an integer 1"
    );
    let bare = [("hidden", Value::List(Vec::new())), ("head", false.into())];
    let error = Mlp::from_options(&mut options(&bare), &image_tasks()).unwrap_err();
    assert!(error.to_string().starts_with("`model.hidden`: expected at least one layer"));
}
