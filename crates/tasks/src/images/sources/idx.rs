//! MNIST and its kin.

use super::halves;
use crate::images::draw::Rotation;
use crate::images::options::Episodes;
use crate::images::{FewShot, idx};
use metaburn_core::{Options, Result};
use std::path::Path;

/// Episodes of the set in the folder `path` (default `fashion-mnist`) of the data folder. Training has
/// classes 0–4, test 5–9; validation has the last quarter of the images of 0–4, which training leaves
/// out.
pub(super) fn from_options(options: &mut Options, data_dir: &Path) -> Result<FewShot> {
    let path = options.text("path", "fashion-mnist")?;
    let episodes = Episodes::from_options(options, Rotation::None)?;
    let set = idx::load(&data_dir.join(path))?;
    let parts = halves(&set);
    episodes.of(options, set, u8::MAX, parts)
}
