//! Gradients through gradient steps against numbers worked out by hand.
//!
//! The model is `w · x` with the loss `½ (w · x)²` and no bias. The cases and their expected
//! values are those of torchmeta's unit tests of gradient-based updates (Deleu et al. 2019).

use metaburn_autodiff::{Array, Device, Result, Var, grad};

fn row(values: &[f64]) -> Array {
    Array::from_f64(values, &[1, 3], &Device::flex())
}

fn loss(w: &Var, x: &[f64]) -> Result<Var> {
    Ok(w.matmul_transposed(&Var::constant(row(x)))?.square().mul_scalar(0.5).sum())
}

fn step(w: &Var, x: &[f64], rate: f64, create_graph: bool) -> Result<Var> {
    let gradient = grad(&loss(w, x)?, std::slice::from_ref(w), create_graph)?.remove(0);
    w.add_scaled(&gradient, -rate)
}

#[test]
fn second_order_maml_step() -> Result<()> {
    let w = Var::leaf(row(&[2.0, 3.0, 5.0]));
    let fast = step(&w, &[1.0, 2.0, 3.0], 0.5, true)?;
    assert_eq!(fast.value().to_f64(), [-9.5, -20.0, -29.5]);
    let outer = loss(&fast, &[4.0, 5.0, 6.0])?;
    assert_eq!(outer.item(), 49612.5);
    assert_eq!(grad(&outer, &[w], false)?[0].value().to_f64(), [3780.0, 8505.0, 13230.0]);
    Ok(())
}

#[test]
fn first_order_maml_step() -> Result<()> {
    let w = Var::leaf(row(&[2.0, 3.0, 5.0]));
    let fast = step(&w, &[4.0, 5.0, 6.0], 0.5, false)?;
    assert_eq!(fast.value().to_f64(), [-104.0, -129.5, -154.0]);
    let outer = loss(&fast, &[1.0, 2.0, 3.0])?;
    assert_eq!(outer.item(), 340312.5);
    assert_eq!(grad(&outer, &[w], false)?[0].value().to_f64(), [-825.0, -1650.0, -2475.0]);
    Ok(())
}

#[test]
fn three_second_order_steps() -> Result<()> {
    let w = Var::leaf(row(&[2.0, 3.0, 5.0]));
    let mut fast = w.clone();
    let expected = [[-21.0, -43.0, -64.0], [278.0, 555.0, 833.0], [-3609.0, -7219.0, -10828.0]];
    for values in expected {
        fast = step(&fast, &[1.0, 2.0, 3.0], 1.0, true)?;
        assert_eq!(fast.value().to_f64(), values);
    }
    let outer = fast.matmul_transposed(&Var::constant(row(&[4.0, 5.0, 6.0])))?.sum();
    assert_eq!(outer.item(), -115499.0);
    assert_eq!(grad(&outer, &[w], false)?[0].value().to_f64(), [-5020.0, -10043.0, -15066.0]);
    Ok(())
}
