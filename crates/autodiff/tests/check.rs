//! The yardstick itself: finite differences notice what is wrong.

use metaburn_autodiff::{Array, Device, Result, Var, check};

fn at(x: f64) -> Vec<Array> {
    vec![Array::from_f64(&[x], &[1], &Device::flex())]
}

#[test]
fn right_derivatives_pass() -> Result<()> {
    let cube = |x: &[Var]| x[0].mul(&x[0])?.mul(&x[0]);
    assert!(check::first_order(cube, &at(1.3), 1e-5)? < 1e-8);
    assert!(check::second_order(cube, &at(1.3), 1e-5)? < 1e-8);
    Ok(())
}

#[test]
fn a_wrong_first_derivative_is_noticed() -> Result<()> {
    // x · detach(x) has the value x², but the gradient x.
    let error = check::first_order(|x| x[0].mul(&x[0].detach()), &at(1.0), 1e-5)?;
    assert!((error - 0.5).abs() < 1e-8, "{error}");
    Ok(())
}

#[test]
fn a_wrong_second_derivative_is_noticed() -> Result<()> {
    // 3x²·x − 2x³ with both coefficients detached: value x³, gradient 3x², but no second order.
    let f = |x: &[Var]| {
        let fixed = x[0].detach();
        x[0].mul(&fixed.square().mul_scalar(3.0))?.sub(&fixed.powf(3.0).mul_scalar(2.0))
    };
    assert!(check::first_order(f, &at(1.0), 1e-5)? < 1e-8);
    let error = check::second_order(f, &at(1.0), 1e-5)?;
    assert!((error - 1.0).abs() < 1e-8, "{error}");
    Ok(())
}

#[test]
fn a_gradient_that_is_not_a_number_is_noticed() -> Result<()> {
    // √(0·x) is 0 everywhere, but its gradient is computed as ∞ · 0.
    let error = check::first_order(|x| Ok(x[0].mul_scalar(0.0).sqrt()), &at(1.0), 1e-5)?;
    assert!(error.is_nan(), "{error}");
    Ok(())
}
