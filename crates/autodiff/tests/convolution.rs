//! Convolution and its two gradients against plain loops, for the sizes at which the backend
//! chooses different algorithms, and for strides that leave a remainder.

use metaburn_autodiff::{Array, Conv2d, DType, Device, Result, Var, grad};

/// Extents of images `[tasks, in, examples, h, w]`, kernels `[tasks | 1, out, in, kh, kw]` and results.
struct Sizes {
    images: [usize; 5],
    kernels: [usize; 5],
    out: [usize; 2],
}

/// Calls `f` with the flat positions in images, kernels and results of each term of the trilinear
/// form `Σ x·w·y`.
fn each_term(sizes: &Sizes, conv: &Conv2d, mut f: impl FnMut(usize, usize, usize)) {
    let ([tasks, inputs, examples, h, w], [own, outputs, _, kh, kw]) = (sizes.images, sizes.kernels);
    let [oh, ow] = sizes.out;
    let mut place = |t: usize, e: usize, o: usize, i: usize| {
        for (y, x) in (0..oh).flat_map(|y| (0..ow).map(move |x| (y, x))) {
            for (dy, dx) in (0..kh).flat_map(|dy| (0..kw).map(move |dx| (dy, dx))) {
                let row = (y * conv.stride[0] + dy).wrapping_sub(conv.padding[0]);
                let column = (x * conv.stride[1] + dx).wrapping_sub(conv.padding[1]);
                if row < h && column < w {
                    f(
                        (((t * inputs + i) * examples + e) * h + row) * w + column,
                        (((t % own * outputs + o) * inputs + i) * kh + dy) * kw + dx,
                        (((t * outputs + o) * examples + e) * oh + y) * ow + x,
                    );
                }
            }
        }
    };
    for t in 0..tasks {
        for e in 0..examples {
            for o in 0..outputs {
                (0..inputs).for_each(|i| place(t, e, o, i));
            }
        }
    }
}

fn wave(shape: &[usize], pace: f64) -> Vec<f64> {
    (0..shape.iter().product()).map(|i| (pace * i as f64).sin()).collect()
}

fn close(name: &str, found: &Var, expected: &[f64], tolerance: f64) {
    let found = found.value().to_f64();
    assert_eq!(found.len(), expected.len(), "{name}");
    for (at, (a, b)) in found.iter().zip(expected).enumerate() {
        assert!((a - b).abs() < tolerance * (1.0 + b.abs()), "{name}[{at}]: {a}, expected {b}");
    }
}

fn agrees(images: [usize; 5], kernels: [usize; 5], conv: &Conv2d) -> Result<()> {
    let extent = |i: usize| (images[3 + i] + 2 * conv.padding[i] - kernels[3 + i]) / conv.stride[i] + 1;
    let sizes = Sizes { images, kernels, out: [extent(0), extent(1)] };
    let out = [images[0], kernels[1], images[2], sizes.out[0], sizes.out[1]];
    let (x, w, y) = (wave(&images, 0.7), wave(&kernels, 1.3), wave(&out, 2.1));
    let [mut of_x, mut of_w, mut of_y] = [&x, &w, &y].map(|values| vec![0.0; values.len()]);
    each_term(&sizes, conv, |i, j, k| {
        of_x[i] += w[j] * y[k];
        of_w[j] += x[i] * y[k];
        of_y[k] += x[i] * w[j];
    });
    for (dtype, tolerance) in [(DType::F64, 1e-11), (DType::F32, 1e-3)] {
        let leaf = |values: &[f64], shape: &[usize]| {
            Var::leaf(Array::from_f64(values, shape, &Device::flex()).cast(dtype))
        };
        let (x, w, y) = (leaf(&x, &images), leaf(&w, &kernels), leaf(&y, &out));
        let result = x.conv2d(&w, conv)?;
        assert_eq!(result.shape(), out);
        let gradients = grad(&result.mul(&y)?.sum(), &[x, w], false)?;
        close(&format!("{dtype:?} output"), &result, &of_y, tolerance);
        close(&format!("{dtype:?} image"), &gradients[0], &of_x, tolerance);
        close(&format!("{dtype:?} kernel"), &gradients[1], &of_w, tolerance);
    }
    Ok(())
}

fn conv(stride: usize, padding: usize) -> Conv2d {
    Conv2d { stride: [stride, stride], padding: [padding, padding] }
}

#[test]
fn strides_that_leave_a_remainder() -> Result<()> {
    for size in 5..9 {
        for stride in 1..5 {
            for padding in 0..3 {
                agrees([2, 2, 2, size, size + 1], [1, 3, 2, 3, 3], &conv(stride, padding))?;
            }
        }
    }
    Ok(())
}

#[test]
fn stride_and_padding_that_differ_by_direction() -> Result<()> {
    let uneven = Conv2d { stride: [1, 3], padding: [2, 0] };
    agrees([1, 3, 2, 7, 9], [1, 4, 3, 2, 4], &uneven)
}

#[test]
fn padding_wider_than_the_kernel() -> Result<()> {
    agrees([1, 2, 1, 4, 4], [1, 3, 2, 1, 1], &conv(1, 2))?;
    agrees([1, 2, 1, 4, 5], [1, 3, 2, 2, 2], &conv(2, 3))
}

#[test]
fn images_and_kernels_of_common_networks() -> Result<()> {
    agrees([1, 1, 5, 28, 28], [1, 64, 1, 3, 3], &conv(2, 1))?;
    agrees([1, 3, 3, 20, 20], [1, 16, 3, 3, 3], &conv(1, 1))?;
    agrees([1, 32, 12, 10, 10], [1, 32, 32, 3, 3], &conv(1, 1))?;
    agrees([2, 16, 1, 9, 9], [1, 24, 16, 1, 1], &conv(1, 0))?;
    agrees([1, 8, 30, 3, 3], [1, 8, 8, 5, 5], &conv(1, 2))
}

#[test]
fn kernels_of_each_task_s_own() -> Result<()> {
    agrees([4, 2, 3, 8, 8], [4, 5, 2, 3, 3], &conv(1, 1))?;
    agrees([4, 1, 3, 8, 8], [4, 6, 1, 3, 3], &conv(2, 1))?;
    agrees([25, 1, 2, 12, 12], [25, 1, 1, 3, 3], &conv(1, 1))?;
    agrees([5, 16, 1, 7, 7], [5, 16, 16, 3, 3], &conv(1, 1))
}
