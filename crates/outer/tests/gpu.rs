//! Each update rule on an adapter, where there is one (as `METABURN_REQUIRE_GPU` asks for), against the same on
//! the processor.

mod common;

use common::{Quadratic, end, optimizer, tree_on};
use metaburn_autodiff::{DType, Device};
use metaburn_outer::Optimizer;
use metaburn_testkit::adapter;

/// A GPU adds up so many numbers in more than one group of threads.
const SCALARS: usize = 5000;
const STEPS: u64 = 5;
/// Of the largest number, in single precision.
const TOLERANCE: f64 = 1e-5;

/// Clipping scales the gradient down to a fifth or so, or cuts about half of its components off.
const SETTINGS: [&[(&str, f64)]; 3] =
    [&[("rate", 0.05)], &[("rate", 0.05), ("clip_norm", 25.0)], &[("rate", 0.05), ("clip_value", 1.5)]];

fn numbers(f: fn(f64) -> f64) -> Vec<f64> {
    (0..SCALARS).map(|i| f(i as f64)).collect()
}

/// Where an optimizer arrives. No coordinate starts near its minimum, where Adam would enlarge rounding.
fn end_on(device: &Device, name: &str, settings: &[(&str, f64)]) -> Vec<f64> {
    let bowl = Quadratic { a: numbers(|i| 1.0 + 0.5 * i.sin()), c: numbers(|i| -0.5 - 0.2 * i.cos()) };
    let start = tree_on(device, &numbers(|i| 1.0 + 0.5 * (3.0 * i).sin()), DType::F32);
    end(bowl, optimizer(name, settings), start, STEPS)
}

/// But for trust regions, which need policies.
#[test]
fn rules_do_not_depend_on_the_device() {
    let Some(adapter) = adapter() else { return };
    for (name, _) in Optimizer::known().iter().filter(|(name, _)| *name != "trpo") {
        for settings in SETTINGS {
            let here = end_on(&Device::flex(), name, settings);
            let there = end_on(&adapter.device, name, settings);
            let scale = here.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
            let apart = here.iter().zip(&there).fold(0.0_f64, |m, (a, b)| m.max((a - b).abs()));
            let whole = there.len() == here.len() && there.iter().all(|v| v.is_finite());
            assert!(whole && apart <= TOLERANCE * scale, "{name} {settings:?}: {apart:e} apart, of {scale}");
        }
    }
}
