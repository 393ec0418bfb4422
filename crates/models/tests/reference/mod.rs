//! The same networks as plain loops over `f64`, for one task at a time, and helpers to compare.
#![allow(dead_code)] // each test file uses its own part

use metaburn_autodiff::{Array, DType, Device, Var};
use metaburn_core::{Model, Params, Seeds};
use metaburn_models::{Activation, ConvNet, Downsample, Mlp, Readout};
use rand_distr::{Distribution, StandardNormal};

/// Standard normal numbers from a stream of that name.
pub fn normal(purpose: &str, shape: &[usize]) -> Var {
    let stream = Seeds::new(1).stream(purpose, 0);
    let values: Vec<f64> = StandardNormal.sample_iter(stream).take(shape.iter().product()).collect();
    Var::constant(Array::from_f64(&values, shape, &Device::flex()))
}

/// Parameters for `tasks` tasks, or shared for 1: the initial ones, moved by noise of their own.
pub fn noisy_params(model: &dyn Model, tasks: usize) -> Params {
    let start = model.init(&mut Seeds::new(2).stream("init", 0), DType::F64, &Device::flex());
    let moved = start.iter().map(|(name, var)| {
        let mut shape = var.shape();
        shape[0] = tasks;
        var.add(&normal(name, &shape).mul_scalar(0.3)).unwrap()
    });
    start.with_vars(moved.collect::<Vec<_>>())
}

/// The part of each parameter that belongs to one task; the whole where it is shared.
pub fn of_task(params: &Params, task: usize) -> Params {
    let parts = params.vars().map(|var| match var.shape()[0] {
        1 => var.clone(),
        _ => var.slice(0, task, task + 1).unwrap(),
    });
    params.with_vars(parts.collect::<Vec<_>>())
}

fn values(params: &Params, name: &str) -> Vec<f64> {
    params.get(name).unwrap().value().to_f64()
}

pub fn assert_close(ours: &[f64], theirs: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), theirs.len());
    for (i, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "element {i}: {a} instead of {b}");
    }
}

/// `W·x + b` for each row of `x`.
fn linear(params: &Params, name: &str, x: &[f64], inputs: usize) -> Vec<f64> {
    let (w, b) = (values(params, &format!("{name}/weight")), values(params, &format!("{name}/bias")));
    let mut y = Vec::new();
    for row in x.chunks(inputs) {
        for (o, bias) in b.iter().enumerate() {
            let products = row.iter().zip(&w[o * inputs..(o + 1) * inputs]).map(|(x, w)| x * w);
            y.push(products.sum::<f64>() + bias);
        }
    }
    y
}

/// Predictions for the examples of one task.
pub fn mlp(net: &Mlp, params: &Params, x: &[f64]) -> Vec<f64> {
    let (mut h, mut width) = (x.to_vec(), net.inputs);
    for (i, &next) in net.hidden.iter().enumerate() {
        h = linear(params, &format!("layer{}", i + 1), &h, width);
        h.iter_mut()
            .for_each(|v| *v = if net.activation == Activation::Relu { v.max(0.0) } else { v.tanh() });
        width = next;
    }
    if net.outputs.is_some() { linear(params, "head", &h, width) } else { h }
}

/// One image a channel: `[examples][channels][height][width]`.
type Images = Vec<Vec<Vec<Vec<f64>>>>;

fn pixel(channel: &[Vec<f64>], i: isize, j: isize) -> f64 {
    let row = usize::try_from(i).ok().and_then(|i| channel.get(i));
    row.and_then(|row| row.get(usize::try_from(j).ok()?)).copied().unwrap_or(0.0)
}

fn convolve(x: &Images, w: &[f64], b: Option<&[f64]>, filters: usize, stride: usize) -> Images {
    let (channels, height, width) = (x[0].len(), x[0][0].len(), x[0][0][0].len());
    let at = |image: &[Vec<Vec<f64>>], o: usize, i: usize, j: usize| {
        let mut sum = b.map_or(0.0, |b| b[o]);
        for (c, channel) in image.iter().enumerate() {
            for di in 0..3 {
                for dj in 0..3 {
                    let weight = w[((o * channels + c) * 3 + di) * 3 + dj];
                    let (row, column) = ((i * stride + di) as isize - 1, (j * stride + dj) as isize - 1);
                    sum += weight * pixel(channel, row, column);
                }
            }
        }
        sum
    };
    let (rows, columns) = ((height - 1) / stride + 1, (width - 1) / stride + 1);
    let filter = |image: &[Vec<Vec<f64>>], o| -> Vec<Vec<f64>> {
        (0..rows).map(|i| (0..columns).map(|j| at(image, o, i, j)).collect()).collect()
    };
    x.iter().map(|image| (0..filters).map(|o| filter(image, o)).collect()).collect()
}

/// Batch norm by the statistics of these examples, then ReLU.
fn normalize(x: &mut Images, gamma: Option<&[f64]>, beta: &[f64]) {
    for c in 0..beta.len() {
        let all: Vec<f64> = x.iter().flat_map(|image| image[c].iter().flatten().copied()).collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        let variance = all.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / all.len() as f64;
        for v in x.iter_mut().flat_map(|image| image[c].iter_mut().flatten()) {
            let unit = (*v - mean) / (variance + 1e-5).sqrt();
            *v = (gamma.map_or(1.0, |g| g[c]) * unit + beta[c]).max(0.0);
        }
    }
}

fn max_pool(channel: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let largest = |i: usize, j: usize| {
        channel[i][j].max(channel[i][j + 1]).max(channel[i + 1][j]).max(channel[i + 1][j + 1])
    };
    let (rows, columns) = (channel.len() / 2, channel[0].len() / 2);
    (0..rows).map(|i| (0..columns).map(|j| largest(2 * i, 2 * j)).collect()).collect()
}

/// Predictions for the images of one task.
pub fn conv_net(net: &ConvNet, params: &Params, x: &[f64]) -> Vec<f64> {
    let [channels, height, width] = net.input;
    let mut images: Images = x
        .chunks(channels * height * width)
        .map(|image| {
            image.chunks(height * width).map(|c| c.chunks(width).map(<[f64]>::to_vec).collect()).collect()
        })
        .collect();
    let pool = net.downsample == Downsample::MaxPool;
    for i in 1..=net.blocks {
        let param = |name: &str| values(params, &format!("block{i}/{name}"));
        let bias = net.conv_bias.then(|| param("conv/bias"));
        let stride = if pool { 1 } else { 2 };
        images = convolve(&images, &param("conv/weight"), bias.as_deref(), net.filters, stride);
        let gamma = net.norm_scale.then(|| param("norm/gamma"));
        normalize(&mut images, gamma.as_deref(), &param("norm/beta"));
        if pool {
            images = images.iter().map(|image| image.iter().map(|c| max_pool(c)).collect()).collect();
        }
    }
    let mean = |pixels: Vec<f64>| vec![pixels.iter().sum::<f64>() / pixels.len() as f64];
    let channels = images.into_iter().flatten().map(|c| c.into_iter().flatten().collect::<Vec<f64>>());
    let features: Vec<f64> = match net.readout {
        Readout::Flatten => channels.flatten().collect(),
        Readout::Mean => channels.flat_map(mean).collect(),
    };
    if net.outputs.is_some() { linear(params, "head", &features, net.width()) } else { features }
}
