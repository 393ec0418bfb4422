//! Gradient-based meta-learners: adaptation is a few steps of gradient descent.
//!
//! All but one are a [`GradientLearner`]: one inner loop, a [`Transform`] of the inner gradient, a
//! choice of the parameters that adapt, and the [`Order`](metaburn_core::Order) in which the outer
//! gradient passes through it. What the loop adapts is a [`Fit`]: here a [`Network`] with an
//! objective, elsewhere a Gaussian process.
//!
//! | learner | transform | adapts | order |
//! |---|---|---|---|
//! | [`maml`] | one constant rate | all | second |
//! | [`fomaml`] | one constant rate | all | first |
//! | [`reptile`] | one constant rate, or Adam | all | zeroth |
//! | [`meta_sgd`] | one learned rate for each scalar | all | second |
//! | [`anil`] | one constant rate | the head | second |
//! | [`boil`] | one constant rate | all but the head | second |
//! | [`mamlpp`] | one learned rate for each tensor and step | all but batch norm | second |
//! | [`meta_curvature`] | learned matrices | all | second |
//! | [`imaml`] | (a loop of its own) | all | implicit |
//!
//! In an experiment each of them can have inner clipping, fixed rates that differ from step to step (but for
//! Reptile's Adam, which has one), and other numbers of steps in training and test. All but two can have
//! learned rates for steps, tensors or scalars: [`reptile`] has no gradient for them, and that of [`imaml`] is
//! by the initial weights alone.

#![forbid(unsafe_code)]

mod adam;
mod anil;
mod boil;
mod curvature;
mod fit;
mod fomaml;
mod imaml;
mod learner;
mod maml;
mod mamlpp;
mod meta_curvature;
mod meta_sgd;
mod options;
mod policy;
mod rates;
mod recompute;
mod register;
mod reptile;
mod solve;
mod step_norm;
mod transform;

pub use adam::InnerAdam;
pub use anil::anil;
pub use boil::boil;
pub use curvature::Curvature;
pub use fit::{Fit, Head, Network};
pub use fomaml::fomaml;
pub use imaml::{Imaml, imaml};
pub use learner::{Adapts, GradientLearner};
pub use maml::maml;
pub use mamlpp::{MamlPlusPlus, importance, mamlpp};
pub use meta_curvature::meta_curvature;
pub use meta_sgd::meta_sgd;
pub use policy::Policy;
pub use rates::{Granularity, LearnedRates, Rates};
pub use register::register;
pub use reptile::reptile;
pub use transform::{ConstantRate, StepRates, Transform};
