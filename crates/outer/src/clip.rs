//! Gradient clipping.

use metaburn_autodiff::Var;
use metaburn_core::{Options, Result};

/// Bounds on the gradient; 0 is no bound. The bound by value comes first.
pub(crate) struct Clip {
    /// `gᵢ ← min(max(gᵢ, −c), c)`.
    value: f64,
    /// `g ← g · min(1, c / ‖g‖₂)`, with the norm over all parameters (Pascanu et al. 2013,
    /// algorithm 1).
    norm: f64,
}

impl Clip {
    pub fn from_options(options: &mut Options) -> Result<Self> {
        let expected = "a number of at least 0, where 0 clips nothing";
        let value = options.number_where("clip_value", 0.0, expected, |v| v >= 0.0)?;
        let norm = options.number_where("clip_norm", 0.0, expected, |v| v >= 0.0)?;
        Ok(Self { value, norm })
    }

    /// The clipped gradient, of the same shape `[scalars]`. Nothing is read back to the host.
    pub fn apply(&self, gradient: &Var) -> Result<Var> {
        let mut gradient = gradient.clone();
        if self.value > 0.0 {
            gradient = gradient.clamp(-self.value, self.value)?;
        }
        if self.norm > 0.0 {
            let bound = Var::constant(gradient.value().full_like(&[1], self.norm));
            // c / max(‖g‖, c) is min(1, c / ‖g‖) without a division by zero.
            let norm = gradient.square().sum().sqrt();
            gradient = gradient.mul(&bound.div(&norm.maximum(&bound)?)?)?;
        }
        Ok(gradient)
    }
}
