//! Sets of images by class: where they come from, and few-shot episodes of them.
//!
//! - [`ImageSet`]: images in memory, class by class, one byte a pixel and channel.
//! - [`omniglot`]: the official archives, and the cache that an import writes.
//! - [`folder`]: any folder `split/class/image`, such as mini-ImageNet or one's own.
//! - [`idx`]: MNIST and its kin.
//! - [`FewShot`]: N-way K-shot episodes of any of them.

pub mod cache;
mod draw;
mod few_shot;
mod files;
pub mod folder;
pub mod idx;
pub mod omniglot;
mod options;
mod parts;
mod set;
mod sources;

pub use draw::Rotation;
pub use few_shot::{EpisodeShape, FewShot};
pub use parts::Parts;
pub use set::{ImageClass, ImageSet};
pub use sources::digits;
pub(crate) use sources::register;
