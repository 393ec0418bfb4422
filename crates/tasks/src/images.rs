//! Sets of images by class, and where they come from.

mod set;

pub use set::{ImageClass, ImageSet};
