//! The posterior density of hyperparameters and its gradient.

use super::factor::Factor;
use super::hyperparameters::Hyperparameters;
use super::kernel::{Coordinates, dot, matern};
use faer::Mat;
use std::f64::consts::PI;

/// What the density needs of the data: squared differences of all pairs, taken once.
pub(crate) struct Evidence {
    values: Vec<f64>,
    /// For each coordinate `d_j²` of the pairs `(i, j)`, `i > j`, column after column: `[d][pairs]`.
    differences: Vec<Vec<f64>>,
    /// Buffers `[pairs]`: `r²` and then the kernel; its slope `dk/d(r²)` and then its weighted slope.
    kernel: Vec<f64>,
    slopes: Vec<f64>,
}

impl Evidence {
    /// Of standardised costs at points `[d][n]`.
    pub fn new(columns: &[Vec<f64>], coordinates: &Coordinates, values: Vec<f64>) -> Self {
        let n = values.len();
        let pairs = n * (n - 1) / 2;
        let squares = |(j, column): (usize, &Vec<f64>)| {
            let mut squares = vec![0.0; pairs];
            let mut start = 0;
            for i in 0..n {
                let below = &column[i + 1..];
                let end = start + below.len();
                coordinates.add_squares(j, 1.0, below, column[i], &mut squares[start..end]);
                start = end;
            }
            squares
        };
        let differences = columns.iter().enumerate().map(squares).collect();
        Self { values, differences, kernel: vec![0.0; pairs], slopes: vec![0.0; pairs] }
    }

    /// `−log p(y | θ) − log p(θ)` up to a constant, and its gradient by the logarithms of the
    /// hyperparameters; nothing where the covariance has no factor. With `W = (K + σ²I)⁻¹ − ααᵀ` the
    /// derivative of the first part by any hyperparameter is `½·tr(W·∂K)`.
    pub fn loss(&mut self, logarithms: &[f64]) -> Option<(f64, Vec<f64>)> {
        let hyperparameters = Hyperparameters::from_logarithms(logarithms);
        let factor = Factor::of(&self.covariance(&hyperparameters)).ok()?;
        let alpha = factor.solve(&self.values);
        let likelihood = -0.5 * dot(&self.values, &alpha)
            - factor.half_log_determinant()
            - 0.5 * self.values.len() as f64 * (2.0 * PI).ln();
        let mut gradient = self.gradient(&hyperparameters, &factor.inverse(), &alpha);
        let loss = -likelihood - hyperparameters.log_prior(&mut gradient);
        loss.is_finite().then_some((loss, gradient))
    }

    /// The lower triangle of `K + σ²I`; leaves kernel and slopes of all pairs in the buffers.
    fn covariance(&mut self, hyperparameters: &Hyperparameters) -> Mat<f64> {
        let n = self.values.len();
        self.kernel.fill(0.0);
        for (squares, theta) in self.differences.iter().zip(&hyperparameters.inverse_squared_lengthscales) {
            self.kernel.iter_mut().zip(squares).for_each(|(r, d)| *r += theta * d);
        }
        for (kernel, slope) in self.kernel.iter_mut().zip(&mut self.slopes) {
            let (value, derivative) = matern(*kernel);
            (*kernel, *slope) = (hyperparameters.scale * value, hyperparameters.scale * derivative);
        }
        let mut covariance = Mat::zeros(n, n);
        let mut rest = self.kernel.as_slice();
        for i in 0..n {
            let (below, after) = rest.split_at(n - i - 1);
            let column = covariance.col_as_slice_mut(i);
            column[i] = hyperparameters.scale + hyperparameters.noise;
            column[i + 1..].copy_from_slice(below);
            rest = after;
        }
        covariance
    }

    fn gradient(&mut self, hyperparameters: &Hyperparameters, inverse: &Mat<f64>, alpha: &[f64]) -> Vec<f64> {
        let n = self.values.len();
        let (mut trace, mut by_scale, mut start) = (0.0, 0.0, 0);
        for i in 0..n {
            let column = inverse.col_as_slice(i);
            trace += column[i] - alpha[i] * alpha[i];
            let end = start + n - i - 1;
            let pairs = self.slopes[start..end].iter_mut().zip(&self.kernel[start..end]);
            for ((slope, kernel), (c, a)) in pairs.zip(column[i + 1..].iter().zip(&alpha[i + 1..])) {
                let weight = c - alpha[i] * a;
                *slope *= weight;
                by_scale += weight * kernel;
            }
            start = end;
        }
        let thetas = self.differences.iter().zip(&hyperparameters.inverse_squared_lengthscales);
        let mut gradient: Vec<f64> = thetas.map(|(d, theta)| theta * dot(&self.slopes, d)).collect();
        gradient.push(by_scale + 0.5 * hyperparameters.scale * trace);
        gradient.push(0.5 * hyperparameters.noise * trace);
        gradient
    }
}
