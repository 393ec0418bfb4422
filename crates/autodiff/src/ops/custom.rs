//! Values that are computed outside of the graph, with a gradient of the caller's own.

use super::Op;
use crate::array::Array;
use crate::error::{Error, Result};
use crate::grad::Backward;
use crate::var::Var;

/// A vector-Jacobian product given as a function: the gradient of the result to those of the inputs.
type Product = dyn Fn(&Var) -> Result<Vec<Var>> + Send + Sync;

struct Custom {
    name: &'static str,
    product: Box<Product>,
}

impl Op for Custom {
    fn name(&self) -> &'static str {
        self.name
    }

    fn vjp(&self, step: &mut Backward) -> Result<()> {
        let gradients = (self.product)(step.gradient())?;
        for (i, gradient) in gradients.into_iter().enumerate() {
            if gradient.shape() != step.shape(i) {
                return Err(Error::ShapeMismatch {
                    op: self.name,
                    left: step.shape(i),
                    right: gradient.shape(),
                });
            }
            step.give(i, gradient)?;
        }
        Ok(())
    }
}

/// Gradients of the caller's own.
impl Var {
    /// A value that somebody computed from `inputs` outside of the graph, by an iteration say, with
    /// the vector-Jacobian product that belongs to it: `product` maps the gradient `ḡ` of the value to
    /// one gradient for each input, of the input's shape. Where `product` builds on graphs of its own,
    /// it can be differentiated in turn; where it returns constants, gradients end there.
    ///
    /// ```
    /// use metaburn_autodiff::{Array, Device, Error, Var, grad};
    ///
    /// // √x by Newton's iteration; its derivative is 1/(2√x), not that of the iteration.
    /// let x = Var::leaf(Array::from_f64(&[9.0], &[1], &Device::flex()));
    /// let root = (0..20).fold(1.0, |r, _| 0.5 * (r + x.item() / r));
    /// let value = Array::from_f64(&[root], &[1], &Device::flex());
    /// let y = Var::custom("root", value, &[&x], move |g| Ok(vec![g.mul_scalar(0.5 / root)]));
    /// assert!((grad(&y, &[x], false)?[0].item() - 1.0 / 6.0).abs() < 1e-12);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn custom(
        name: &'static str,
        value: Array,
        inputs: &[&Var],
        product: impl Fn(&Var) -> Result<Vec<Var>> + Send + Sync + 'static,
    ) -> Self {
        Self::record(value, inputs, Custom { name, product: Box::new(product) })
    }
}
