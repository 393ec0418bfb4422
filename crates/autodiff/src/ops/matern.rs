//! The Matérn covariance, which is smooth at distance 0 although the distance is not.

use super::Op;
use crate::error::Result;
use crate::grad::Backward;
use crate::var::Var;

/// With `z = √(5 s)`: a chain of functions of `s`, each the next one's derivative but for a factor.
#[derive(Clone, Copy)]
enum Matern {
    /// `(1 + z + z²/3) e⁻ᶻ`, with derivative `−5/6` times the slope.
    Kernel,
    /// `(1 + z) e⁻ᶻ`, with derivative `−5/2` times the curvature.
    Slope,
    /// `e⁻ᶻ`, with derivative `−√5 / (2 √s)` times itself.
    Curvature,
}

impl Op for Matern {
    fn name(&self) -> &'static str {
        "matern52"
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let (s, g) = (step.input(0), step.gradient());
        let given = match self {
            Self::Kernel => g.mul(&s.matern(Self::Slope))?.mul_scalar(-5.0 / 6.0),
            Self::Slope => g.mul(&s.matern(Self::Curvature))?.mul_scalar(-2.5),
            Self::Curvature => {
                let together = s.greater(0.0).not();
                let inverse = s.mask_fill(&together, f64::INFINITY)?.powf(-0.5);
                g.mul(&step.output())?.mul(&inverse)?.mul_scalar(-0.5 * 5.0_f64.sqrt())
            }
        };
        step.give(0, given)
    }
}

/// Covariance functions.
impl Var {
    /// The Matérn-5/2 covariance `(1 + √5 r + 5r²/3) e^(−√5 r)` as a function of the *squared*
    /// distance `s = r²`, in units of the length-scale (Rasmussen & Williams 2006, eq. 4.17).
    ///
    /// As a function of `s` it has the derivatives `−5/6` and `25/12` at 0, which are exact here;
    /// through `r = √s` they would not be numbers. The third derivative is infinite at 0 and is
    /// taken as 0. A negative `s`, left by rounding, counts as 0.
    ///
    /// ```
    /// use metaburn_autodiff::{Array, Device, Error, Var, grad};
    ///
    /// let s = Var::leaf(Array::from_f64(&[0.0], &[1], &Device::flex()));
    /// let slope = grad(&s.matern52(), &[s.clone()], true)?.remove(0);
    /// assert_eq!(slope.item(), -5.0 / 6.0);
    /// assert!((grad(&slope, &[s], false)?[0].item() - 25.0 / 12.0).abs() < 1e-15);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn matern52(&self) -> Self {
        self.matern(Matern::Kernel)
    }

    fn matern(&self, op: Matern) -> Self {
        let z = self.value().clone().relu().mul_scalar(5.0).sqrt();
        let decay = z.clone().mul_scalar(-1.0).exp();
        let value = match op {
            Matern::Kernel => {
                let square = z.clone().mul(z.clone()).mul_scalar(1.0 / 3.0);
                z.add_scalar(1.0).add(square).mul(decay)
            }
            Matern::Slope => z.add_scalar(1.0).mul(decay),
            Matern::Curvature => decay,
        };
        Self::record(value, &[self], op)
    }
}
