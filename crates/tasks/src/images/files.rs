//! Images from archives and folders.

mod walk;

pub(super) use walk::{folder, folders};

use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{GrayImage, ImageReader, Limits, RgbImage};
use metaburn_core::{Error, Result};
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Component, Path, PathBuf};

/// The most bytes that one image file may have.
const LARGEST: u64 = 16 << 20;
/// The most files that an archive or a folder may hold.
const MOST: usize = 2_000_000;
/// The most bytes that all files of an archive may unpack to: fifty times Omniglot.
const UNPACKED: u64 = 512 << 20;

/// A file of an archive or a folder: its path there, with `/` between the parts, and its bytes.
pub(super) struct Entry {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What is wrong with a file, and where it is.
pub(super) fn wrong(path: impl AsRef<Path>, what: impl std::fmt::Display) -> Error {
    Error::Data(format!("{}: {what}", path.as_ref().display()))
}

/// All files with one of the endings in a zip archive, in alphabetical order.
pub(super) fn archive(path: &Path, endings: &[&str]) -> Result<Vec<Entry>> {
    let file = File::open(path).map_err(|e| wrong(path, e))?;
    let mut archive = zip::ZipArchive::new(file).map_err(|e| wrong(path, format!("no zip archive: {e}")))?;
    if archive.len() > MOST {
        return Err(wrong(path, format!("{} entries; at most {MOST} are read", archive.len())));
    }
    let (mut entries, mut unpacked) = (Vec::new(), 0);
    for i in 0..archive.len() {
        let entry = archive.by_index(i).map_err(|e| wrong(path, e))?;
        let name = entry.name().map_err(|e| wrong(path, e))?.into_owned();
        if entry.is_dir() || !has_ending(&name, endings) {
            continue;
        }
        if !Path::new(&name).components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(wrong(path, format!("the entry `{name}` points outside of the archive")));
        }
        let bytes = limited(entry, &path.join(&name))?;
        unpacked += bytes.len() as u64;
        if unpacked > UNPACKED {
            return Err(wrong(path, format!("its files unpack to more than {} MiB", UNPACKED >> 20)));
        }
        entries.push(Entry { name, bytes });
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

/// Whether a file has one of the endings and is not hidden.
fn has_ending(name: &str, endings: &[&str]) -> bool {
    let hidden = name.rsplit('/').next().is_none_or(|last| last.starts_with('.'));
    !hidden && endings.iter().any(|ending| name.to_lowercase().ends_with(ending))
}

/// All bytes of a file, but no more than an image may have.
pub(super) fn limited(file: impl Read, place: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|e| wrong(place, e))?;
    if bytes.len() as u64 > LARGEST {
        return Err(wrong(place, format!("larger than {} MiB", LARGEST >> 20)));
    }
    Ok(bytes)
}

/// A reader of an image, whatever its format.
fn reader<'a>(bytes: &'a [u8], place: &Path) -> Result<ImageReader<Cursor<&'a [u8]>>> {
    ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| wrong(place, e))
}

fn unreadable(place: &Path, error: impl std::fmt::Display) -> Error {
    wrong(place, format!("the image cannot be read: {error}"))
}

/// Width and height that an image claims to have.
pub(super) fn claimed(bytes: &[u8], place: &Path) -> Result<(u32, u32)> {
    reader(bytes, place)?.into_dimensions().map_err(|e| unreadable(place, e))
}

/// A grey or coloured image, with bounds on what a file may claim to hold.
fn decode(bytes: &[u8], place: &Path) -> Result<image::DynamicImage> {
    let mut reader = reader(bytes, place)?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(1 << 14), Some(1 << 14));
    limits.max_alloc = Some(256 << 20);
    reader.limits(limits);
    reader.decode().map_err(|e| unreadable(place, e))
}

/// A grey image.
pub(super) fn grey(bytes: &[u8], place: &Path) -> Result<GrayImage> {
    Ok(decode(bytes, place)?.into_luma8())
}

/// A coloured image.
pub(super) fn coloured(bytes: &[u8], place: &Path) -> Result<RgbImage> {
    Ok(decode(bytes, place)?.into_rgb8())
}

/// Pixels of another size, height and width, by Lanczos resampling; those of an image of so many channels,
/// one after the other.
pub(super) fn resized(pixels: Vec<u8>, from: [usize; 2], to: [usize; 2], channels: usize) -> Vec<u8> {
    let kind = if channels == 1 { PixelType::U8 } else { PixelType::U8x3 };
    let [[h, w], [height, width]] = [from, to].map(|size| size.map(|n| n as u32));
    let source = Image::from_vec_u8(w, h, pixels, kind).expect("there are as many pixels as the size says");
    let mut result = Image::new(width, height, kind);
    let lanczos = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new().resize(&source, &mut result, &lanczos).expect("both images have one kind of pixels");
    result.into_vec()
}

/// The folder or archive `stem` or `stem.zip` below `path`; nothing where there is neither.
pub(super) fn either(path: &Path, stem: &str) -> Option<PathBuf> {
    let places = [path.join(stem), path.join(format!("{stem}.zip"))];
    places.into_iter().find(|place| place.exists())
}
