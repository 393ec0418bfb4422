//! `metaburn verify`: meta-gradients against reference values.

use crate::args::VerifyArgs;
use crate::golden::{Computed, Golden, compute};
use anyhow::{Context, Result, ensure};
use metaburn_autodiff::DType;
use metaburn_runner::Compute;
use std::process::ExitCode;

/// Elements smaller than this fraction of the largest are compared on its scale: the gradient of
/// a bias in front of a batch norm is zero but for rounding, and has no relative error.
const FLOOR: f64 = 1e-2;

/// Computes every case of the file and prints its largest relative error.
pub fn run(args: &VerifyArgs) -> Result<ExitCode> {
    let place: Compute = args.device.parse()?;
    let (dtype, usual) = if place.is_cpu() { (DType::F64, 1e-9) } else { (DType::F32, 1e-3) };
    let tolerance = args.tolerance.unwrap_or(usual);
    ensure!(tolerance >= 0.0, "--tolerance must not be negative, but is {tolerance}");
    let golden = Golden::read(&args.file)?.on(place.device().clone(), dtype);
    let mut passed = 0;
    println!("{:<12} {:>12} {:>14}", "case", "meta-loss", "meta-gradient");
    for (name, variant) in &golden.variants {
        let computed = compute(&golden, variant).with_context(|| format!("case {name}"))?;
        let (loss, gradient) = errors(&golden, name, &computed)?;
        let good = loss <= tolerance && gradient <= tolerance;
        passed += usize::from(good);
        println!(
            "{name:<12} {loss:>12.2e} {gradient:>14.2e}{}",
            if good { "" } else { "   above tolerance" }
        );
    }
    let cases = golden.variants.len();
    println!("{passed} of {cases} cases agree to a relative error of {tolerance:.0e}");
    Ok(if passed == cases { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The largest relative errors of loss and gradient. NaN counts as infinite.
fn errors(golden: &Golden, case: &str, computed: &Computed) -> Result<(f64, f64)> {
    let loss = golden.values(&format!("{case}.meta_loss"))?;
    let loss = largest_error(&[computed.loss], loss, 0.0)?;
    let prefix = format!("{case}.meta_grad.");
    let pairs = golden.with_prefix(&prefix).map(|(name, reference)| {
        let own = computed.gradient.iter().find(|(own, _)| own == name);
        Ok((&own.with_context(|| format!("the network has no parameter `{name}`"))?.1, reference))
    });
    let pairs = pairs.collect::<Result<Vec<_>>>()?;
    ensure!(!pairs.is_empty(), "array `{prefix}…` is missing");
    let scale = pairs.iter().flat_map(|(_, reference)| reference.iter()).fold(0.0_f64, |m, v| m.max(v.abs()));
    let mut worst = 0.0_f64;
    for (own, reference) in pairs {
        worst = worst.max(largest_error(own, reference, FLOOR * scale)?);
    }
    Ok((loss, worst))
}

fn largest_error(own: &[f64], reference: &[f64], floor: f64) -> Result<f64> {
    ensure!(own.len() == reference.len(), "{} values here, {} in the file", own.len(), reference.len());
    let errors = own.iter().zip(reference).map(|(a, b)| {
        let scale = a.abs().max(b.abs()).max(floor);
        if a == b { 0.0 } else { (a - b).abs() / scale }
    });
    Ok(errors.fold(0.0, |worst, e| if e.is_nan() { f64::INFINITY } else { worst.max(e) }))
}
