//! Networks as functions of their parameters.

use crate::error::Result;
use crate::params::Params;
use crate::seeds::Stream;
use metaburn_autodiff::{DType, Device, Var};

/// A network without state: the same function for any parameters.
///
/// Parameters carry a leading task axis, of extent 1 where all tasks share them. Those of the head are named
/// `head/…`, those of batch norm `…/norm/gamma` and `…/norm/beta`, where a network does not say otherwise.
pub trait Model: Send + Sync {
    /// Draws initial parameters, each with a leading axis of extent 1.
    fn init(&self, stream: &mut Stream, dtype: DType, device: &Device) -> Params;

    /// Embeds inputs `[tasks, examples, …]` as features `[tasks, examples, features]`: all of
    /// the network but its head.
    ///
    /// # Errors
    /// When the inputs do not fit the network.
    fn features(&self, params: &Params, x: &Var) -> Result<Var>;

    /// As [`Model::features`], but batch norm takes its statistics from the first `reference`
    /// examples of each task alone, so that what comes after them cannot see one another. The same
    /// as [`Model::features`] for networks without batch norm.
    ///
    /// # Errors
    /// When the inputs do not fit the network.
    fn features_by(&self, params: &Params, x: &Var, _reference: usize) -> Result<Var> {
        self.features(params, x)
    }

    /// Maps features `[tasks, examples, features]` to predictions `[tasks, examples, outputs]`.
    ///
    /// # Errors
    /// When the features do not fit the head.
    fn head(&self, params: &Params, features: &Var) -> Result<Var>;

    /// Maps inputs `[tasks, examples, …]` to predictions `[tasks, examples, outputs]`.
    ///
    /// # Errors
    /// When the inputs do not fit the network.
    fn forward(&self, params: &Params, x: &Var) -> Result<Var> {
        self.head(params, &self.features(params, x)?)
    }

    /// Whether a parameter belongs to the head, the last linear layer: `head/…`.
    fn is_head(&self, name: &str) -> bool {
        name.starts_with("head/")
    }

    /// Whether a parameter is a scale or a shift of batch norm: `…/norm/gamma` or `…/norm/beta`.
    fn is_norm(&self, name: &str) -> bool {
        name.rsplit('/').nth(1) == Some("norm")
    }
}
