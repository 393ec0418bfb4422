//! Logistic regression.

use super::{Fit, Problem};
use faer::prelude::Solve;
use faer::{Col, Mat, Side};

/// Logistic regression with an L2 penalty, by Newton's method (iteratively reweighted least squares). For
/// each class its weights `w` and intercept `b` minimise
///
/// `Σ_i [ln(1 + e^{z_i}) − y_i z_i] + ½ l2 ‖w‖²`, `z_i = w·x_i + b`,
///
/// where `y_i` is 1 for the class and 0 for all others; probabilities are `σ(z)`, divided by their sum.
/// With two classes that is binary logistic regression: each is the other's mirror image, and the sum is 1.
///
/// The intercept is not penalised, so that the mean probability over the support set is the class's share
/// in it; or rather 10⁻⁶ times as much, so that it stays finite where a class is absent.
///
/// | option | default | meaning |
/// |-|-|-|
/// | `l2` | 1 | the penalty, `1/C` of other programs |
pub(super) struct Logistic {
    pub l2: f64,
}

/// The most steps; a handful is the rule.
const STEPS: usize = 100;
/// How often a step that does not lower the loss is halved.
const HALVINGS: i32 = 40;
/// The penalty of the intercept, in that of weights.
const INTERCEPT: f64 = 1e-6;

impl Fit for Logistic {
    fn log_probabilities(&self, problem: &Problem) -> Result<Vec<f64>, String> {
        let with_one = |rows: &[Vec<f64>]| -> Vec<Vec<f64>> {
            rows.iter().map(|row| row.iter().copied().chain([1.0]).collect()).collect()
        };
        let (rows, queries) = (with_one(&problem.rows), with_one(&problem.queries));
        let weights = (0..problem.classes).map(|class| {
            let y: Vec<f64> = problem.labels.iter().map(|&label| f64::from(label == class)).collect();
            self.weights(&rows, &y)
        });
        let weights = weights.collect::<Result<Vec<_>, _>>()?;
        let scores = queries.iter().flat_map(|row| {
            let logs: Vec<f64> = weights.iter().map(|w| -softplus(-dot(w, row))).collect();
            let sum = logs.iter().map(|log| log.exp()).sum::<f64>().ln();
            logs.into_iter().map(move |log| log - sum)
        });
        Ok(scores.collect())
    }
}

impl Logistic {
    /// Weights, then the intercept: rows end with a 1.
    fn weights(&self, rows: &[Vec<f64>], y: &[f64]) -> Result<Vec<f64>, String> {
        let columns = rows[0].len();
        let penalty: Vec<f64> =
            (1..=columns).map(|k| if k == columns { INTERCEPT * self.l2 } else { self.l2 }).collect();
        let loss = |w: &[f64]| {
            let fit: f64 = rows.iter().zip(y).map(|(row, y)| softplus(dot(w, row)) - y * dot(w, row)).sum();
            fit + w.iter().zip(&penalty).map(|(w, l)| 0.5 * l * w * w).sum::<f64>()
        };
        let mut w = vec![0.0; columns];
        for _ in 0..STEPS {
            let step = newton(rows, y, &penalty, &w)?;
            let shorter =
                |k: i32| w.iter().zip(&step).map(|(w, s)| w - 0.5_f64.powi(k) * s).collect::<Vec<_>>();
            let before = loss(&w);
            match (0..HALVINGS).map(shorter).find(|next| loss(next) < before) {
                Some(next) => w = next,
                // The loss is convex: what cannot be lowered along Newton's direction is the minimum, to rounding.
                None => break,
            }
        }
        Ok(w)
    }
}

/// `H⁻¹ g` with `g = Xᵀ(p − y) + λw` and `H = Xᵀ diag(p(1 − p)) X + diag(λ)`.
fn newton(rows: &[Vec<f64>], y: &[f64], penalty: &[f64], w: &[f64]) -> Result<Vec<f64>, String> {
    let p: Vec<f64> = rows.iter().map(|row| (-softplus(-dot(w, row))).exp()).collect();
    let gradient = Col::from_fn(w.len(), |j| {
        rows.iter().zip(&p).zip(y).map(|((row, p), y)| (p - y) * row[j]).sum::<f64>() + penalty[j] * w[j]
    });
    let hessian = Mat::from_fn(w.len(), w.len(), |j, k| {
        let curvature: f64 = rows.iter().zip(&p).map(|(row, p)| p * (1.0 - p) * row[j] * row[k]).sum();
        curvature + if j == k { penalty[j] } else { 0.0 }
    });
    let factor = hessian.llt(Side::Lower).map_err(|_| "the inputs are too large to fit; standardise them")?;
    Ok(factor.solve(&gradient).iter().copied().collect())
}

/// `ln(1 + e^z)`, without overflow; `−softplus(−z)` is `ln σ(z)`.
fn softplus(z: f64) -> f64 {
    z.max(0.0) + (-z.abs()).exp().ln_1p()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
