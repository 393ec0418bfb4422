//! Convolution and its two gradients against plain loops, for the sizes at which the backend
//! chooses different algorithms, and for strides that leave a remainder.

use metaburn_autodiff::{Array, Conv2d, DType, Device, Result, Var, grad};

/// Shapes and geometry, in the order of the loops.
struct Sizes {
    image: [usize; 4],
    kernel: [usize; 4],
    out: [usize; 2],
}

/// Calls `f` with the flat positions in image, kernel and output of each term of the trilinear
/// form `Σ x·w·y`.
fn each_term(sizes: &Sizes, geometry: &Conv2d, mut f: impl FnMut(usize, usize, usize)) {
    let ([batch, inputs, h, w], [outputs, per_group, kh, kw]) = (sizes.image, sizes.kernel);
    let [oh, ow] = sizes.out;
    let place = |b: usize, o: usize, i: usize, mut f: Box<dyn FnMut(usize, usize, usize) + '_>| {
        let channel = o / (outputs / geometry.groups) * per_group + i;
        for (y, x) in (0..oh).flat_map(|y| (0..ow).map(move |x| (y, x))) {
            for (dy, dx) in (0..kh).flat_map(|dy| (0..kw).map(move |dx| (dy, dx))) {
                let row = (y * geometry.stride[0] + dy).wrapping_sub(geometry.padding[0]);
                let column = (x * geometry.stride[1] + dx).wrapping_sub(geometry.padding[1]);
                if row < h && column < w {
                    f(
                        ((b * inputs + channel) * h + row) * w + column,
                        ((o * per_group + i) * kh + dy) * kw + dx,
                        ((b * outputs + o) * oh + y) * ow + x,
                    );
                }
            }
        }
    };
    for b in 0..batch {
        for o in 0..outputs {
            for i in 0..per_group {
                place(b, o, i, Box::new(&mut f));
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

fn agrees(image: [usize; 4], kernel: [usize; 4], geometry: &Conv2d) -> Result<()> {
    let extent = |i: usize| (image[2 + i] + 2 * geometry.padding[i] - kernel[2 + i]) / geometry.stride[i] + 1;
    let sizes = Sizes { image, kernel, out: [extent(0), extent(1)] };
    let out = [image[0], kernel[0], sizes.out[0], sizes.out[1]];
    let (x, w, y) = (wave(&image, 0.7), wave(&kernel, 1.3), wave(&out, 2.1));
    let [mut of_x, mut of_w, mut of_y] = [&x, &w, &y].map(|values| vec![0.0; values.len()]);
    each_term(&sizes, geometry, |i, j, k| {
        of_x[i] += w[j] * y[k];
        of_w[j] += x[i] * y[k];
        of_y[k] += x[i] * w[j];
    });
    for (dtype, tolerance) in [(DType::F64, 1e-11), (DType::F32, 1e-3)] {
        let leaf = |values: &[f64], shape: &[usize]| {
            Var::leaf(Array::from_f64(values, shape, &Device::flex()).cast(dtype))
        };
        let (x, w, y) = (leaf(&x, &image), leaf(&w, &kernel), leaf(&y, &out));
        let result = x.conv2d(&w, geometry)?;
        assert_eq!(result.shape(), out);
        let gradients = grad(&result.mul(&y)?.sum(), &[x, w], false)?;
        close(&format!("{dtype:?} output"), &result, &of_y, tolerance);
        close(&format!("{dtype:?} image"), &gradients[0], &of_x, tolerance);
        close(&format!("{dtype:?} kernel"), &gradients[1], &of_w, tolerance);
    }
    Ok(())
}

fn geometry(stride: usize, padding: usize, groups: usize) -> Conv2d {
    Conv2d { stride: [stride, stride], padding: [padding, padding], groups }
}

#[test]
fn strides_that_leave_a_remainder() -> Result<()> {
    for size in 5..9 {
        for stride in 1..5 {
            for padding in 0..3 {
                agrees([2, 2, size, size + 1], [3, 2, 3, 3], &geometry(stride, padding, 1))?;
            }
        }
    }
    Ok(())
}

#[test]
fn stride_and_padding_that_differ_by_direction() -> Result<()> {
    let uneven = Conv2d { stride: [1, 3], padding: [2, 0], groups: 1 };
    agrees([2, 3, 7, 9], [4, 3, 2, 4], &uneven)
}

#[test]
fn padding_wider_than_the_kernel() -> Result<()> {
    agrees([1, 2, 4, 4], [3, 2, 1, 1], &geometry(1, 2, 1))?;
    agrees([1, 2, 4, 5], [3, 2, 2, 2], &geometry(2, 3, 1))
}

#[test]
fn images_and_kernels_of_common_networks() -> Result<()> {
    agrees([5, 1, 28, 28], [64, 1, 3, 3], &geometry(2, 1, 1))?;
    agrees([3, 3, 20, 20], [16, 3, 3, 3], &geometry(1, 1, 1))?;
    agrees([2, 32, 10, 10], [32, 32, 3, 3], &geometry(1, 1, 1))?;
    agrees([2, 16, 9, 9], [24, 16, 1, 1], &geometry(1, 0, 1))?;
    agrees([2, 8, 11, 11], [8, 8, 5, 5], &geometry(3, 2, 1))
}

#[test]
fn one_group_for_each_task() -> Result<()> {
    agrees([3, 4 * 2, 8, 8], [4 * 5, 2, 3, 3], &geometry(1, 1, 4))?;
    agrees([3, 4, 8, 8], [4 * 6, 1, 3, 3], &geometry(2, 1, 4))?;
    agrees([2, 25, 12, 12], [25, 1, 3, 3], &geometry(1, 1, 25))?;
    agrees([1, 5 * 16, 7, 7], [5 * 16, 16, 3, 3], &geometry(1, 1, 5))
}
