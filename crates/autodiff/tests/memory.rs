//! Long runs do not grow. The only test of this file, since it watches the whole process; Linux
//! tells a process its size.
#![cfg(target_os = "linux")]

use metaburn_autodiff::{Array, Device, Result, Var, grad};

/// Pages of memory that the process holds.
fn resident_pages() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").expect("statm");
    text.split(' ').nth(1).and_then(|pages| pages.parse().ok()).expect("a number of pages")
}

/// One outer step of MAML on linear regression: 4 tasks, 5 examples, 8 features.
fn meta_step(weight: &Var, x: &Var, y: &Var) -> Result<Var> {
    let per_task = weight.expand(&[4, 1, 8])?;
    let inner = x.matmul_transposed(&per_task)?.squared_error(y)?.sum();
    let gradient = grad(&inner, std::slice::from_ref(&per_task), true)?.remove(0);
    let fast = per_task.add_scaled(&gradient, -0.1)?;
    let outer = x.matmul_transposed(&fast)?.squared_error(y)?.mean();
    let meta = grad(&outer, std::slice::from_ref(weight), false)?.remove(0);
    Ok(Var::leaf(weight.detach().add_scaled(&meta, -0.01)?.into_value()))
}

#[test]
fn memory_is_flat_over_ten_thousand_second_order_steps() -> Result<()> {
    // One leaked node a step would be some ten MiB.
    let device = Device::flex();
    let values = |n: usize| (0..n).map(|i| ((i * 37) % 11) as f64 / 11.0 - 0.5).collect::<Vec<_>>();
    let x = Var::constant(Array::from_f64(&values(4 * 5 * 8), &[4, 5, 8], &device));
    let y = Var::constant(Array::from_f64(&values(4 * 5), &[4, 5, 1], &device));
    let mut weight = Var::leaf(Array::from_f64(&values(8), &[1, 1, 8], &device));
    let mut before = 0;
    for step in 0..10_500 {
        if step == 500 {
            before = resident_pages();
        }
        weight = meta_step(&weight, &x, &y)?;
    }
    let grown = resident_pages().saturating_sub(before);
    assert!(weight.value().to_f64().iter().all(|w| w.is_finite()));
    assert!(grown < 256, "grew by {grown} pages");
    Ok(())
}
