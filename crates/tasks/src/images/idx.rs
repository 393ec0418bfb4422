//! MNIST and its kin in the IDX format (LeCun, Cortes & Burges): big-endian counts, then bytes.

use super::ImageSet;
use super::files::wrong;
use flate2::read::GzDecoder;
use metaburn_core::Result;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The most that a file may unpack to: 256 MiB, five times MNIST.
const LARGEST: u64 = 256 << 20;
/// Classes of all sets in this format that are known here.
const CLASSES: usize = 10;
/// The names of the two pairs of files.
const PAIRS: [[&str; 2]; 2] = [
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"],
    ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"],
];

/// Reads the four files of MNIST, Fashion-MNIST or another set of that layout, packed (`.gz`) or not:
/// ten classes `0` to `9` without a group, the images of both pairs together.
///
/// # Errors
/// [`metaburn_core::Error::Data`] that names the file, for one that is missing, cut short, of another
/// format, or whose labels do not fit.
pub fn load(path: &Path) -> Result<ImageSet> {
    // The images of each class, one after the other.
    let mut classes = vec![Vec::new(); CLASSES];
    let mut size = None;
    for [images, labels] in PAIRS {
        let (shape, pixels) = values(path, images, 3)?;
        let (count, labels) = values(path, labels, 1)?;
        if shape[0] != count[0] {
            return Err(wrong(path.join(images), format!("{} images for {} labels", shape[0], count[0])));
        }
        let own = [1, shape[1], shape[2]];
        if *size.get_or_insert(own) != own || own.contains(&0) {
            return Err(wrong(
                path.join(images),
                "its images have another size than those of the other file",
            ));
        }
        for (image, label) in pixels.chunks(own[1] * own[2]).zip(labels) {
            let class = classes.get_mut(usize::from(label));
            let class = class.ok_or_else(|| wrong(path, format!("label {label} is not one of 0 to 9")))?;
            class.extend_from_slice(image);
        }
    }
    let mut set = ImageSet::new(size.unwrap_or_default());
    let area = set.image_len().max(1);
    for (label, images) in classes.iter().enumerate() {
        images.chunks(area).for_each(|image| set.push("", &label.to_string(), image));
    }
    Ok(set)
}

/// Extents and bytes of one file of `axes` axes.
fn values(folder: &Path, name: &str, axes: usize) -> Result<(Vec<usize>, Vec<u8>)> {
    let (plain, packed) = (folder.join(name), folder.join(format!("{name}.gz")));
    let (path, bytes) = match (plain.exists(), packed.exists()) {
        (true, _) => (&plain, unpack(&plain, |file| Box::new(file))?),
        (_, true) => (&packed, unpack(&packed, |file| Box::new(GzDecoder::new(file)))?),
        _ => {
            let what =
                format!("there is no {name} and no {name}.gz; see `metaburn data list` for sets to fetch");
            return Err(wrong(folder, what));
        }
    };
    parse(&bytes, axes).map_err(|what| wrong(path, what))
}

fn unpack(path: &Path, open: impl Fn(File) -> Box<dyn Read>) -> Result<Vec<u8>> {
    let file = File::open(path).map_err(|e| wrong(path, e))?;
    let mut bytes = Vec::new();
    open(file).take(LARGEST + 1).read_to_end(&mut bytes).map_err(|e| wrong(path, e))?;
    if bytes.len() as u64 > LARGEST {
        return Err(wrong(path, format!("more than {} MiB", LARGEST >> 20)));
    }
    Ok(bytes)
}

/// `00 00 08 axes`, one big-endian `u32` for each axis, then the bytes.
fn parse(bytes: &[u8], axes: usize) -> Result<(Vec<usize>, Vec<u8>), String> {
    let (magic, mut rest) = bytes.split_first_chunk::<4>().ok_or("the file is cut short")?;
    if *magic != [0, 0, 8, axes as u8] {
        return Err(format!("it begins with {magic:?}, not [0, 0, 8, {axes}]: no IDX file of bytes"));
    }
    let mut shape = Vec::new();
    for _ in 0..axes {
        let (extent, after) = rest.split_first_chunk::<4>().ok_or("the file is cut short")?;
        shape.push(u32::from_be_bytes(*extent) as usize);
        rest = after;
    }
    let expected = shape.iter().try_fold(1, |product: usize, &n| product.checked_mul(n));
    match expected == Some(rest.len()) {
        true => Ok((shape, rest.to_vec())),
        false => Err(format!("{} bytes follow, where {shape:?} were announced", rest.len())),
    }
}
