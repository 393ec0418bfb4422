//! What can go wrong while optimizing.

/// A meta-loss that is no longer a number. It reaches the caller inside `argmin::core::Error`,
/// from which `downcast_ref::<Diverged>()` takes it back.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error(
    "the meta-loss at iteration {iteration} is {loss}; try a lower outer rate, a lower inner rate, or clip_norm"
)]
pub struct Diverged {
    /// The iteration, from 0, whose loss was read.
    pub iteration: u64,
    /// NaN or an infinity.
    pub loss: f64,
}
