//! Images in a folder `split/class/image`: mini-ImageNet, CIFAR-FS, or one's own.

use super::ImageSet;
use super::files::{self, Entry, coloured, grey, resized, wrong};
use metaburn_core::Result;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// Names that a split's folder may have; the first is its group in the set.
const SPLITS: [&[&str]; 3] = [&["train", "training"], &["validation", "val", "valid"], &["test"]];
/// How the names of images end.
const ENDINGS: [&str; 3] = [".png", ".jpg", ".jpeg"];

/// Where the files of the splits read so far lie, by the SHA-256 of their bytes.
type Seen = HashMap<[u8; 32], PathBuf>;

/// Reads all PNG and JPEG images of the folders `train`, `validation` (or `val`) and `test`. Images are
/// resized (area-aware, Lanczos) to `size`, height and width in pixels; without it they must all have
/// one size. `channels` is 1 for grey and 3 for colour. The group of a class is its split. Links to folders and
/// to images are followed; files of other formats, and all that begins with a dot, are passed over.
///
/// # Errors
/// [`metaburn_core::Error::Data`] that names the file, for a missing split, a class without an image, a link
/// that leads nowhere, a class that is in two splits, and for an image that cannot be read or has another size
/// than the first.
pub fn load(path: &Path, size: Option<[usize; 2]>, channels: usize) -> Result<ImageSet> {
    let (mut set, mut shape, mut seen) = (None, size, Seen::new());
    for names in SPLITS {
        let place = names.iter().map(|name| path.join(name)).find(|place| place.is_dir());
        let place = place.ok_or_else(|| {
            wrong(path, format!("there is no folder `{}`; expected split/class/image", names[0]))
        })?;
        let entries = files::folder(&place, &ENDINGS)?;
        check_filled(&entries, &place)?;
        check_apart(&entries, &place, &mut seen)?;
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

/// Refuses a class without an image, which would else be missing without a word.
fn check_filled(entries: &[Entry], place: &Path) -> Result<()> {
    let filled: BTreeSet<&str> = entries.iter().filter_map(|entry| entry.name.split('/').next()).collect();
    match files::folders(place)?.into_iter().find(|class| !filled.contains(class.as_str())) {
        Some(empty) => Err(wrong(place.join(empty), "this class has no image in PNG or JPEG")),
        None => Ok(()),
    }
}

/// Refuses a class all of whose files an earlier split has too, by whatever names: meta-test would see what
/// meta-training saw. Single images that stand in two classes are a flaw of many sets, and pass.
fn check_apart(entries: &[Entry], place: &Path, seen: &mut Seen) -> Result<()> {
    let sum = |entry: &Entry| -> [u8; 32] { Sha256::digest(&entry.bytes).into() };
    let sums: Vec<[u8; 32]> = entries.par_iter().map(sum).collect();
    let class = |i: usize| entries[i].name.split('/').next();
    let places: Vec<usize> = (0..entries.len()).collect();
    for own in places.chunk_by(|&a, &b| class(a) == class(b)) {
        let others: Option<Vec<&PathBuf>> = own.iter().map(|&i| seen.get(&sums[i])).collect();
        if let Some(other) = others.as_deref().and_then(<[_]>::first) {
            let what =
                format!("all images of this class are in another split too, this one as {}", other.display());
            return Err(wrong(place.join(&entries[own[0]].name), what));
        }
    }
    seen.extend(sums.into_iter().zip(entries.iter().map(|entry| place.join(&entry.name))));
    Ok(())
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
