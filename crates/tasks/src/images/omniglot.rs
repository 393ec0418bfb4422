//! Omniglot (Lake, Salakhutdinov & Tenenbaum 2015): 1623 characters of 50 alphabets, 20 drawings of
//! each, 105×105 pixels in black and white; here 28×28 in grey, as all few-shot work has it.

mod runs;

pub use runs::{RUNS, Run, runs};

use super::files::{self, Entry, claimed, either, grey, resized, wrong};
use super::{ImageSet, cache};
use metaburn_core::{Error, Result};
use rayon::prelude::*;
use std::path::Path;

/// Pixels along a side of an imported drawing.
pub const SIDE: usize = 28;
/// Where an import puts the images, below the data folder.
pub const CACHE: &str = "omniglot/omniglot-28.bin";

/// Pixels along a side of the originals.
const ORIGINAL: usize = 105;
/// Drawings of each character.
const DRAWINGS: usize = 20;

/// One of the two sets, and what it must hold.
struct Half {
    name: &'static str,
    alphabets: usize,
    characters: usize,
}

const HALVES: [Half; 2] = [
    Half { name: "background", alphabets: 30, characters: 964 },
    Half { name: "evaluation", alphabets: 20, characters: 659 },
];

/// Reads the official archives `images_background.zip` and `images_evaluation.zip`, or the folders
/// that they unpack to, in the folder `path`. Each drawing is reduced by Lanczos resampling and
/// inverted, ink 255 on paper 0, as the official code of MAML asks for. (The library that it asks takes
/// the nearest pixel instead where an image has one bit a pixel; here strokes keep their grey edges.)
/// Classes are in alphabetical order, grouped as `background/<alphabet>` and `evaluation/<alphabet>`.
///
/// # Errors
/// [`metaburn_core::Error::Data`] that names the file, for an image that is missing, cut short or of
/// another size, and for counts other than 30 and 20 alphabets, 964 and 659 characters, 20 drawings.
pub fn import(path: &Path) -> Result<ImageSet> {
    import_halves(path, &HALVES)
}

fn import_halves(path: &Path, halves: &[Half]) -> Result<ImageSet> {
    let mut set = ImageSet::new([1, SIDE, SIDE]);
    for half in halves {
        let stem = format!("images_{}", half.name);
        let place = either(path, &stem).ok_or_else(|| missing(path, &stem))?;
        let entries = match place.is_dir() {
            true => files::folder(&place, &[".png"])?,
            false => files::archive(&place, &[".png"])?,
        };
        let images: Result<Vec<Vec<u8>>> = entries.par_iter().map(|entry| reduce(entry, &place)).collect();
        let before = set.classes.len();
        for (entry, image) in entries.iter().zip(images?) {
            let (alphabet, character) = class(entry, &place)?;
            set.push(&format!("{}/{alphabet}", half.name), character, &image);
        }
        check(&set, before, half, &place)?;
    }
    Ok(set)
}

/// The imported images, or, where nothing was imported, those of the archives in the folder
/// `omniglot` of the data folder, which takes about a second.
///
/// # Errors
/// As [`import`] and [`cache::read`].
pub fn load(data_dir: &Path) -> Result<ImageSet> {
    let cache = data_dir.join(CACHE);
    if cache.exists() { cache::read(&cache) } else { import(&data_dir.join("omniglot")) }
}

/// Alphabet and character from `…/<alphabet>/<character>/<id>.png`.
fn class<'a>(entry: &'a Entry, place: &Path) -> Result<(&'a str, &'a str)> {
    let mut parts = entry.name.rsplit('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(_), Some(character), Some(alphabet)) => Ok((alphabet, character)),
        _ => Err(wrong(place.join(&entry.name), "expected <alphabet>/<character>/<drawing>.png")),
    }
}

/// 28×28 pixels of a drawing, ink 255.
fn reduce(entry: &Entry, place: &Path) -> Result<Vec<u8>> {
    let place = place.join(&entry.name);
    let (w, h) = claimed(&entry.bytes, &place)?;
    if (w, h) != (ORIGINAL as u32, ORIGINAL as u32) {
        return Err(wrong(place, format!("{w}×{h} pixels, where Omniglot has {ORIGINAL}×{ORIGINAL}")));
    }
    let drawing = grey(&entry.bytes, &place)?;
    let small = resized(drawing.into_raw(), [ORIGINAL, ORIGINAL], [SIDE, SIDE], 1);
    Ok(small.into_iter().map(|v| 255 - v).collect())
}

/// Refuses a half whose counts are wrong. Its classes start at `from`.
fn check(set: &ImageSet, from: usize, half: &Half, place: &Path) -> Result<()> {
    let (classes, again) = (&set.classes[from..], again(place));
    if let Some(class) = classes.iter().find(|class| class.count != DRAWINGS) {
        let (group, name, count) = (&class.group, &class.name, class.count);
        return Err(wrong(place, format!("{group}/{name} has {count} drawings, not {DRAWINGS}; {again}")));
    }
    let mut alphabets: Vec<&str> = classes.iter().map(|class| class.group.as_str()).collect();
    alphabets.dedup();
    if alphabets.len() != half.alphabets || classes.len() != half.characters {
        let (found, characters) = (alphabets.len(), classes.len());
        let expected = format!("{} alphabets with {} characters", half.alphabets, half.characters);
        let what = format!("{found} alphabets with {characters} characters, not {expected}; {again}");
        return Err(wrong(place, what));
    }
    Ok(())
}

/// What mends wrong counts. A folder stands in the way of the archive that is fetched beside it.
fn again(place: &Path) -> &'static str {
    match place.is_dir() {
        true => "remove the folder and get the archive (`metaburn data fetch omniglot`)",
        false => "get the archive again (`metaburn data fetch omniglot`)",
    }
}

fn missing(path: &Path, stem: &str) -> Error {
    let home = "https://github.com/brendenlake/omniglot/tree/master/python";
    wrong(
        path,
        format!(
            "there is no {stem}.zip and no folder {stem}; `metaburn data fetch omniglot` gets it, or put \
             images_background.zip and images_evaluation.zip of {home} there"
        ),
    )
}

#[cfg(test)]
mod tests;
