//! Max-pooling against a loop over windows, and pooled batch norm against its three parts, on images wider
//! than a vector.

use metaburn_autodiff::{Array, DType, Device, Pool2d, Result, Var, grad};

const HALVES: Pool2d = Pool2d { window: [2; 2], stride: [2; 2] };

/// Numbers of which many are alike, so that ties are met.
fn steps(shape: &[usize], salt: usize) -> Vec<f64> {
    (0..shape.iter().product()).map(|i: usize| ((i + salt) * 7919 % 1009 % 7) as f64 - 3.0).collect()
}

/// The first largest of each 2×2 pixels, and `weights` put where it was.
fn by_loops(x: &[f64], weights: &[f64], [height, width]: [usize; 2]) -> (Vec<f64>, Vec<f64>) {
    let (mut largest, mut back) = (Vec::new(), vec![0.0; x.len()]);
    for (plane, pixels) in x.chunks(height * width).enumerate() {
        for (y, x) in (0..height / 2).flat_map(|y| (0..width / 2).map(move |x| (y, x))) {
            let window = [0, 1, width, width + 1].map(|ahead| 2 * y * width + 2 * x + ahead);
            let first = |best, at| if pixels[at] > pixels[best] { at } else { best };
            let at = window.into_iter().reduce(first).expect("four pixels");
            back[plane * height * width + at] += weights[largest.len()];
            largest.push(pixels[at]);
        }
    }
    (largest, back)
}

#[test]
fn the_first_largest_pixel_is_picked_at_any_width() -> Result<()> {
    for image in [[2, 2], [3, 5], [2, 31], [5, 32], [4, 33], [7, 64], [2, 65], [3, 71], [28, 28]] {
        let shape = [2, 3, image[0], image[1]];
        let values = steps(&shape, 1);
        for dtype in [DType::F32, DType::F64] {
            let x = Var::leaf(Array::from_f64_as(&values, &shape, dtype, &Device::flex()));
            let y = x.max_pool2d(&HALVES)?;
            let weights = steps(&y.shape(), 5);
            let (largest, back) = by_loops(&values, &weights, image);
            assert_eq!(y.value().to_f64(), largest, "{image:?}");
            let weights = Var::constant(Array::from_f64_as(&weights, &y.shape(), dtype, &Device::flex()));
            let found = grad(&y.mul(&weights)?.sum(), &[x], false)?;
            assert_eq!(found[0].value().to_f64(), back, "{image:?}");
        }
    }
    Ok(())
}

/// The result and its gradients.
fn derivatives(shapes: &[&[usize]; 3], parts: bool, reference: usize) -> Result<Vec<Vec<f64>>> {
    let leaf = |i: usize| Var::leaf(Array::from_f64(&steps(shapes[i], i + 1), shapes[i], &Device::flex()));
    let [x, gamma, beta] = [0, 1, 2].map(leaf);
    let y = if parts {
        x.batch_norm(&gamma, &beta, reference, 1e-3)?.max_pool2d(&HALVES)?.relu()
    } else {
        x.batch_norm_pool(&gamma, &beta, reference, 1e-3, &HALVES)?
    };
    let gradients = grad(&y.mul(&y)?.sum(), &[x, gamma, beta], false)?;
    Ok(std::iter::once(&y).chain(&gradients).map(|v| v.value().to_f64()).collect())
}

#[test]
fn pooled_batch_norm_is_its_three_parts() -> Result<()> {
    for (image, reference) in [([2, 2], 3), ([5, 4], 1), ([28, 28], 3), ([4, 33], 2), ([3, 70], 3)] {
        let shapes: [&[usize]; 3] = [&[2, 4, 3, image[0], image[1]], &[1, 4], &[2, 4]];
        let (found, expected) =
            (derivatives(&shapes, false, reference)?, derivatives(&shapes, true, reference)?);
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found.len(), expected.len());
            let far = found.iter().zip(expected).find(|(f, e)| (**f - **e).abs() > 1e-9 * e.abs().max(1.0));
            assert_eq!(far, None, "{image:?}");
        }
        assert!(expected.iter().all(|values| values.iter().any(|v| *v != 0.0)), "{image:?}");
    }
    Ok(())
}
