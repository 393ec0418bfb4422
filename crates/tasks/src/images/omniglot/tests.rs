//! Importing small archives that are made here: what is right is read, and what is wrong is named.

use super::*;
use image::imageops::{FilterType, resize};
use image::{GrayImage, ImageFormat, Luma};
use proptest::prelude::*;
use std::fs::{self, File};
use std::io::{Cursor, Write};
use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

const SMALL: [Half; 2] = [
    Half { name: "background", alphabets: 2, characters: 3 },
    Half { name: "evaluation", alphabets: 1, characters: 1 },
];

/// Names and bytes of files.
type Files = Vec<(String, Vec<u8>)>;

/// A drawing with ink in its first `ink` columns.
fn drawing(width: u32, height: u32, ink: u32) -> Vec<u8> {
    let image = GrayImage::from_fn(width, height, |x, _| Luma([if x < ink { 0 } else { 255 }]));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A drawing whose header, the first block of a PNG file, has another size and the check sum of that.
fn claim(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = drawing(105, 105, 9);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let mut sum = flate2::Crc::new();
    sum.update(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.sum().to_be_bytes());
    bytes
}

/// Twenty drawings of each of these characters. The ink tells characters and drawings apart.
fn drawings(half: &str, characters: &[&str]) -> Files {
    let name = |character: &str, i: u32| format!("images_{half}/{character}/{:04}_{:02}.png", 7, i + 1);
    let all = characters.iter().zip(0..).flat_map(|(character, c)| {
        (0..20).map(move |i| (name(character, i), drawing(105, 105, 20 * (c + 1) + i)))
    });
    all.collect()
}

/// A folder with the two archives, the first changed by `change`.
fn archives(change: impl Fn(&mut Files)) -> TempDir {
    let folder = TempDir::new().unwrap();
    let mut background =
        drawings("background", &["Greek/character01", "Greek/character02", "Latin/character01"]);
    change(&mut background);
    for (half, files) in
        [("background", background), ("evaluation", drawings("evaluation", &["Tengwar/character01"]))]
    {
        let file = File::create(folder.path().join(format!("images_{half}.zip"))).unwrap();
        let mut archive = ZipWriter::new(file);
        for (name, bytes) in files {
            archive.start_file(name, SimpleFileOptions::default()).unwrap();
            archive.write_all(&bytes).unwrap();
        }
        archive.finish().unwrap();
    }
    folder
}

fn names(set: &ImageSet) -> Vec<String> {
    let name = |class: &super::super::ImageClass| format!("{}/{} {}", class.group, class.name, class.count);
    set.classes.iter().map(name).collect()
}

#[test]
fn archives_are_read_in_alphabetical_order_with_ink_as_255() {
    let folder = archives(|files| files.reverse());
    let set = import_halves(folder.path(), &SMALL).unwrap();
    assert_eq!(
        names(&set),
        [
            "background/Greek/character01 20",
            "background/Greek/character02 20",
            "background/Latin/character01 20",
            "evaluation/Tengwar/character01 20"
        ]
    );
    assert_eq!((set.size, set.len()), ([1, 28, 28], 80));
    for (image, ink) in [(0, 20.0), (19, 39.0), (20, 40.0), (59, 79.0), (60, 20.0)] {
        let rows: Vec<&[u8]> = set.image(image).chunks(28).collect();
        assert!(rows.iter().all(|row| row == &rows[0] && row[0] == 255 && row[27] == 0), "image {image}");
        // Resampling keeps the amount of ink: 105 pixels become 28. Ringing is cut off at 0 and 255.
        let amount: f64 = rows[0].iter().map(|&v| f64::from(v) / 255.0).sum();
        assert!((amount - ink * 28.0 / 105.0).abs() < 0.15, "image {image}: {amount}");
    }
}

#[test]
fn drawings_are_reduced_as_another_library_does_it() {
    let image = GrayImage::from_fn(105, 105, |x, y| Luma([if (x * y + x / 3) % 17 < 5 { 0 } else { 255 }]));
    let expected = resize(&image, SIDE as u32, SIDE as u32, FilterType::Lanczos3).into_raw();
    let found = resized(image.as_raw().clone(), [ORIGINAL; 2], [SIDE; 2], 1);
    assert_eq!(found.len(), expected.len());
    // This one rounds to bytes between columns and rows, as Pillow does; the other one does not.
    let apart: Vec<u8> = found.iter().zip(&expected).map(|(&a, &b)| a.abs_diff(b)).collect();
    assert!(apart.iter().all(|&d| d <= 10), "{apart:?}");
    assert!(apart.iter().map(|&d| f64::from(d)).sum::<f64>() < 2.0 * apart.len() as f64, "{apart:?}");
}

#[test]
fn unpacked_folders_give_the_same_images() {
    let (packed, unpacked) = (archives(|_| ()), TempDir::new().unwrap());
    for half in ["background", "evaluation"] {
        let file = File::open(packed.path().join(format!("images_{half}.zip"))).unwrap();
        zip::ZipArchive::new(file).unwrap().extract(unpacked.path()).unwrap();
    }
    fs::write(unpacked.path().join("images_background/.DS_Store"), "").unwrap();
    fs::write(unpacked.path().join("images_background/Greek/._0007_01.png"), "no image").unwrap();
    let read = |folder: &TempDir| import_halves(folder.path(), &SMALL).unwrap();
    assert_eq!(read(&packed), read(&unpacked));
    fs::remove_file(unpacked.path().join("images_background/Latin/character01/0007_20.png")).unwrap();
    assert_eq!(
        refusal(&unpacked),
        "DIR/images_background: background/Latin/character01 has 19 drawings, not 20; remove the folder and get \
         the archive (`metaburn data fetch omniglot`)"
    );
}

/// What an import says, without the folder.
fn refusal(folder: &TempDir) -> String {
    let message = import_halves(folder.path(), &SMALL).unwrap_err().to_string();
    message.replace(&folder.path().display().to_string(), "DIR")
}

#[test]
fn damage_is_named_with_its_place_and_its_mend() {
    type Change = fn(&mut Files);
    let cases: [(Change, &str); 10] = [
        (
            |files| files[3].1.truncate(60),
            "DIR/images_background.zip/images_background/Greek/character01/0007_04.png: the image cannot be read: ",
        ),
        (
            |files| files[0].1 = b"no image".to_vec(),
            "DIR/images_background.zip/images_background/Greek/character01/0007_01.png: the image cannot be read: ",
        ),
        (
            |files| files[3].1 = drawing(104, 105, 9),
            "DIR/images_background.zip/images_background/Greek/character01/0007_04.png: 104×105 pixels, where \
             Omniglot has 105×105",
        ),
        (
            |files| drop(files.remove(25)),
            "DIR/images_background.zip: background/Greek/character02 has 19 drawings, not 20; get the archive again \
             (`metaburn data fetch omniglot`)",
        ),
        (
            |files| drop(files.drain(20..40)),
            "DIR/images_background.zip: 2 alphabets with 2 characters, not 2 alphabets with 3 characters; get the \
             archive again (`metaburn data fetch omniglot`)",
        ),
        (
            |files| drop(files.drain(..40)),
            "DIR/images_background.zip: 1 alphabets with 1 characters, not 2 alphabets with 3 characters; get the \
             archive again (`metaburn data fetch omniglot`)",
        ),
        (
            |files| files[0].0 = "loose.png".to_string(),
            "DIR/images_background.zip/loose.png: expected <alphabet>/<character>/<drawing>.png",
        ),
        (
            |files| files[0].0 = "../../loose.png".to_string(),
            "DIR/images_background.zip: the entry `../../loose.png` points outside of the archive",
        ),
        (
            |files| files[0].0 = "/etc/Greek/character01/loose.png".to_string(),
            "DIR/images_background.zip: the entry `/etc/Greek/character01/loose.png` points outside of the archive",
        ),
        (
            |files| files[3].1 = claim(100_000, 100_000),
            "DIR/images_background.zip/images_background/Greek/character01/0007_04.png: 100000×100000 pixels, where \
             Omniglot has 105×105",
        ),
    ];
    for (change, message) in cases {
        let found = refusal(&archives(change));
        let exact = !message.ends_with(": ");
        assert!(if exact { found == message } else { found.starts_with(message) }, "{found}");
    }
}

/// An archive is read in memory: what it calls a link is the few bytes of a path, and no image.
#[test]
fn links_in_archives_are_not_followed() {
    let folder = archives(|_| ());
    let target = folder.path().join("target.png");
    fs::write(&target, drawing(105, 105, 9)).unwrap();
    let file = File::create(folder.path().join("images_background.zip")).unwrap();
    let mut archive = ZipWriter::new(file);
    let name = "images_background/Greek/character01/0007_01.png";
    archive.add_symlink(name, target.display().to_string(), SimpleFileOptions::default()).unwrap();
    archive.finish().unwrap();
    let message = refusal(&folder);
    assert!(message.contains("0007_01.png: the image cannot be read: "), "{message}");
}

#[test]
fn a_missing_or_cut_off_archive_is_named() {
    let folder = archives(|_| ());
    let evaluation = folder.path().join("images_evaluation.zip");
    let bytes = fs::read(&evaluation).unwrap();
    fs::write(&evaluation, &bytes[..bytes.len() / 2]).unwrap();
    let message = refusal(&folder);
    assert!(message.starts_with("DIR/images_evaluation.zip: no zip archive: "), "{message}");
    fs::remove_file(&evaluation).unwrap();
    assert_eq!(
        refusal(&folder),
        "DIR: there is no images_evaluation.zip and no folder images_evaluation; `metaburn data fetch omniglot` \
         gets it, or put images_background.zip and images_evaluation.zip of \
         https://github.com/brendenlake/omniglot/tree/master/python there"
    );
}

#[test]
fn the_official_counts_are_asked_for() {
    let message = import(archives(|_| ()).path()).unwrap_err().to_string();
    assert!(
        message.contains("2 alphabets with 3 characters, not 30 alphabets with 964 characters"),
        "{message}"
    );
    let total = |count: fn(&Half) -> usize| HALVES.iter().map(count).sum::<usize>();
    assert_eq!((total(|half| half.alphabets), total(|half| half.characters)), (50, 1623));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The check sums of the archive and of the images leave no changed image unseen.
    #[test]
    fn a_changed_byte_is_an_error_or_changes_no_image(place: prop::sample::Index, bit in 0..8_u8) {
        let half = [Half { name: "evaluation", alphabets: 1, characters: 1 }];
        let folder = archives(|files| files.clear());
        let path = folder.path().join("images_evaluation.zip");
        let whole = import_halves(folder.path(), &half).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        fs::write(&path, &bytes).unwrap();
        match import_halves(folder.path(), &half) {
            Ok(set) => prop_assert_eq!(sorted(&set), sorted(&whole)),
            Err(error) => prop_assert!(error.to_string().contains("images_evaluation.zip")),
        }
    }
}

/// The images, whatever they are called.
fn sorted(set: &ImageSet) -> Vec<Vec<u8>> {
    let mut images: Vec<Vec<u8>> = (0..set.len()).map(|i| set.image(i).to_vec()).collect();
    images.sort();
    images
}
