//! Single precision agrees with double, and extreme values stay where they should.

use metaburn_autodiff::{Array, Conv2d, DType, Device, Result, Var, check, grad};

fn var(values: &[f64], shape: &[usize], dtype: DType) -> Var {
    Var::leaf(Array::from_f64(values, shape, &Device::flex()).cast(dtype))
}

fn wave(n: usize, phase: f64) -> Vec<f64> {
    (0..n).map(|i| (1.7 * i as f64 + phase).sin()).collect()
}

/// First derivatives, and the second in the direction of ones, of a small convolutional
/// classifier's loss.
fn derivatives(dtype: DType) -> Result<Vec<f64>> {
    let image = var(&wave(3 * 2 * 8 * 8, 0.3), &[1, 2, 3, 8, 8], dtype);
    let kernel = var(&wave(4 * 2 * 3 * 3, 0.7), &[1, 4, 2, 3, 3], dtype);
    let head = var(&wave(5 * 64, 1.1), &[1, 5, 64], dtype);
    let labels = var(&wave(3 * 5, 2.0), &[3, 1, 5], dtype).detach().softmax(2)?;
    let geometry = Conv2d { stride: [2, 2], padding: [1, 1] };
    let features = image.conv2d(&kernel, &geometry)?.normalize(&[2, 3, 4], 1e-3)?.softplus();
    let scores = features.permute(&[0, 2, 1, 3, 4])?.reshape(&[3, 1, 64])?.matmul_transposed(&head)?;
    let loss = scores.cross_entropy(&labels)?.mean();
    let wrt = [image, kernel, head];
    let first = grad(&loss, &wrt, true)?;
    let total = first.iter().try_fold(var(&[0.0], &[1], dtype), |sum, g| sum.add(&g.sum()))?;
    let second = grad(&total, &wrt, false)?;
    Ok(first.iter().chain(&second).flat_map(|g| g.value().to_f64()).collect())
}

#[test]
fn single_precision_gradients_agree_with_double() -> Result<()> {
    let (single, double) = (derivatives(DType::F32)?, derivatives(DType::F64)?);
    assert_eq!(single.len(), double.len());
    assert!(double.iter().any(|d| d.abs() > 0.01));
    for (a, b) in single.iter().zip(&double) {
        assert!(check::relative_error(*a, *b) < 1e-4, "{a} and {b}");
    }
    Ok(())
}

#[test]
fn gradients_have_the_type_of_their_variable() -> Result<()> {
    for dtype in [DType::F32, DType::F64] {
        let x = var(&[0.1, 0.2], &[2], dtype);
        let unused = var(&[0.1], &[1], dtype);
        for g in grad(&x.powf(1.5).sum(), &[x, unused], true)? {
            assert_eq!(g.value().dtype(), dtype);
        }
    }
    Ok(())
}

#[test]
fn large_scores_do_not_overflow() -> Result<()> {
    for dtype in [DType::F32, DType::F64] {
        let scores = var(&[1000.0, 0.0, -1000.0], &[1, 3], dtype);
        let target = var(&[0.0, 1.0, 0.0], &[1, 3], dtype).detach();
        let loss = scores.cross_entropy(&target)?.sum();
        assert_eq!(loss.item(), 1000.0);
        assert_eq!(grad(&loss, &[scores], false)?[0].value().to_f64(), [1.0, -1.0, 0.0]);
        let x = var(&[800.0, -800.0], &[2], dtype);
        assert_eq!(x.softplus().value().to_f64(), [800.0, 0.0]);
        assert_eq!(grad(&x.softplus().sum(), &[x], false)?[0].value().to_f64(), [1.0, 0.0]);
    }
    Ok(())
}

#[test]
fn divergence_is_not_hidden() -> Result<()> {
    let x = var(&[f64::NAN, 1.0], &[2], DType::F64);
    let y = var(&[1.0, f64::NAN], &[2], DType::F64);
    let image = x.reshape(&[1, 1, 1, 2])?;
    let pool = metaburn_autodiff::Pool2d { window: [1, 2], stride: [1, 2] };
    let (one, none) = (var(&[1.0; 2], &[1, 1, 2], DType::F64), var(&[0.0], &[1, 1], DType::F64));
    let halves = metaburn_autodiff::Pool2d { window: [2, 2], stride: [2, 2] };
    let square = Var::cat(&[image.clone(), image.clone()], 2)?.reshape(&[1, 1, 1, 2, 2])?;
    let scale = var(&[1.0], &[1, 1], DType::F64);
    let hidden = [
        ("relu", x.relu()),
        ("linear_relu", x.reshape(&[1, 1, 2])?.linear_relu(&one, &none)?),
        ("batch_norm_pool", square.batch_norm_pool(&scale, &none, 1, 0.1, &halves)?),
        ("abs", x.abs()),
        ("clamp", x.clamp(-1.0, 1.0)?),
        ("softplus", x.softplus()),
        ("max_axis", x.max_axis(0)?),
        ("max_pool2d", image.max_pool2d(&pool)?),
    ];
    for (name, result) in hidden {
        assert!(result.value().to_f64()[0].is_nan(), "{name}");
    }
    assert!(x.maximum(&y)?.value().to_f64().iter().all(|v| v.is_nan()));
    assert!(x.minimum(&y)?.value().to_f64().iter().all(|v| v.is_nan()));
    Ok(())
}

#[test]
fn ties_go_where_the_documentation_says() -> Result<()> {
    let (a, b) = (var(&[1.0, 2.0], &[2], DType::F64), var(&[1.0, 0.0], &[2], DType::F64));
    let of = |y: &Var| -> Result<Vec<Vec<f64>>> {
        Ok(grad(&y.sum(), &[a.clone(), b.clone()], false)?.iter().map(|g| g.value().to_f64()).collect())
    };
    assert_eq!(of(&a.maximum(&b)?)?, [[0.0, 1.0], [1.0, 0.0]]);
    assert_eq!(of(&a.minimum(&b)?)?, [[0.0, 0.0], [1.0, 1.0]]);
    let same = var(&[3.0, 3.0, 3.0], &[3], DType::F64);
    let gradient = grad(&same.max_axis(0)?, std::slice::from_ref(&same), false)?;
    assert_eq!(gradient[0].value().to_f64(), [1.0, 0.0, 0.0]);
    let zero = var(&[0.0], &[1], DType::F64);
    for y in [zero.abs(), zero.relu()] {
        assert_eq!(grad(&y, std::slice::from_ref(&zero), false)?[0].item(), 0.0);
    }
    Ok(())
}

#[test]
fn rounding_on_the_host_is_rounding_on_the_device() {
    let (values, device) = ([0.1, -1e-40, 16_777_217.0, f64::INFINITY], Device::flex());
    for dtype in [DType::F32, DType::F64] {
        let host = Array::from_f64_as(&values, &[2, 2], dtype, &device);
        let there = Array::from_f64(&values, &[2, 2], &device).cast(dtype);
        assert_eq!((host.dtype(), host.to_f64()), (dtype, there.to_f64()));
    }
}
