//! Normalisation to zero mean and unit variance.

use super::batch_norm::Kind;
use super::pool::Pool2d;
use crate::array::compute::same_type;
use crate::array::host::on_host;
use crate::error::{Error, Result};
use crate::var::Var;
use burn::tensor::DType;

/// Normalisation.
impl Var {
    /// `(x − mean) / √(var + ε)`, with the mean and the biased variance over `axes`:
    /// `axes = [examples, height, width]` is batch normalisation by the batch at hand,
    /// `axes = [features]` is layer normalisation. Scale and shift, where wanted, are the
    /// caller's [`Var::mul`] and [`Var::add`]. Each task's statistics are its own as long as
    /// `axes` leaves the axis of tasks out.
    ///
    /// ```
    /// use metaburn_autodiff::{Array, Device, Error, Var};
    ///
    /// let x = Var::constant(Array::from_f64(&[1.0, 3.0, 10.0, 30.0], &[2, 2], &Device::flex()));
    /// assert_eq!(x.normalize(&[1], 0.0)?.value().to_f64(), [-1.0, 1.0, -1.0, 1.0]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Var::mean_axes`].
    pub fn normalize(&self, axes: &[usize], epsilon: f64) -> Result<Self> {
        let centred = self.sub(&self.mean_axes(axes)?)?;
        let deviation = centred.square().mean_axes(axes)?.add_scalar(epsilon).sqrt();
        centred.div(&deviation)
    }

    /// Batch norm `γ · (x − mean)/√(var + ε) + β` of `[tasks, channels, examples, …]`, with `γ` and `β`
    /// of shape `[tasks | 1, channels]` (Ioffe & Szegedy 2015, Algorithm 1). Mean and biased variance
    /// are those of each channel of each task, over the first `reference` examples and all that
    /// follows the axis of examples: the batch at hand, or a part of it that the rest must not touch.
    ///
    /// ```
    /// use metaburn_autodiff::{Array, Device, Error, Var};
    ///
    /// let var = |values: &[f64], shape: &[usize]| Var::constant(Array::from_f64(values, shape, &Device::flex()));
    /// let (x, gamma, beta) = (var(&[1.0, 3.0, 7.0], &[1, 1, 3]), var(&[1.0], &[1, 1]), var(&[0.5], &[1, 1]));
    /// // By the first two examples: mean 2, variance 1.
    /// assert_eq!(x.batch_norm(&gamma, &beta, 2, 0.0)?.value().to_f64(), [-0.5, 1.5, 5.5]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] when scale or shift do not fit; [`Error::BadShape`] when there are
    /// fewer examples than `reference`, or none.
    pub fn batch_norm(&self, gamma: &Self, beta: &Self, reference: usize, epsilon: f64) -> Result<Self> {
        let kind = self.check_batch_norm("batch_norm", gamma, beta, reference, epsilon)?;
        if !on_host(self.value()) {
            return kind.composed(self, gamma, beta);
        }
        Ok(match self.value().dtype() {
            DType::F64 => kind.record::<f64>(self, gamma, beta),
            _ => kind.record::<f32>(self, gamma, beta),
        })
    }

    /// Batch norm of images, whose result is max-pooled and rectified: `max(0, max-pool(batch norm(x)))` of
    /// `[tasks, channels, examples, h, w]`, the block of few-shot learning's convolutional networks. The same as
    /// [`Var::batch_norm`], [`Var::max_pool2d`] and [`Var::relu`] one after the other, with their derivatives,
    /// but in fewer passes over the memory where the windows halve the image.
    ///
    /// ```
    /// use metaburn_autodiff::{Array, Device, Error, Pool2d, Var};
    ///
    /// let var = |values: &[f64], shape: &[usize]| Var::constant(Array::from_f64(values, shape, &Device::flex()));
    /// let x = var(&[1.0, 3.0, 1.0, 3.0, 3.0, 3.0, 1.0, 1.0], &[1, 1, 1, 2, 4]);
    /// let (gamma, beta, halves) = (var(&[1.0], &[1, 1]), var(&[0.5], &[1, 1]), Pool2d { window: [2; 2], stride: [2; 2] });
    /// // Mean 2, variance 1.
    /// assert_eq!(x.batch_norm_pool(&gamma, &beta, 1, 0.0, &halves)?.value().to_f64(), [1.5, 1.5]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Var::batch_norm`] and [`Var::max_pool2d`].
    pub fn batch_norm_pool(
        &self,
        gamma: &Self,
        beta: &Self,
        reference: usize,
        epsilon: f64,
        pool: &Pool2d,
    ) -> Result<Self> {
        let kind = self.check_batch_norm("batch_norm_pool", gamma, beta, reference, epsilon)?;
        pool.check("batch_norm_pool", self)?;
        let planes = pool.planes(self);
        if self.rank() != 5 || !planes.halves() || !on_host(self.value()) {
            let normal = self.batch_norm(gamma, beta, reference, epsilon)?;
            return Ok(normal.max_pool2d(pool)?.relu());
        }
        Ok(match self.value().dtype() {
            DType::F64 => kind.record_pooled::<f64>(self, gamma, beta, planes),
            _ => kind.record_pooled::<f32>(self, gamma, beta, planes),
        })
    }

    /// Refuses what does not fit together.
    fn check_batch_norm(
        &self,
        op: &'static str,
        gamma: &Self,
        beta: &Self,
        reference: usize,
        epsilon: f64,
    ) -> Result<Kind> {
        let x = self.shape();
        if x.len() < 3 || reference == 0 || reference > x[2] || self.is_empty() {
            let expected =
                format!("[tasks, channels, examples, …] with at least {reference} (and 1) examples is");
            return Err(Error::BadShape { op, shape: x, expected });
        }
        for given in [gamma, beta] {
            let shape = given.shape();
            if shape.len() != 2 || shape[1] != x[1] || (shape[0] != x[0] && shape[0] != 1) {
                return Err(Error::ShapeMismatch { op, left: x, right: shape });
            }
            same_type(op, self.value(), given.value())?;
        }
        Ok(Kind { reference, epsilon })
    }
}
