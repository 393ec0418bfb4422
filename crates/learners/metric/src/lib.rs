//! Metric meta-learners: adaptation is a look at the support set, without any gradient step.
//!
//! - [`ProtoNet`]: compares a query with the mean of each class.
//! - [`MatchingNet`]: compares a query with every support example, alone or in the context of the
//!   whole support set ([`FullContext`]).
//!
//! Both are an [`Embedding`], whose features are compared by a [`Similarity`]. *Cost*: an episode goes
//! through the network once, and the outer gradient once back. There is no inner loop to remember, so
//! memory is that of plain supervised training, and the exact gradient costs no second derivatives.

#![forbid(unsafe_code)]

mod context;
mod embedding;
mod lstm;
mod matching;
mod protonet;
mod register;
mod similarity;

pub use context::FullContext;
pub use embedding::Embedding;
pub use matching::MatchingNet;
pub use protonet::ProtoNet;
pub use register::register;
pub use similarity::{Distance, Similarity};
