//! Products, convolutions, pooling, normalisation and losses.

use crate::draw::Domain::{AwayFromZero, Distinct, Real};
use crate::draw::{Domain, Draw};
use crate::table::{Case, Problem};
use metaburn_autodiff::{Array, Conv2d, Pool2d, Result, Var};

pub fn cases() -> Vec<Case> {
    vec![
        Case::new("matmul", |draw| {
            let [a, b] = factors(draw);
            Problem::new([draw.array(&a, Real), draw.array(&b, Real)], |x| x[0].matmul(&x[1]))
        }),
        Case::new("matmul_transposed", |draw| {
            let [a, mut b] = factors(draw);
            let rank = b.len();
            b.swap(rank - 2, rank - 1);
            Problem::new([draw.array(&a, Real), draw.array(&b, Real)], |x| x[0].matmul_transposed(&x[1]))
        }),
        Case::new("matmul (with an expanded matrix)", |draw| {
            let [tasks, m, k, n] = [0; 4].map(|_| draw.between(1, 3));
            let first = [1, tasks][draw.below(2)];
            let inputs = [draw.array(&[first, m, k], Real), draw.array(&[1, k, n], Real)];
            Problem::new(inputs, move |x| {
                let y = x[0].matmul(&x[1].expand(&[tasks, k, n])?)?;
                assert_eq!(y.shape(), [tasks, m, n]);
                Ok(y)
            })
        }),
        Case::new("matmul_transposed (with an expanded matrix)", |draw| {
            let [tasks, m, k, n] = [0; 4].map(|_| draw.between(1, 3));
            let first = [1, tasks][draw.below(2)];
            let inputs = [draw.array(&[first, m, k], Real), draw.array(&[1, n, k], Real)];
            Problem::new(inputs, move |x| x[0].matmul_transposed(&x[1].expand(&[tasks, n, k])?))
        }),
        Case::new("linear", |draw| linear(draw, false)),
        Case::new("linear_relu", |draw| linear(draw, true)),
        Case::new("attention", |draw| {
            let [queries, keys] = factors(draw);
            let rank = keys.len();
            let mut values = keys.clone();
            let mut keys = keys;
            keys.swap(rank - 2, rank - 1);
            (values[rank - 2], values[rank - 1]) = (keys[rank - 2], draw.between(1, 3));
            let inputs = [queries, keys, values].map(|shape| draw.array(&shape, Real));
            Problem::new(inputs, |x| x[0].attention(&x[1], &x[2]))
        }),
        Case::new("cholesky", |draw| {
            let [batch, n] = [0; 2].map(|_| draw.between(1, 3));
            let identity = identity(draw, n);
            Problem::new([draw.array(&[batch, n, n], Real)], move |x| {
                x[0].matmul_transposed(&x[0])?.add(&identity)?.cholesky()
            })
        }),
        Case::new("cholesky (of a symmetric part)", |draw| {
            let [batch, n] = [0; 2].map(|_| draw.between(1, 3));
            let identity = identity(draw, n).mul_scalar(6.0);
            Problem::new([draw.array(&[batch, n, n], Real)], move |x| x[0].add(&identity)?.cholesky())
        }),
        Case::new("solve_triangular", |draw| triangular(draw, false)),
        Case::new("solve_triangular (transposed)", |draw| triangular(draw, true)),
        Case::new("conv2d", convolution),
        Case::new("batch_norm", batch_norm),
        Case::new("batch_norm_pool", batch_norm_pool),
        Case::new("batch_norm_pool (that halves)", batch_norm_halved),
        Case::unary("custom", Real, cube),
        Case::new("max_pool2d", |draw| pooling(draw, Distinct, |x, geometry| x.max_pool2d(geometry))),
        Case::new("avg_pool2d", |draw| pooling(draw, Real, |x, geometry| x.avg_pool2d(geometry))),
        Case::along_axis("log_softmax", Real, |x, axis| x.log_softmax(axis)),
        Case::along_axis("softmax", Real, |x, axis| x.softmax(axis)),
        Case::new("normalize", |draw| {
            let shape = draw.shape();
            let axes: Vec<usize> = (0..shape.len()).filter(|_| draw.below(2) == 1).collect();
            Problem::new([draw.array(&shape, Real)], move |x| x[0].normalize(&axes, 0.1))
        }),
        Case::new("squared_error", |draw| {
            let shape = draw.shape();
            let inputs = [draw.array(&shape, Real), draw.array(&shape, Real)];
            Problem::new(inputs, |x| x[0].squared_error(&x[1]))
        }),
        Case::new("cross_entropy", |draw| {
            let rank = draw.between(2, 4);
            let shape = draw.extents(rank);
            let inputs = [draw.array(&shape, Real), draw.array(&shape, Real)];
            Problem::new(inputs, |x| x[0].cross_entropy(&x[1].softmax(x[1].rank() - 1)?))
        }),
        Case::new("gaussian_nll", |draw| {
            let shape = draw.shape();
            let [log_std, _] = draw.broadcast_from(&shape);
            let inputs = [&shape, &log_std, &shape].map(|s| draw.array(s, Real));
            Problem::new(inputs, |x| x[0].gaussian_nll(&x[1].mul_scalar(0.3), &x[2]))
        }),
    ]
}

/// `[…, m, k]` and `[…, k, n]`, whose leading axes broadcast.
fn factors(draw: &mut Draw) -> [Vec<usize>; 2] {
    let batch_axes = draw.below(3);
    let batch = draw.extents(batch_axes);
    let [mut a, mut b] = draw.broadcast_from(&batch);
    let [m, k, n] = [0; 3].map(|_| draw.between(1, 3));
    a.extend([m, k]);
    b.extend([k, n]);
    [a, b]
}

fn identity(draw: &Draw, n: usize) -> Var {
    let values: Vec<f64> = (0..n * n).map(|i| f64::from(u8::from(i / n == i % n))).collect();
    Var::constant(Array::from_f64_as(&values, &[1, n, n], draw.dtype, &draw.device))
}

/// Factors with a diagonal well above 0, and garbage above it; the batch axes broadcast.
fn triangular(draw: &mut Draw, transposed: bool) -> Problem {
    let [batch, n, m] = [0; 3].map(|_| draw.between(1, 3));
    let [a, b] = draw.broadcast_from(&[batch]);
    let inputs = [draw.array(&[a[0], n, n], Real), draw.array(&[b[0], n, m], Real)];
    let shift = identity(draw, n).mul_scalar(3.0);
    Problem::new(inputs, move |x| x[0].add(&shift)?.solve_triangular(&x[1], transposed))
}

fn convolution(draw: &mut Draw) -> Problem {
    let conv =
        Conv2d { stride: [draw.between(1, 3), draw.between(1, 3)], padding: [draw.below(3), draw.below(3)] };
    let [tasks, channels, out, examples] = [3, 2, 2, 2].map(|most| draw.between(1, most));
    let kernels = if draw.below(2) == 1 { tasks } else { 1 };
    let kernel = [draw.between(1, 3), draw.between(1, 3)];
    let image = [draw.between(3, 5), draw.between(3, 5)];
    let x = draw.array(&[tasks, channels, examples, image[0], image[1]], Real);
    let w = draw.array(&[kernels, out, channels, kernel[0], kernel[1]], Real);
    Problem::new([x, w], move |x| x[0].conv2d(&x[1], &conv))
}

fn batch_norm(draw: &mut Draw) -> Problem {
    let [tasks, channels, examples, pixels] = [2, 2, 4, 3].map(|most| draw.between(1, most));
    let reference = draw.between(1, examples);
    let shared = if draw.below(2) == 1 { tasks } else { 1 };
    let x = draw.array(&[tasks, channels, examples, pixels], Real);
    let [gamma, beta] = [0; 2].map(|_| draw.array(&[shared, channels], Real));
    Problem::new([x, gamma, beta], move |x| x[0].batch_norm(&x[1], &x[2], reference, 0.1))
}

/// Inputs, weights and biases that tasks share or have each their own, some of them expanded.
fn linear(draw: &mut Draw, rectified: bool) -> Problem {
    let [tasks, examples, inputs, outputs] = [0; 4].map(|_| draw.between(1, 3));
    let [x, w] = [0; 2].map(|_| [1, tasks][draw.below(2)]);
    let all = x.max(w);
    let b = [1, all][draw.below(2)];
    let shapes = [vec![x, examples, inputs], vec![w, outputs, inputs], vec![b, outputs]];
    let expanded = [0; 3].map(|_| draw.below(2) == 1);
    Problem::new(shapes.map(|shape| draw.array(&shape, Real)), move |given| {
        let grown = |i: usize| {
            let shape = given[i].shape();
            let first = if expanded[i] { all } else { shape[0] };
            given[i].expand(&[&[first], &shape[1..]].concat())
        };
        let (x, w, b) = (grown(0)?, grown(1)?, grown(2)?);
        if rectified { x.linear_relu(&w, &b) } else { x.linear(&w, &b) }
    })
}

/// No two pixels alike, and no scale near 0: the largest stays the largest.
fn batch_norm_pool(draw: &mut Draw) -> Problem {
    let pool = Pool2d {
        window: [draw.between(1, 2), draw.between(1, 2)],
        stride: [draw.between(1, 2), draw.between(1, 2)],
    };
    pooled(draw, pool)
}

fn batch_norm_halved(draw: &mut Draw) -> Problem {
    pooled(draw, Pool2d { window: [2; 2], stride: [2; 2] })
}

fn pooled(draw: &mut Draw, pool: Pool2d) -> Problem {
    let [tasks, channels, examples] = [2, 2, 3].map(|most| draw.between(1, most));
    let image = [0; 2].map(|_| draw.between(2, 5));
    let reference = draw.between(1, examples);
    let shared = if draw.below(2) == 1 { tasks } else { 1 };
    let x = draw.array(&[tasks, channels, examples, image[0], image[1]], Distinct);
    let gamma = draw.array(&[shared, channels], AwayFromZero);
    let beta = draw.array(&[shared, channels], Real);
    Problem::new([x, gamma, beta], move |x| x[0].batch_norm_pool(&x[1], &x[2], reference, 0.1, &pool))
}

/// The cube, with a derivative that is written out.
fn cube(x: &Var) -> Result<Var> {
    let (value, input) = (x.mul(x)?.mul(x)?.into_value(), x.clone());
    Ok(Var::custom("cube", value, &[x], move |g| Ok(vec![g.mul(&input.square().mul_scalar(3.0))?])))
}

fn pooling(draw: &mut Draw, domain: Domain, pool: fn(&Var, &Pool2d) -> Result<Var>) -> Problem {
    let geometry = Pool2d {
        window: [draw.between(1, 3), draw.between(1, 3)],
        stride: [draw.between(1, 3), draw.between(1, 3)],
    };
    let mut shape = draw.extents(2);
    shape.extend([draw.between(3, 6), draw.between(3, 6)]);
    Problem::new([draw.array(&shape, domain)], move |x| pool(&x[0], &geometry))
}
