//! Batch norm has kernels for its first two derivatives; the third falls back on elementary operations,
//! and is held against finite differences of the second.

use metaburn_autodiff::{Array, Device, Result, Var, check, grad};

fn array(shape: &[usize], salt: usize) -> Array {
    let count: usize = shape.iter().product();
    let values: Vec<f64> = (0..count).map(|i| ((i * 37 + salt * 11) % 23) as f64 / 7.0 - 1.4).collect();
    Array::from_f64(&values, shape, &Device::flex())
}

/// `Σ c·∂/∂x Σ y³` of `y = batch_norm(x, γ, β)`: a second derivative of it is a third of batch norm.
fn slope(x: &[Var], reference: usize) -> Result<Var> {
    let y = x[0].batch_norm(&x[1], &x[2], reference, 0.1)?;
    let loss = y.mul(&y)?.mul(&y)?.sum();
    let mut total = Var::constant(Array::from_f64(&[0.0], &[1], &Device::flex()));
    for (i, gradient) in grad(&loss, x, true)?.iter().enumerate() {
        let weights = Var::constant(array(&gradient.shape(), i + 5));
        total = total.add(&gradient.mul(&weights)?.sum())?;
    }
    Ok(total)
}

#[test]
fn the_third_derivative_of_batch_norm_is_the_slope_of_the_second() {
    for reference in [3, 2] {
        for tasks in [1, 2] {
            let inputs = [array(&[2, 2, 3, 2], 1), array(&[tasks, 2], 2), array(&[tasks, 2], 3)];
            let error = check::second_order(|x| slope(x, reference), &inputs, 1e-5).unwrap();
            assert!(error < 1e-6, "reference {reference}, {tasks} tasks: {error}");
        }
    }
}
