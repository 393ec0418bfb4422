//! Normalisation to zero mean and unit variance.

use crate::error::Result;
use crate::var::Var;

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
}
