//! What a generation is drawn from.

use super::constants::Constants;
use faer::{Mat, Side};
use metaburn_core::Stream;
use rand_distr::{Distribution as _, StandardNormal};

/// Below this largest deviation, in the unit cube, a search has come to its end.
const NARROW: f64 = 1e-4;
/// Beyond this ratio of largest and smallest variance, numbers cannot be trusted.
const DEGENERATE: f64 = 1e14;

/// `N(m, σ²·C)` with its evolution paths. `C = B·D²·Bᵀ`.
pub(super) struct Distribution {
    mean: Vec<f64>,
    step: f64,
    covariance: Mat<f64>,
    /// `B`, one eigenvector in each column.
    basis: Mat<f64>,
    /// The diagonal of `D`.
    deviations: Vec<f64>,
    /// `p_σ`.
    step_path: Vec<f64>,
    /// `p_c`.
    path: Vec<f64>,
    generation: i32,
}

impl Distribution {
    /// A ball around a mean.
    pub fn new(mean: Vec<f64>, step: f64) -> Self {
        let d = mean.len();
        Self {
            mean,
            step,
            covariance: Mat::identity(d, d),
            basis: Mat::identity(d, d),
            deviations: vec![1.0; d],
            step_path: vec![0.0; d],
            path: vec![0.0; d],
            generation: 0,
        }
    }

    /// `m + σ·B·D·z` (38)–(40).
    pub fn sample(&self, stream: &mut Stream) -> Vec<f64> {
        let scaled = self.deviations.iter().map(|deviation| {
            let z: f64 = StandardNormal.sample(stream);
            deviation * z
        });
        let y = times(&self.basis, &scaled.collect::<Vec<_>>());
        self.mean.iter().zip(y).map(|(m, y)| m + self.step * y).collect()
    }

    /// Learns from a generation, the best point first. False when the search has come to its end.
    pub fn update(&mut self, constants: &Constants, ranked: &[&[f64]]) -> bool {
        if ranked.is_empty() {
            return true;
        }
        self.generation += 1;
        let steps: Vec<Vec<f64>> = ranked.iter().map(|point| self.step_to(point)).collect();
        let mut mean_step = vec![0.0; self.mean.len()];
        for (y, w) in steps.iter().zip(&constants.weights).filter(|(_, w)| **w > 0.0) {
            mean_step.iter_mut().zip(y).for_each(|(sum, y)| *sum += w * y);
        }
        self.mean.iter_mut().zip(&mean_step).for_each(|(m, y)| *m += self.step * y);
        let rises = self.follow(constants, &mean_step);
        self.adapt(constants, &steps, rises);
        self.step *=
            (constants.c_sigma / constants.d_sigma * (norm(&self.step_path) / constants.norm - 1.0)).exp();
        self.decompose()
    }

    /// `y = (x − m)/σ`, cut to a length that is likely.
    fn step_to(&self, point: &[f64]) -> Vec<f64> {
        let y: Vec<f64> = point.iter().zip(&self.mean).map(|(x, m)| (x - m) / self.step).collect();
        let d = y.len() as f64;
        let cut = ((d.sqrt() + 2.0 * d / (d + 2.0)) / norm(&self.whiten(&y))).min(1.0);
        y.into_iter().map(|y| cut * y).collect()
    }

    /// Both paths (43), (45); whether `h_σ` is 1.
    fn follow(&mut self, c: &Constants, mean_step: &[f64]) -> bool {
        let white = self.whiten(mean_step);
        advance(&mut self.step_path, c.c_sigma, c.mu_eff, &white);
        let settled = (1.0 - (1.0 - c.c_sigma).powi(2 * self.generation)).sqrt();
        let d = self.mean.len() as f64;
        let rises = norm(&self.step_path) / settled < (1.4 + 2.0 / (d + 1.0)) * c.norm;
        match rises {
            true => advance(&mut self.path, c.c_c, c.mu_eff, mean_step),
            false => self.path.iter_mut().for_each(|p| *p *= 1.0 - c.c_c),
        }
        rises
    }

    /// The covariance (47), with the weights of (46).
    fn adapt(&mut self, c: &Constants, steps: &[Vec<f64>], rises: bool) {
        let d = self.mean.len();
        // Negative ones are for steps of the same length, so that no variance falls below 0.
        let weight = |(y, &w): (&Vec<f64>, &f64)| match w < 0.0 {
            true => w * d as f64 / norm(&self.whiten(y)).powi(2).max(1e-9),
            false => w,
        };
        let weights: Vec<f64> = steps.iter().zip(&c.weights).map(weight).collect();
        let lost = if rises { 0.0 } else { c.c_c * (2.0 - c.c_c) };
        let kept = 1.0 + c.c_1 * lost - c.c_1 - c.c_mu * c.weights.iter().sum::<f64>();
        self.covariance = Mat::from_fn(d, d, |i, j| {
            let rank_mu: f64 = steps.iter().zip(&weights).map(|(y, w)| w * y[i] * y[j]).sum();
            kept * self.covariance[(i, j)] + c.c_1 * self.path[i] * self.path[j] + c.c_mu * rank_mu
        });
    }

    /// `B` and `D` of the new covariance; false where it is narrow or degenerate.
    fn decompose(&mut self) -> bool {
        let Ok(eigen) = self.covariance.self_adjoint_eigen(Side::Lower) else { return false };
        self.basis = eigen.U().to_owned();
        // In rising order.
        let variances: Vec<f64> = eigen.S().column_vector().iter().copied().collect();
        let (least, most) = (variances[0], variances[variances.len() - 1]);
        self.deviations = variances.iter().map(|v| v.sqrt()).collect();
        least > 0.0 && most < DEGENERATE * least && self.step * most.sqrt() > NARROW
    }

    /// `C^(−½)·y = B·D⁻¹·Bᵀ·y`.
    fn whiten(&self, y: &[f64]) -> Vec<f64> {
        let d = y.len();
        let along = |k: usize| (0..d).map(|i| self.basis[(i, k)] * y[i]).sum::<f64>() / self.deviations[k];
        times(&self.basis, &(0..d).map(along).collect::<Vec<_>>())
    }
}

/// `p ← (1 − c)·p + √(c·(2 − c)·μ_eff)·y`.
fn advance(path: &mut [f64], c: f64, mu_eff: f64, y: &[f64]) {
    let gain = (c * (2.0 - c) * mu_eff).sqrt();
    path.iter_mut().zip(y).for_each(|(p, y)| *p = (1.0 - c) * *p + gain * y);
}

fn times(matrix: &Mat<f64>, v: &[f64]) -> Vec<f64> {
    (0..v.len()).map(|i| (0..v.len()).map(|j| matrix[(i, j)] * v[j]).sum()).collect()
}

fn norm(v: &[f64]) -> f64 {
    v.iter().map(|x| x * x).sum::<f64>().sqrt()
}
