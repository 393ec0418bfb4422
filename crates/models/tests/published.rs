//! Published networks, by the settings that their documentation names: as many parameters as there.

use metaburn_autodiff::{DType, Device};
use metaburn_core::{Model, Objective, Options, Result, Seeds, TaskShape, Value};
use metaburn_models::{ConvNet, Mlp, ResNet12};

/// 5-way tasks of such images.
fn tasks(image: [usize; 3]) -> TaskShape {
    TaskShape::new(image.to_vec(), 5, Objective::CrossEntropy)
}

fn options(given: &[(&str, Value)]) -> Options {
    Options::new("model", given.iter().map(|(key, value)| (key.to_string(), value.clone())))
}

fn scalars(net: &dyn Model) -> usize {
    net.init(&mut Seeds::new(0).stream("init", 0), DType::F32, &Device::flex()).scalars()
}

const OMNIGLOT: [usize; 3] = [1, 28, 28];
const MINI_IMAGENET: [usize; 3] = [3, 84, 84];

#[test]
fn mamls_convolutions() -> Result<()> {
    let ours = [("norm_scale", false.into()), ("init", "glorot".into())];
    let omniglot = [&ours[..], &[("downsample", "stride".into()), ("readout", "mean".into())]].concat();
    let net = ConvNet::from_options(&mut options(&omniglot), &tasks(OMNIGLOT))?;
    // Of a block kernels, bias and shift; of the head weights and bias.
    let first = 9 * 64 + 64 + 64;
    let others = 3 * (9 * 64 * 64 + 64 + 64);
    assert_eq!(scalars(&net), first + others + 64 * 5 + 5);

    let mini = [&ours[..], &[("filters", Value::Int(32))]].concat();
    let net = ConvNet::from_options(&mut options(&mini), &tasks(MINI_IMAGENET))?;
    let first = 9 * 3 * 32 + 32 + 32;
    let others = 3 * (9 * 32 * 32 + 32 + 32);
    assert_eq!(scalars(&net), first + others + 32 * 5 * 5 * 5 + 5);
    Ok(())
}

#[test]
fn the_embedding_of_prototypical_networks() -> Result<()> {
    let net = ConvNet::from_options(&mut options(&[("head", false.into())]), &tasks(OMNIGLOT))?;
    // Kernels, bias, scale and shift: 111 936.
    assert_eq!(scalars(&net), (9 * 64 + 3 * 64) + 3 * (9 * 64 * 64 + 3 * 64));
    assert_eq!(net.width(), 64);
    Ok(())
}

#[test]
fn mamls_fully_connected_layers() -> Result<()> {
    let hidden = Value::List([256, 128, 64, 64].map(Value::Int).to_vec());
    let mut given = options(&[("hidden", hidden), ("batch_norm", true.into())]);
    let net = Mlp::from_options(&mut given, &tasks(OMNIGLOT))?;
    assert_eq!(net, Mlp { batch_norm: true, ..Mlp::new(784, &[256, 128, 64, 64], 5) });
    let weights = 784 * 256 + 256 * 128 + 128 * 64 + 64 * 64;
    assert_eq!(scalars(&net), weights + 2 * (256 + 128 + 64 + 64) + 64 * 5 + 5);
    Ok(())
}

#[test]
fn the_residual_network() -> Result<()> {
    let net = ResNet12::from_options(&mut options(&[]), &tasks(MINI_IMAGENET))?;
    assert_eq!(net, ResNet12::new(MINI_IMAGENET, 5));
    // Kernels of three layers and of the shortcut; scale and shift of four norms: 12 424 320 in all.
    let block = |from: usize, to: usize| 9 * (from * to + 2 * to * to) + from * to + 4 * 2 * to;
    let blocks = block(3, 64) + block(64, 160) + block(160, 320) + block(320, 640);
    assert_eq!(blocks, 12_424_320);
    assert_eq!(scalars(&net), blocks + 640 * 5 + 5);
    Ok(())
}
