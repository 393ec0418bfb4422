//! Images in a folder `split/class/image`: mini-ImageNet, CIFAR-FS, or one's own.

use super::ImageSet;
use super::files::{self, Entry, coloured, grey, resized, wrong};
use metaburn_core::Result;
use rayon::prelude::*;
use std::path::Path;

/// Names that a split's folder may have; the first is its group in the set.
const SPLITS: [&[&str]; 3] = [&["train", "training"], &["validation", "val", "valid"], &["test"]];

/// Reads all PNG and JPEG images of the folders `train`, `validation` (or `val`) and `test`. Images are
/// resized (area-aware, Lanczos) to `size`, height and width in pixels; without it they must all have
/// one size. `channels` is 1 for grey and 3 for colour. The group of a class is its split.
///
/// # Errors
/// [`metaburn_core::Error::Data`] that names the file, for a missing split, and for an image that
/// cannot be read or has another size than the first.
pub fn load(path: &Path, size: Option<[usize; 2]>, channels: usize) -> Result<ImageSet> {
    let (mut set, mut shape) = (None, size);
    for names in SPLITS {
        let place = names.iter().map(|name| path.join(name)).find(|place| place.is_dir());
        let place = place.ok_or_else(|| {
            wrong(path, format!("there is no folder `{}`; expected split/class/image", names[0]))
        })?;
        let entries = files::folder(&place, &[".png", ".jpg", ".jpeg"])?;
        let decoded: Result<Vec<_>> =
            entries.par_iter().map(|entry| pixels(entry, &place, size, channels)).collect();
        for (entry, (found, image)) in entries.iter().zip(decoded?) {
            let at = place.join(&entry.name);
            let Some((class, _)) = entry.name.split_once('/') else {
                return Err(wrong(at, "an image must lie in the folder of its class"));
            };
            let [h, w] = *shape.get_or_insert(found);
            if found != [h, w] {
                let what = format!("{}×{} pixels where others have {h}×{w}; set `size`", found[0], found[1]);
                return Err(wrong(at, what));
            }
            set.get_or_insert_with(|| ImageSet::new([channels, h, w])).push(names[0], class, &image);
        }
    }
    set.ok_or_else(|| wrong(path, "there is no image"))
}

/// Height, width, and pixels `[channels, height, width]` of an image.
fn pixels(
    entry: &Entry,
    place: &Path,
    size: Option<[usize; 2]>,
    channels: usize,
) -> Result<([usize; 2], Vec<u8>)> {
    let place = place.join(&entry.name);
    let (found, mut raw) = if channels == 1 {
        let image = grey(&entry.bytes, &place)?;
        ([image.height() as usize, image.width() as usize], image.into_raw())
    } else {
        let image = coloured(&entry.bytes, &place)?;
        ([image.height() as usize, image.width() as usize], image.into_raw())
    };
    let shape = size.unwrap_or(found);
    if shape != found {
        raw = resized(raw, found, shape, channels);
    }
    let planes = (0..channels).flat_map(|c| raw.iter().skip(c).step_by(channels).copied());
    Ok((shape, planes.collect()))
}
