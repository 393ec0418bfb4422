//! Cholesky factors and triangular systems against what they are factors and solutions of.

use metaburn_autodiff::{Array, DType, Device, Result, Var, grad};

fn wave(shape: &[usize], phase: f64, dtype: DType) -> Var {
    let values: Vec<f64> = (0..shape.iter().product()).map(|i| (1.7 * i as f64 + phase).sin()).collect();
    Var::leaf(Array::from_f64(&values, shape, &Device::flex()).cast(dtype))
}

/// `X·Xᵀ/n` plus a tenth of the identity.
fn positive(batch: usize, n: usize, dtype: DType) -> Result<Var> {
    let x = wave(&[batch, n, n], 0.3, dtype);
    let identity: Vec<f64> = (0..n * n).map(|i| if i / n == i % n { 0.1 } else { 0.0 }).collect();
    let identity = Array::from_f64(&identity, &[1, n, n], &Device::flex()).cast(dtype);
    x.matmul_transposed(&x)?.mul_scalar(1.0 / n as f64).add(&Var::constant(identity))
}

fn apart(a: &Var, b: &Var) -> Result<f64> {
    Ok(a.sub(b)?.value().to_f64().into_iter().fold(0.0, |worst, d| worst.max(d.abs())))
}

#[test]
fn a_factor_times_its_transpose_is_the_matrix() -> Result<()> {
    for (dtype, tolerance) in [(DType::F64, 1e-13), (DType::F32, 1e-5)] {
        for n in [1, 2, 7, 60] {
            let a = positive(3, n, dtype)?;
            let l = a.cholesky()?;
            assert_eq!(l.value().dtype(), dtype);
            assert!(apart(&l.matmul_transposed(&l)?, &a)? < tolerance, "n = {n}");
            let values = l.value().to_f64();
            let above = |i: usize| (i % n) > (i / n % n);
            assert!((0..values.len()).filter(|&i| above(i)).all(|i| values[i] == 0.0));
        }
    }
    Ok(())
}

#[test]
fn solutions_solve_their_system() -> Result<()> {
    let l = positive(2, 40, DType::F64)?.cholesky()?;
    let shared = wave(&[1, 40, 3], 1.0, DType::F64);
    for rhs in [&wave(&[2, 40, 3], 0.9, DType::F64), &shared] {
        let expected = rhs.expand(&[2, 40, 3])?;
        assert!(apart(&l.matmul(&l.solve_triangular(rhs, false)?)?, &expected)? < 1e-12);
        assert!(apart(&l.transpose()?.matmul(&l.solve_triangular(rhs, true)?)?, &expected)? < 1e-12);
    }
    Ok(())
}

/// `∂/∂A ½ bᵀA⁻¹b = −½ A⁻¹b bᵀA⁻¹`, by way of the factor.
#[test]
fn the_gradient_of_a_quadratic_form() -> Result<()> {
    let a = Var::leaf(positive(1, 6, DType::F64)?.into_value());
    let b = wave(&[1, 6, 1], 0.2, DType::F64).detach();
    let l = a.cholesky()?;
    let white = l.solve_triangular(&b, false)?;
    let found = grad(&white.square().sum().mul_scalar(0.5), std::slice::from_ref(&a), false)?.remove(0);
    let solution = l.solve_triangular(&white, true)?;
    assert!(apart(&found, &solution.matmul_transposed(&solution)?.mul_scalar(-0.5))? < 1e-12);
    Ok(())
}

#[test]
fn the_covariance_is_smooth_where_points_coincide() -> Result<()> {
    let x = Var::leaf(Array::from_f64(&[0.4, 0.4], &[1, 2], &Device::flex()));
    let squared = x.slice(1, 0, 1)?.sub(&x.slice(1, 1, 2)?)?.square();
    let first = grad(&squared.matern52().sum(), std::slice::from_ref(&x), true)?.remove(0);
    assert_eq!(first.value().to_f64(), [0.0, 0.0]);
    // d²k/da² = 2 · dk/ds at a = b.
    let second = grad(&first.slice(1, 0, 1)?.sum(), std::slice::from_ref(&x), true)?.remove(0);
    assert!(second.value().to_f64().iter().zip([-5.0 / 3.0, 5.0 / 3.0]).all(|(a, b)| (a - b).abs() < 1e-15));
    let third = grad(&second.slice(1, 0, 1)?.sum(), &[x], false)?.remove(0);
    assert_eq!(third.value().to_f64(), [0.0, 0.0]);
    // What rounding leaves below 0 counts as 0.
    let below = Var::constant(Array::from_f64(&[-1e-17], &[1], &Device::flex()));
    assert_eq!(below.matern52().item(), 1.0);
    Ok(())
}
