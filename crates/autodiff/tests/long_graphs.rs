//! Long graphs are differentiated and dropped without recursion.

use metaburn_autodiff::{Array, Device, Result, Var, grad};

fn leaf(values: &[f64]) -> Var {
    Var::leaf(Array::from_f64(values, &[values.len()], &Device::flex()))
}

/// Runs `work` on a stack of 256 KiB, where recursion over a long graph would overflow.
fn on_a_small_stack(work: impl FnOnce() -> Result<()> + Send + 'static) -> Result<()> {
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(work);
    thread.expect("a thread").join().expect("no panic")
}

#[test]
fn a_million_chained_operations_are_dropped_without_recursion() -> Result<()> {
    on_a_small_stack(|| {
        let x = leaf(&[0.0]);
        let mut y = x.clone();
        for _ in 0..1_000_000 {
            y = y.add_scalar(1.0);
        }
        assert_eq!(y.item(), 1e6);
        drop(y);
        assert!(x.is_tracked());
        Ok(())
    })
}

#[test]
fn a_long_chain_is_differentiated_without_recursion() -> Result<()> {
    on_a_small_stack(|| {
        let x = leaf(&[1.0]);
        let mut y = x.clone();
        for _ in 0..100_000 {
            y = y.mul_scalar(1.00001).add(&x.mul_scalar(0.0))?;
        }
        let gradient = grad(&y, std::slice::from_ref(&x), true)?.remove(0);
        assert!((gradient.item() - 1.00001_f64.powi(100_000)).abs() < 1e-9);
        drop(y);
        drop(gradient);
        Ok(())
    })
}
