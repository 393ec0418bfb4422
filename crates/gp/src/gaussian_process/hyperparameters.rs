//! The numbers that a Gaussian process is fitted by.

use super::bounded::Bounds;

/// The hyperparameters of a [`GaussianProcess`](crate::GaussianProcess), in units of the
/// standardised costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Hyperparameters {
    /// `θ_j`, one for each coordinate: the larger, the more the cost depends on it. Its lengthscale
    /// is `1/√θ_j`.
    pub inverse_squared_lengthscales: Vec<f64>,
    /// `s`, the variance of the function.
    pub scale: f64,
    /// `σ²`, the variance of the noise.
    pub noise: f64,
}

impl Hyperparameters {
    /// Where every fit starts: at a smooth function with noise, and at a rough one nearly without.
    pub(crate) fn starts(dimensions: usize) -> [Self; 2] {
        [(1.0, 0.1), (5.0, 1e-3)].map(|(theta, noise)| Self {
            inverse_squared_lengthscales: vec![theta; dimensions],
            scale: 1.0,
            noise,
        })
    }

    /// Box for [`Self::logarithms`]; the priors make its faces unlikely, but for the least noise.
    pub(crate) fn bounds(dimensions: usize, noise_floor: f64) -> Bounds {
        let noise_floor = noise_floor.max(1e-12);
        let mut bounds = vec![(1e-3f64.ln(), 1e3f64.ln()); dimensions + 1];
        bounds.push((noise_floor.ln(), noise_floor.max(10.0).ln()));
        bounds
    }

    /// `[log θ_1 … log θ_d, log s, log σ²]`.
    pub(crate) fn logarithms(&self) -> Vec<f64> {
        let tail = [self.scale, self.noise];
        self.inverse_squared_lengthscales.iter().chain(&tail).map(|v| v.ln()).collect()
    }

    pub(crate) fn from_logarithms(logarithms: &[f64]) -> Self {
        let mut values: Vec<f64> = logarithms.iter().map(|v| v.exp()).collect();
        let (noise, scale) = (values.pop(), values.pop());
        Self {
            inverse_squared_lengthscales: values,
            scale: scale.unwrap_or(1.0),
            noise: noise.unwrap_or(1.0),
        }
    }

    /// `log p(θ, s, σ²)` up to a constant; adds to `gradient` what it is by the logarithms, times −1.
    pub(crate) fn log_prior(&self, gradient: &mut [f64]) -> f64 {
        let d = self.inverse_squared_lengthscales.len();
        let mut density = self.scale.ln() - self.scale + 0.1 * self.noise.ln() - 30.0 * self.noise;
        for (slope, theta) in gradient.iter_mut().zip(&self.inverse_squared_lengthscales) {
            density -= 0.1 / theta + 0.1 * theta;
            *slope -= 0.1 / theta - 0.1 * theta;
        }
        gradient[d] -= 1.0 - self.scale;
        gradient[d + 1] -= 0.1 - 30.0 * self.noise;
        density
    }
}
