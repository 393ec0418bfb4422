//! The operations of [`Var`], each with its vector-Jacobian product in the same operations.

mod activation;
mod arithmetic;
mod batch_norm;
mod batch_norm_pool;
mod conv;
mod custom;
mod index;
mod linear;
mod loss;
mod matern;
mod matmul;
mod norm;
mod pool;
mod reduce;
mod shape;
mod triangular;
mod unary;

use crate::error::{Error, Result};
use crate::grad::Backward;
use crate::var::Var;

pub use conv::Conv2d;
pub use pool::Pool2d;

/// What the graph keeps of an operation.
pub(crate) trait Op: Send + Sync {
    /// The operation's name, for messages.
    fn name(&self) -> &'static str;

    /// Given the gradient `ḡ` of the result, gives each input its `ḡ · ∂result/∂input`.
    fn vjp(&self, step: &mut Backward) -> Result<()>;
}

/// Refuses an axis that the variable does not have.
fn check_axis(op: &'static str, x: &Var, axis: usize) -> Result<()> {
    if axis < x.rank() {
        return Ok(());
    }
    let expected = format!("axis {axis} was asked for");
    Err(Error::BadShape { op, shape: x.shape(), expected })
}
