//! The digits that smartcore carries.

use super::halves;
use crate::images::draw::Rotation;
use crate::images::options::Episodes;
use crate::images::{FewShot, ImageSet};
use metaburn_core::{Options, Result};
use smartcore::dataset::digits;
use std::path::Path;

/// Pixels along a side, and the darkest grey value.
const SIDE: usize = 8;
const DARKEST: u8 = 16;

/// Episodes of handwritten digits, 8×8 pixels (UCI "Optical Recognition of Handwritten Digits", 1797
/// drawings), built in. Training has the digits 0–4, **test the digits 5–9, which meta-training never
/// sees**; validation has the last quarter of the drawings of 0–4, which training leaves out: new
/// drawings of known digits, easier than the test. The source lists drawings by writer, so most of
/// these come from other hands.
///
/// ```
/// use metaburn_core::{Options, Seeds, Split, TaskDistribution};
/// use metaburn_tasks::images::digits;
/// use std::path::Path;
///
/// # fn main() -> metaburn_core::Result<()> {
/// // 5-way 1-shot
/// let tasks = digits(&mut Options::new("tasks", []), Path::new("data"))?;
/// let episodes = tasks.sample(Split::Train, 2, &mut Seeds::new(0).stream("episodes/train", 0))?;
/// assert_eq!(episodes.support.x.shape().to_vec(), [2, 5, 1, 8, 8]);
/// assert_eq!(episodes.query.y.shape().to_vec(), [2, 75, 5]);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`metaburn_core::Error::BadValue`] for a setting of the wrong type or out of range, such as more
/// drawings in an episode than a class has.
pub fn from_options(options: &mut Options, _data_dir: &Path) -> Result<FewShot> {
    let episodes = Episodes::from_options(options, Rotation::None)?;
    let source = digits::load_dataset();
    let mut set = ImageSet::new([1, SIDE, SIDE]);
    for digit in 0..10_u32 {
        let drawings = source.data.chunks(SIDE * SIDE).zip(&source.target);
        for (pixels, _) in drawings.filter(|(_, target)| **target as u32 == digit) {
            let bytes: Vec<u8> = pixels.iter().map(|&v| v as u8).collect();
            set.push("", &digit.to_string(), &bytes);
        }
    }
    let parts = halves(&set);
    episodes.of(options, set, DARKEST, parts)
}
