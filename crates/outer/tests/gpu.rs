//! Each update rule on an adapter, where there is one (as `METABURN_REQUIRE_GPU` asks for), against the same on
//! the processor.

mod common;

use argmin::core::Error;
use common::{end, optimizer};
use metaburn_autodiff::{Adapter, Array, DType, Device, Var, adapters};
use metaburn_core::Params;
use metaburn_outer::{Optimizer, Stochastic};

/// A GPU adds up so many numbers in more than one group of threads.
const SCALARS: usize = 5000;
const STEPS: u64 = 5;
/// Of the largest number, in single precision.
const TOLERANCE: f64 = 1e-5;

/// Clipping scales the gradient down to a fifth or so, or cuts about half of its components off.
const SETTINGS: [&[(&str, f64)]; 3] =
    [&[("rate", 0.05)], &[("rate", 0.05), ("clip_norm", 25.0)], &[("rate", 0.05), ("clip_value", 1.5)]];

/// `½ Σ aᵢ (xᵢ − cᵢ)²`, in single precision.
struct Bowl {
    a: Params,
    c: Params,
}

/// A pair of tensors of the numbers `f(0), f(1), …`.
fn tree(device: &Device, f: fn(f64) -> f64) -> Params {
    let values: Vec<f64> = (0..SCALARS).map(|i| f(i as f64)).collect();
    let (few, many) = values.split_at(40);
    let var = |v: &[f64]| Var::constant(Array::from_f64_as(v, &[1, v.len()], DType::F32, device));
    Params::new(vec![("a".into(), var(few)), ("b".into(), var(many))])
}

impl Stochastic for Bowl {
    fn evaluate(&self, params: &Params, _iteration: u64) -> Result<(Var, Params), Error> {
        let mut loss = Var::constant(params.get("a")?.value().full_like(&[1], 0.0));
        let mut gradient = Vec::new();
        for ((x, a), c) in params.vars().zip(self.a.vars()).zip(self.c.vars()) {
            let away = x.sub(c)?;
            loss = loss.add_scaled(&away.square().mul(a)?.sum(), 0.5)?;
            gradient.push(away.mul(a)?);
        }
        Ok((loss, params.with_vars(gradient)))
    }
}

/// Where an optimizer arrives. No coordinate starts near its minimum, where Adam would enlarge rounding.
fn end_on(device: &Device, name: &str, settings: &[(&str, f64)]) -> Vec<f64> {
    let bowl = Bowl { a: tree(device, |i| 1.0 + 0.5 * i.sin()), c: tree(device, |i| -0.5 - 0.2 * i.cos()) };
    end(bowl, optimizer(name, settings), tree(device, |i| 1.0 + 0.5 * (3.0 * i).sin()), STEPS)
}

fn adapter() -> Option<Adapter> {
    let found = adapters().into_iter().next();
    let required = std::env::var_os("METABURN_REQUIRE_GPU").is_some();
    assert!(found.is_some() || !required, "no adapter was found, though METABURN_REQUIRE_GPU is set");
    if found.is_none() {
        eprintln!("skipped: there is no adapter, or the feature `gpu` is not on");
    }
    found
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
