//! First derivatives against burn's own autodiff, an independent implementation.

use burn::backend::flex::FlexDevice;
use burn::backend::ops::{ActivationOps, FloatTensorOps, IntTensorOps, ModuleOps};
use burn::backend::tensor::FloatTensor;
use burn::backend::{AutodiffBackend, Flex};
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Shape, Slice, TensorData};
use burn_autodiff::Autodiff;
use metaburn_autodiff::{Array, Conv2d, Device, Indices, Pool2d, Result, Var, grad};

type B = Autodiff<Flex>;
type Theirs = FloatTensor<B>;

/// The same function of one variable, ours and burn's.
type Pair = (fn(&Var) -> Var, fn(Theirs) -> Theirs);

fn wave(shape: &[usize], phase: f64) -> TensorData {
    let n = shape.iter().product();
    let values: Vec<f64> = (0..n).map(|i| 1.1 + (1.7 * i as f64 + phase).sin()).collect();
    TensorData::new(values, Shape::from(shape.to_vec()))
}

fn ours(data: &[TensorData], f: impl Fn(&[Var]) -> Result<Var>) -> Result<Vec<Vec<f64>>> {
    let upload = |d: &TensorData| Var::leaf(Array::from_data(d.clone(), &Device::flex()));
    let x: Vec<Var> = data.iter().map(upload).collect();
    let y = f(&x)?;
    let loss = y.mul(&Var::constant(Array::from_data(wave(&y.shape(), 0.2), &Device::flex())))?.sum();
    Ok(grad(&loss, &x, false)?.iter().map(|g| g.value().to_f64()).collect())
}

fn theirs(data: &[TensorData], f: impl Fn(&[Theirs]) -> Theirs) -> Vec<Vec<f64>> {
    let upload = |d: &TensorData| B::float_set_require_grad(B::float_from_data(d.clone(), &FlexDevice), true);
    let x: Vec<Theirs> = data.iter().map(upload).collect();
    let y = f(&x);
    let shape = burn::backend::TensorMetadata::shape(&y).to_vec();
    let weights = B::float_from_data(wave(&shape, 0.2), &FlexDevice);
    let gradients = B::backward(B::float_sum(B::float_mul(y, weights)));
    x.iter()
        .map(|x| {
            let gradient = B::grad(x, &gradients).expect("a gradient");
            gradient.into_data().iter::<f64>().collect()
        })
        .collect()
}

/// Compares all first derivatives of two functions that should be the same.
fn agree(
    shapes: &[&[usize]],
    f: impl Fn(&[Var]) -> Result<Var>,
    g: impl Fn(&[Theirs]) -> Theirs,
) -> Result<()> {
    let data: Vec<TensorData> = (0..).zip(shapes).map(|(i, shape)| wave(shape, f64::from(i))).collect();
    let (ours, theirs) = (ours(&data, f)?, theirs(&data, g));
    for (a, b) in ours.iter().flatten().zip(theirs.iter().flatten()) {
        assert!((a - b).abs() < 1e-12 * (1.0 + b.abs()), "{a}, burn says {b}");
    }
    assert_eq!(ours.concat().len(), theirs.concat().len());
    Ok(())
}

fn own(x: &Theirs) -> Theirs {
    x.clone()
}

#[test]
fn arithmetic_with_broadcasting() -> Result<()> {
    let shapes: [&[usize]; 2] = [&[3, 1, 4], &[3, 5, 1]];
    agree(&shapes, |x| x[0].add(&x[1]), |x| B::float_add(own(&x[0]), own(&x[1])))?;
    agree(&shapes, |x| x[0].sub(&x[1]), |x| B::float_sub(own(&x[0]), own(&x[1])))?;
    agree(&shapes, |x| x[0].mul(&x[1]), |x| B::float_mul(own(&x[0]), own(&x[1])))?;
    agree(&shapes, |x| x[0].div(&x[1]), |x| B::float_div(own(&x[0]), own(&x[1])))
}

#[test]
fn functions_of_one_variable() -> Result<()> {
    let pairs: [Pair; 12] = [
        (Var::exp, B::float_exp),
        (Var::ln, B::float_log),
        (Var::sqrt, B::float_sqrt),
        (Var::tanh, B::float_tanh),
        (Var::sin, B::float_sin),
        (Var::cos, B::float_cos),
        (Var::abs, B::float_abs),
        (Var::sigmoid, B::sigmoid),
        (Var::sum, B::float_sum),
        (Var::mean, B::float_mean),
        (|x| x.add_scalar(-1.0).relu(), |x| B::relu(B::float_add_scalar(x, (-1.0).into()))),
        (|x| x.powf(2.5), |x| B::float_powf_scalar(x, 2.5.into())),
    ];
    for (f, g) in pairs {
        agree(&[&[4, 7]], |x| Ok(f(&x[0])), |x| g(own(&x[0])))?;
    }
    Ok(())
}

#[test]
fn softmax() -> Result<()> {
    for axis in 0..3 {
        let shapes: [&[usize]; 1] = [&[3, 4, 5]];
        agree(&shapes, |x| x[0].log_softmax(axis), |x| B::log_softmax(own(&x[0]), axis))?;
        agree(&shapes, |x| x[0].softmax(axis), |x| B::softmax(own(&x[0]), axis))?;
    }
    Ok(())
}

#[test]
fn products_of_matrices() -> Result<()> {
    let matmul = |x: &[Theirs]| B::float_matmul(own(&x[0]), own(&x[1]));
    agree(&[&[7, 5], &[5, 6]], |x| x[0].matmul(&x[1]), matmul)?;
    agree(&[&[4, 7, 5], &[1, 5, 6]], |x| x[0].matmul(&x[1]), matmul)?;
    agree(&[&[4, 7, 5], &[4, 5, 6]], |x| x[0].matmul(&x[1]), matmul)?;
    let transposed = |x: &[Theirs]| B::float_matmul(own(&x[0]), B::float_swap_dims(own(&x[1]), 1, 2));
    agree(&[&[4, 7, 5], &[1, 6, 5]], |x| x[0].matmul_transposed(&x[1]), transposed)
}

#[test]
fn structure() -> Result<()> {
    let shapes: [&[usize]; 1] = [&[3, 4, 5]];
    agree(&shapes, |x| x[0].sum_axes(&[1]), |x| B::float_sum_dim(own(&x[0]), 1))?;
    agree(&shapes, |x| x[0].mean_axes(&[2]), |x| B::float_mean_dim(own(&x[0]), 2))?;
    agree(&shapes, |x| x[0].max_axis(1), |x| B::float_max_dim(own(&x[0]), 1))?;
    agree(&shapes, |x| x[0].permute(&[2, 0, 1]), |x| B::float_permute(own(&x[0]), &[2, 0, 1]))?;
    agree(&shapes, |x| x[0].reshape(&[6, 10]), |x| B::float_reshape(own(&x[0]), Shape::from([6, 10])))?;
    let part = [Slice::from(0..3), Slice::from(1..3), Slice::from(0..5)];
    agree(&shapes, |x| x[0].slice(1, 1, 3), |x| B::float_slice(own(&x[0]), &part))?;
    let wide = || Shape::from([3, 4, 5]);
    agree(&[&[3, 1, 5]], |x| x[0].expand(&[3, 4, 5]), |x| B::float_expand(own(&x[0]), wide()))?;
    agree(&[&[2, 3], &[2, 1]], |x| Var::cat(x, 1), |x| B::float_cat(x.to_vec(), 1))
}

#[test]
fn gather() -> Result<()> {
    let at = [2, 0, 1, 1, 0, 0, 2, 2, 1, 1, 0, 0];
    let indices = Indices::new(&at, &[3, 4], &Device::flex());
    let numbers = || TensorData::new(at.map(|i| i as i64).to_vec(), Shape::from([3, 4]));
    agree(
        &[&[3, 3]],
        |x| x[0].gather(1, &indices),
        |x| B::float_gather(1, own(&x[0]), B::int_from_data(numbers(), &FlexDevice)),
    )
}

#[test]
fn convolution() -> Result<()> {
    let cases = [
        ([2, 3, 8, 9], [4, 3, 3, 3], 1, 1),
        ([2, 3, 8, 9], [4, 3, 3, 3], 2, 0),
        ([2, 4, 7, 7], [6, 4, 3, 3], 3, 2),
        ([1, 1, 6, 6], [4, 1, 5, 5], 1, 2),
    ];
    for (image, kernel, stride, padding) in cases {
        let (stride, padding) = ([stride; 2], [padding; 2]);
        let conv = Conv2d { stride, padding };
        let options = || ConvOptions::new(stride, padding, [1, 1], 1);
        let kernels = [&[1], &kernel[..]].concat();
        // Each image is a task of one example, so that the axes are in burn's order.
        let images = [image[0], image[1], 1, image[2], image[3]];
        agree(
            &[&image, &kernel],
            |x| {
                let result = x[0].reshape(&images)?.conv2d(&x[1].reshape(&kernels)?, &conv)?;
                let s = result.shape();
                result.reshape(&[s[0], s[1], s[3], s[4]])
            },
            |x| B::conv2d(own(&x[0]), own(&x[1]), None, options()),
        )?;
    }
    Ok(())
}

#[test]
fn pooling() -> Result<()> {
    for (window, stride) in [([2, 2], [2, 2]), ([3, 2], [2, 1]), ([2, 2], [3, 3])] {
        let geometry = Pool2d { window, stride };
        agree(
            &[&[2, 3, 7, 8]],
            |x| x[0].max_pool2d(&geometry),
            |x| B::max_pool2d(own(&x[0]), window, stride, [0, 0], [1, 1], false),
        )?;
        agree(
            &[&[2, 3, 7, 8]],
            |x| x[0].avg_pool2d(&geometry),
            |x| B::avg_pool2d(own(&x[0]), window, stride, [0, 0], true, false),
        )?;
    }
    Ok(())
}
