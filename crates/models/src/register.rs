//! The names of this crate's models.

use crate::{ConvNet, Mlp, ResNet12};
use metaburn_core::{Model, Registry};
use std::sync::Arc;

/// Makes the models known by name.
pub fn register(registry: &mut Registry) {
    registry.model("mlp", "fully connected layers", |options, shape| {
        let model: Arc<dyn Model> = Arc::new(Mlp::from_options(options, shape)?);
        Ok(model)
    });
    registry.model("conv_net", "blocks of convolution, batch norm, ReLU and halving", |options, shape| {
        let model: Arc<dyn Model> = Arc::new(ConvNet::from_options(options, shape)?);
        Ok(model)
    });
    registry.model("resnet12", "residual blocks of three convolutions with batch norm", |options, shape| {
        let model: Arc<dyn Model> = Arc::new(ResNet12::from_options(options, shape)?);
        Ok(model)
    });
}
