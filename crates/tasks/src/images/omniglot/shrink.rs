//! Drawings of 105×105 pixels made 28×28.
//!
//! `image::imageops::resize` does the same to any image and any size, 0.6 ms each time: 20 s for all of
//! Omniglot. Here the weights are computed once, and a drawing takes a twentieth of that.

use super::{ORIGINAL, SIDE};
use std::f64::consts::PI;
use std::sync::LazyLock;

/// Lobes of the window on each side.
const LOBES: f64 = 3.0;

/// For each new pixel of a row, the first old one that it sees, and the weights from there on.
static WEIGHTS: LazyLock<Vec<(usize, Vec<f32>)>> = LazyLock::new(|| (0..SIDE).map(weights).collect());

/// `sinc(x)·sinc(x/3)` for `|x| < 3`, else 0.
fn lanczos(x: f64) -> f64 {
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) };
    if x.abs() < LOBES { sinc(x) * sinc(x / LOBES) } else { 0.0 }
}

/// Weights that sum to 1, about the middle of a new pixel, stretched by the ratio of the sizes.
fn weights(pixel: usize) -> (usize, Vec<f32>) {
    let ratio = ORIGINAL as f64 / SIDE as f64;
    let middle = (pixel as f64 + 0.5) * ratio;
    let first = (middle - LOBES * ratio).floor().max(0.0) as usize;
    let end = ((middle + LOBES * ratio).ceil() as usize).min(ORIGINAL as usize);
    let weights: Vec<f64> = (first..end).map(|i| lanczos((i as f64 + 0.5 - middle) / ratio)).collect();
    let sum: f64 = weights.iter().sum();
    (first, weights.into_iter().map(|w| (w / sum) as f32).collect())
}

/// Reduces a drawing of [`ORIGINAL`]² grey pixels to [`SIDE`]² by Lanczos resampling, rows first.
pub(super) fn shrink(drawing: &[u8]) -> Vec<u8> {
    let mut rows: Vec<[f32; SIDE]> = Vec::with_capacity(ORIGINAL as usize);
    for row in drawing.chunks_exact(ORIGINAL as usize) {
        let mut short = [0.0; SIDE];
        for (pixel, (first, weights)) in short.iter_mut().zip(WEIGHTS.iter()) {
            *pixel = weights.iter().zip(&row[*first..]).map(|(w, &v)| w * f32::from(v)).sum();
        }
        rows.push(short);
    }
    let mut small = Vec::with_capacity(SIDE * SIDE);
    for (first, weights) in WEIGHTS.iter() {
        let mut sums = [0.0; SIDE];
        for (weight, row) in weights.iter().zip(&rows[*first..]) {
            sums.iter_mut().zip(row).for_each(|(sum, v)| *sum += weight * v);
        }
        small.extend(sums.map(|sum| sum.round() as u8));
    }
    small
}
