//! Gradient-based meta-learners: adaptation is a few steps of gradient descent.
//!
//! All of them are a [`GradientLearner`]: one inner loop, a [`Transform`] of the inner gradient,
//! and the [`Order`](metaburn_core::Order) in which the outer gradient passes through it. What the
//! loop adapts is a [`Fit`]: here a [`Network`] with an objective, elsewhere a Gaussian process.
//!
//! | learner | transform | order |
//! |---|---|---|
//! | [`maml`] | one constant rate | second |
//! | [`fomaml`] | one constant rate | first |
//! | [`anil`] | one constant rate, on the head alone | second |
//! | [`meta_sgd`] | one learned rate for each scalar | second |
//! | [`reptile`] | one constant rate | zeroth |

#![forbid(unsafe_code)]

mod anil;
mod fit;
mod fomaml;
mod learner;
mod maml;
mod meta_sgd;
mod register;
mod reptile;
mod transform;

pub use anil::anil;
pub use fit::{Fit, Network};
pub use fomaml::fomaml;
pub use learner::GradientLearner;
pub use maml::maml;
pub use meta_sgd::{Rates, meta_sgd};
pub use register::register;
pub use reptile::reptile;
pub use transform::{ConstantRate, DrawRates, HeadOnly, LearnedRates, Transform};
