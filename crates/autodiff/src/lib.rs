//! Reverse-mode differentiation of any order over burn tensors.
//!
//! Meta-learning differentiates *through* gradient descent, so it needs gradients of gradients.
//! Burn's own autodiff stops at the first order; this crate goes on, because every
//! vector-Jacobian product is itself written in the operations of [`Var`]:
//!
//! ```
//! use metaburn_autodiff::{Array, Var, grad};
//! use burn::tensor::Device;
//!
//! # fn main() -> Result<(), metaburn_autodiff::Error> {
//! // f(x) = x³,  f′(x) = 3x²,  f″(x) = 6x, at x = 2.
//! let x = Var::leaf(Array::from_f64(&[2.0], &[1], &Device::flex()));
//! let f = x.mul(&x)?.mul(&x)?.sum();
//! let first = grad(&f, std::slice::from_ref(&x), true)?.remove(0);
//! let second = grad(&first.sum(), &[x], false)?.remove(0);
//! assert_eq!(first.value().to_f64(), [12.0]);
//! assert_eq!(second.value().to_f64(), [12.0]);
//! # Ok(())
//! # }
//! ```
//!
//! There is no tape object and no global state: a [`Var`] keeps the operation that made it and
//! that operation's inputs, so the graph lives exactly as long as somebody holds its result.
//! The same code runs on every burn device; `f32` and `f64` are both supported.
//!
//! - [`Array`]: a burn tensor whose rank is known at run time; arithmetic without recording.
//! - [`Var`]: an array that remembers how it was computed.
//! - [`grad`], [`hvp`]: derivatives, with PyTorch's meaning of `create_graph`.
//! - [`adapters`]: the GPUs that arrays may lie on.
//! - [`check`]: central finite differences, the yardstick of every operation here.

#![forbid(unsafe_code)]

mod adapters;
mod array;
pub mod check;
mod error;
mod grad;
mod ops;
mod var;

pub use adapters::{Adapter, AdapterKind, WITH_GPU, adapters};
pub use array::{Array, Indices, Mask};
pub use burn::tensor::{DType, Device};
pub use error::{Error, Result};
pub use grad::{grad, hvp};
pub use ops::{Conv2d, Pool2d};
pub use var::Var;
