//! Metric meta-learners: adaptation is a look at the support set, without any gradient step.

#![forbid(unsafe_code)]

mod protonet;
mod register;

pub use protonet::ProtoNet;
pub use register::register;
