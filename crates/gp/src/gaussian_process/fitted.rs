//! Prediction.

use super::factor::Factor;
use super::hyperparameters::Hyperparameters;
use super::kernel::{Coordinates, dot, matern};
use super::standard::Standard;
use faer::Mat;
use metaburn_core::{Normal, Posterior, Result};

/// Points are predicted in blocks of so many, which bounds the memory.
const BLOCK: usize = 512;

/// A Gaussian process, conditioned on observations. With the kernel matrix `K` of the `n` observed
/// points, `L·Lᵀ = K + σ²I` and `α = (K + σ²I)⁻¹·y`, at a point with covariances `k` to the observed
/// ones (Rasmussen and Williams 2006, algorithm 2.1)
///
/// `mean = kᵀα`, `variance = s − ‖L⁻¹k‖²`:
///
/// the distribution of the function, without the noise of another evaluation.
#[derive(Clone, Debug)]
pub struct FittedGp {
    coordinates: Coordinates,
    /// Observed points `[d][n]`.
    columns: Vec<Vec<f64>>,
    standard: Standard,
    values: Vec<f64>,
    hyperparameters: Hyperparameters,
    factor: Factor,
    /// `(K + σ²I)⁻¹·y`.
    alpha: Vec<f64>,
}

impl FittedGp {
    pub(super) fn new(
        coordinates: Coordinates,
        columns: Vec<Vec<f64>>,
        standard: Standard,
        values: &[f64],
        hyperparameters: Hyperparameters,
    ) -> Result<Self> {
        let n = values.len();
        let mut covariance = Mat::zeros(n, n);
        for i in 0..n {
            let point: Vec<f64> = columns.iter().map(|column| column[i]).collect();
            let below: Vec<&[f64]> = columns.iter().map(|column| &column[i..]).collect();
            let lower = &mut covariance.col_as_slice_mut(i)[i..];
            covariances(&coordinates, &hyperparameters, &below, &point, lower);
            lower[0] += hyperparameters.noise;
        }
        let factor = Factor::of(&covariance)?;
        let alpha = factor.solve(values);
        Ok(Self { coordinates, columns, standard, values: values.to_vec(), hyperparameters, factor, alpha })
    }

    /// The hyperparameters in use.
    pub fn hyperparameters(&self) -> &Hyperparameters {
        &self.hyperparameters
    }

    /// What would be predicted at each observed point without it, hyperparameters kept: with
    /// `C = (K + σ²I)⁻¹`, `mean_i = y_i − α_i/C_ii` and `variance_i = 1/C_ii − σ²` (Rasmussen and
    /// Williams 2006, equation 5.12, less the noise, as in prediction).
    pub fn leave_one_out(&self) -> Vec<Normal> {
        let precisions = self.factor.inverse_diagonal();
        let left_out = self.values.iter().zip(&self.alpha).zip(precisions);
        left_out
            .map(|((y, alpha), precision)| {
                self.normal(y - alpha / precision, 1.0 / precision - self.hyperparameters.noise)
            })
            .collect()
    }

    fn predict_block(&self, points: &[&[f64]]) -> Vec<Normal> {
        let n = self.values.len();
        let targets = self.coordinates.columns(points.iter().copied());
        let observed: Vec<&[f64]> = self.columns.iter().map(Vec::as_slice).collect();
        let mut cross = Mat::zeros(n, points.len());
        let mut means = Vec::with_capacity(points.len());
        for c in 0..points.len() {
            let target: Vec<f64> = targets.iter().map(|column| column[c]).collect();
            let covariance = cross.col_as_slice_mut(c);
            covariances(&self.coordinates, &self.hyperparameters, &observed, &target, covariance);
            means.push(dot(covariance, &self.alpha));
        }
        self.factor.solve_lower(cross.as_mut());
        let explained = (0..points.len()).map(|c| dot(cross.col_as_slice(c), cross.col_as_slice(c)));
        let both = means.into_iter().zip(explained);
        both.map(|(mean, explained)| self.normal(mean, self.hyperparameters.scale - explained)).collect()
    }

    fn normal(&self, mean: f64, variance: f64) -> Normal {
        // Rounding can leave less than nothing; what is left then is the noise of arithmetic.
        let variance = variance.max(1e-12 * self.hyperparameters.scale);
        Normal { mean: self.standard.cost(mean), deviation: variance.sqrt() * self.standard.deviation }
    }
}

impl Posterior for FittedGp {
    fn predict(&self, points: &[&[f64]]) -> Vec<Normal> {
        points.chunks(BLOCK).flat_map(|block| self.predict_block(block)).collect()
    }
}

/// Covariances of the function at one point with that at many, `[d][n]`.
fn covariances(
    coordinates: &Coordinates,
    hyperparameters: &Hyperparameters,
    columns: &[&[f64]],
    point: &[f64],
    out: &mut [f64],
) {
    out.fill(0.0);
    for (j, theta) in hyperparameters.inverse_squared_lengthscales.iter().enumerate() {
        coordinates.add_squares(j, *theta, columns[j], point[j], out);
    }
    out.iter_mut().for_each(|r| *r = hyperparameters.scale * matern(*r).0);
}
