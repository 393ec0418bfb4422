//! Images of one's own.

use crate::images::draw::Rotation;
use crate::images::options::Episodes;
use crate::images::{FewShot, Parts, folder};
use metaburn_core::{Options, Result, Split, Value};
use std::path::Path;

/// Episodes of the folder `path` of the data folder, laid out as `split/class/image`; `channels` is 3
/// or 1 (3), `size` the height and width to resize to (as they are, unless given).
pub(super) fn from_options(options: &mut Options, data_dir: &Path) -> Result<FewShot> {
    let path = options.text("path", "mini-imagenet")?;
    let channels = options.count("channels", 3)?;
    if channels != 1 && channels != 3 {
        return Err(options.bad("channels", "1 (grey) or 3 (colour)", &Value::Int(channels as i64)));
    }
    let size = match options.counts("size", &[])?[..] {
        [] => None,
        [height, width] => Some([height, width]),
        ref other => {
            let found = Value::List(other.iter().map(|&n| Value::Int(n as i64)).collect());
            return Err(options.bad("size", "height and width, as in [84, 84]", &found));
        }
    };
    let episodes = Episodes::from_options(options, Rotation::None)?;
    let set = folder::load(&data_dir.join(path), size, channels)?;
    let parts = Parts::of(&set, episodes.rotations(), |_, class| match class.group.as_str() {
        "train" => Some(Split::Train),
        "validation" => Some(Split::Validation),
        _ => Some(Split::Test),
    });
    episodes.of(options, set, u8::MAX, parts)
}
