//! Networks as functions of named parameters.
//!
//! - [`Mlp`]: fully connected layers.
//! - [`ConvNet`]: the convolutional networks of few-shot image classification, "Conv4" among them.
//! - [`ResNet12`]: the residual network of few-shot image classification.
//!
//! Every parameter has a leading task axis, of extent 1 where all tasks share it. After an inner
//! step each task has weights of its own, and one forward pass still serves the whole batch: in
//! a batched matrix product, or in a convolution with one group of channels for each task.

#![forbid(unsafe_code)]

mod conv_net;
mod images;
mod init;
mod layers;
mod mlp;
mod register;
mod resnet12;

pub use conv_net::{ConvNet, Downsample};
pub use images::Readout;
pub use init::Init;
pub use mlp::{Activation, Mlp};
pub use register::register;
pub use resnet12::ResNet12;
