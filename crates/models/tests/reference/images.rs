//! Convolutional networks as plain loops.

use super::{linear, normalize, values};
use metaburn_core::Params;
use metaburn_models::{ConvNet, Downsample, Readout, ResNet12};

/// One image a channel: `[examples][channels][height][width]`.
type Images = Vec<Vec<Vec<Vec<f64>>>>;

fn images(x: &[f64], [channels, height, width]: [usize; 3]) -> Images {
    let image = |image: &[f64]| {
        image.chunks(height * width).map(|c| c.chunks(width).map(<[f64]>::to_vec).collect()).collect()
    };
    x.chunks(channels * height * width).map(image).collect()
}

fn pixel(channel: &[Vec<f64>], i: isize, j: isize) -> f64 {
    let row = usize::try_from(i).ok().and_then(|i| channel.get(i));
    row.and_then(|row| row.get(usize::try_from(j).ok()?)).copied().unwrap_or(0.0)
}

/// Convolution with kernels of `k × k` pixels, `[out][in][k][k]`.
fn convolve(x: &Images, w: &[f64], b: Option<&[f64]>, k: usize, stride: usize) -> Images {
    let (channels, height, width) = (x[0].len(), x[0][0].len(), x[0][0][0].len());
    let at = |image: &[Vec<Vec<f64>>], o: usize, i: usize, j: usize| {
        let mut sum = b.map_or(0.0, |b| b[o]);
        for (c, channel) in image.iter().enumerate() {
            for di in 0..k {
                for dj in 0..k {
                    let weight = w[((o * channels + c) * k + di) * k + dj];
                    let inward = |at: usize, d: usize| (at * stride + d) as isize - (k / 2) as isize;
                    sum += weight * pixel(channel, inward(i, di), inward(j, dj));
                }
            }
        }
        sum
    };
    let (rows, columns) = ((height - 1) / stride + 1, (width - 1) / stride + 1);
    let filter = |image: &[Vec<Vec<f64>>], o| -> Vec<Vec<f64>> {
        (0..rows).map(|i| (0..columns).map(|j| at(image, o, i, j)).collect()).collect()
    };
    let filters = w.len() / (channels * k * k);
    x.iter().map(|image| (0..filters).map(|o| filter(image, o)).collect()).collect()
}

/// Convolution `name/conv`, with its bias where there is one, and batch norm `name/norm`.
fn layer(params: &Params, name: &str, x: &Images, k: usize, stride: usize) -> Images {
    let find = |kind: &str| params.find(&format!("{name}/{kind}")).map(|var| var.value().to_f64());
    let kernel = values(params, &format!("{name}/conv/weight"));
    let mut y = convolve(x, &kernel, find("conv/bias").as_deref(), k, stride);
    let gamma = find("norm/gamma");
    for (c, beta) in values(params, &format!("{name}/norm/beta")).into_iter().enumerate() {
        let channel = y.iter_mut().flat_map(|image| image[c].iter_mut().flatten());
        normalize(channel, gamma.as_ref().map_or(1.0, |gamma| gamma[c]), beta);
    }
    y
}

/// `x` where it is positive, else `slope·x`.
fn rectify(mut x: Images, slope: f64) -> Images {
    for v in x.iter_mut().flatten().flatten().flatten().filter(|v| **v < 0.0) {
        *v *= slope;
    }
    x
}

fn max_pool(x: &Images) -> Images {
    let pool = |channel: &Vec<Vec<f64>>| -> Vec<Vec<f64>> {
        let largest = |i: usize, j: usize| {
            channel[i][j].max(channel[i][j + 1]).max(channel[i + 1][j]).max(channel[i + 1][j + 1])
        };
        let (rows, columns) = (channel.len() / 2, channel[0].len() / 2);
        (0..rows).map(|i| (0..columns).map(|j| largest(2 * i, 2 * j)).collect()).collect()
    };
    x.iter().map(|image| image.iter().map(pool).collect()).collect()
}

/// The features, or with a head the predictions, of the last block's images.
fn read(params: &Params, x: Images, readout: Readout) -> Vec<f64> {
    let mean = |pixels: Vec<f64>| vec![pixels.iter().sum::<f64>() / pixels.len() as f64];
    let examples = x.len();
    let channels = x.into_iter().flatten().map(|c| c.into_iter().flatten().collect::<Vec<f64>>());
    let features: Vec<f64> = match readout {
        Readout::Flatten => channels.flatten().collect(),
        Readout::Mean => channels.flat_map(mean).collect(),
    };
    let width = features.len() / examples;
    if params.find("head/weight").is_some() { linear(params, "head", &features, width) } else { features }
}

/// Predictions for the images of one task.
pub fn conv_net(net: &ConvNet, params: &Params, x: &[f64]) -> Vec<f64> {
    let mut x = images(x, net.input);
    for i in 1..=net.blocks {
        let name = format!("block{i}");
        x = match net.downsample {
            Downsample::Stride => rectify(layer(params, &name, &x, 3, 2), 0.0),
            Downsample::MaxPool => max_pool(&rectify(layer(params, &name, &x, 3, 1), 0.0)),
        };
    }
    read(params, x, net.readout)
}

/// Predictions for the images of one task.
pub fn resnet12(net: &ResNet12, params: &Params, x: &[f64]) -> Vec<f64> {
    let mut x = images(x, net.input);
    for i in 1..=net.widths.len() {
        let part = |name: &str, x: &Images, k| layer(params, &format!("block{i}/{name}"), x, k, 1);
        let first = rectify(part("layer1", &x, 3), 0.1);
        let second = rectify(part("layer2", &first, 3), 0.1);
        let mut sum = part("layer3", &second, 3);
        let shortcut = part("shortcut", &x, 1);
        let theirs = shortcut.iter().flatten().flatten().flatten();
        sum.iter_mut().flatten().flatten().flatten().zip(theirs).for_each(|(a, b)| *a += b);
        x = max_pool(&rectify(sum, 0.1));
    }
    read(params, x, net.readout)
}
