//! An [`ImageSet`] as one file: a word and a version, sizes and names (postcard), pixels, and the
//! SHA-256 of all before it.

use super::files::wrong;
use super::set::ImageSet;
use metaburn_core::Result;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

/// What the file begins with; the last byte is the version of its layout.
const MAGIC: &[u8; 16] = b"metaburn images\x01";
/// Length of a SHA-256.
const DIGEST: usize = 32;

/// Writes the set beside `path`, syncs it, and renames it into place: at any moment there is either
/// the old file or the new one. Folders on the way are made.
///
/// # Errors
/// [`metaburn_core::Error::Data`] where the file system refuses.
pub fn write(set: &ImageSet, path: &Path) -> Result<()> {
    let header = postcard::to_stdvec(&(set.size, &set.classes)).map_err(|e| wrong(path, e))?;
    let mut bytes = MAGIC.to_vec();
    bytes.extend((header.len() as u64).to_le_bytes());
    bytes.extend(header);
    bytes.extend(&set.pixels);
    let digest = Sha256::digest(&bytes);
    bytes.extend_from_slice(digest.as_slice());
    let part = path.with_extension("part");
    let save = || -> std::io::Result<()> {
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        let mut file = File::create(&part)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&part, path)
    };
    save().map_err(|e| wrong(path, format!("cannot be written: {e}")))
}

/// Reads what [`write()`] wrote.
///
/// # Errors
/// [`metaburn_core::Error::Data`] for a file that is missing, cut short, damaged, or another.
pub fn read(path: &Path) -> Result<ImageSet> {
    let bytes = fs::read(path).map_err(|e| wrong(path, e))?;
    decode(&bytes).map_err(|what| wrong(path, format!("{what}; import it again with `metaburn data import`")))
}

fn decode(bytes: &[u8]) -> Result<ImageSet, &'static str> {
    let (body, digest) = bytes.split_last_chunk::<DIGEST>().ok_or("the file is cut short")?;
    let rest = body.strip_prefix(&MAGIC[..]).ok_or("this is no set of images of this version")?;
    if Sha256::digest(body).as_slice() != digest {
        return Err("the file is damaged");
    }
    let (length, rest) = rest.split_first_chunk::<8>().ok_or("the file is cut short")?;
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    let (header, pixels) = rest.split_at_checked(length).ok_or("the file is cut short")?;
    let (size, classes) = postcard::from_bytes(header).map_err(|_| "its header makes no sense")?;
    let set = ImageSet { size, classes, pixels: pixels.to_vec() };
    if set.is_consistent() { Ok(set) } else { Err("its sizes do not fit together") }
}
