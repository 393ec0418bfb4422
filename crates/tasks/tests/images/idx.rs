//! MNIST and its kin.

use crate::made::settings;
use crate::{build, refusal, sample};
use flate2::{Compression, write::GzEncoder};
use metaburn_core::Split;
use metaburn_tasks::images::idx;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

/// An IDX file of bytes.
fn file(shape: &[u32], bytes: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, 8, shape.len() as u8];
    shape.iter().for_each(|n| file.extend(n.to_be_bytes()));
    file.extend(bytes);
    file
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Images of 2×3 pixels `[label, number, 0, 0, 0, 1]`: eight of each label in training, four in test.
fn write(folder: &Path) {
    for (stem, first, each) in [("train", 0, 8), ("t10k", 8, 4)] {
        let labels: Vec<u8> = (0..each).flat_map(|_| 0..10).collect();
        let number = |i: usize| first + (i / 10) as u8;
        let pixels: Vec<u8> =
            labels.iter().enumerate().flat_map(|(i, &label)| [label, number(i), 0, 0, 0, 1]).collect();
        let count = labels.len() as u32;
        fs::write(folder.join(format!("{stem}-images-idx3-ubyte.gz")), gz(&file(&[count, 2, 3], &pixels)))
            .unwrap();
        fs::write(folder.join(format!("{stem}-labels-idx1-ubyte")), file(&[count], &labels)).unwrap();
    }
}

#[test]
fn packed_and_plain_files_are_read_class_by_class() {
    let folder = TempDir::new().unwrap();
    write(folder.path());
    let set = idx::load(folder.path()).unwrap();
    assert_eq!((set.size, set.len()), ([1, 2, 3], 120));
    for (label, class) in set.classes.iter().enumerate() {
        assert_eq!((class.name.as_str(), class.count), (label.to_string().as_str(), 12));
        for i in 0..12 {
            assert_eq!(set.image(class.first + i), [label as u8, i as u8, 0, 0, 0, 1]);
        }
    }
}

#[test]
fn test_has_the_last_five_classes_and_validation_the_last_images_of_the_first() {
    let folder = TempDir::new().unwrap();
    let own = folder.path().join("own");
    fs::create_dir(&own).unwrap();
    write(&own);
    let tasks = build("idx", &settings(&[("path", "own")], &[("queries", 2)]), folder.path()).unwrap();
    metaburn_testkit::check_tasks(tasks.as_ref());
    let seen = |split| -> BTreeSet<(u8, u8)> {
        let x: Vec<f32> = sample(tasks.as_ref(), split, 60, 0).query.x.iter::<f32>().collect();
        x.chunks(6)
            .map(|image| ((image[0] * 255.0).round() as u8, (image[1] * 255.0).round() as u8))
            .collect()
    };
    let grid = |labels: std::ops::Range<u8>, images: std::ops::Range<u8>| -> BTreeSet<(u8, u8)> {
        labels.flat_map(|label| images.clone().map(move |image| (label, image))).collect()
    };
    assert_eq!(seen(Split::Train), grid(0..5, 0..9));
    assert_eq!(seen(Split::Validation), grid(0..5, 9..12));
    assert_eq!(seen(Split::Test), grid(5..10, 0..12));
}

/// What reading says once a file was replaced, without the folder.
fn said(name: &str, bytes: &[u8]) -> String {
    let folder = TempDir::new().unwrap();
    write(folder.path());
    fs::write(folder.path().join(name), bytes).unwrap();
    let message = idx::load(folder.path()).unwrap_err().to_string();
    message.replace(&folder.path().display().to_string(), "DIR")
}

#[test]
fn what_is_wrong_is_named_with_its_file() {
    let (images, labels) = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte");
    let cases = [
        (images, vec![0, 0], "the file is cut short"),
        (images, vec![0, 0, 8, 3, 0, 0, 0, 9], "the file is cut short"),
        (images, vec![1, 2, 3, 4, 5], "it begins with [1, 2, 3, 4], not [0, 0, 8, 3]: no IDX file of bytes"),
        (images, file(&[80, 2, 3], &[0; 479]), "479 bytes follow, where [80, 2, 3] were announced"),
        (
            images,
            file(&[u32::MAX; 3], &[0; 9]),
            "9 bytes follow, where [4294967295, 4294967295, 4294967295] were announced",
        ),
        (images, file(&[79, 2, 3], &[0; 474]), "79 images for 80 labels"),
        (images, file(&[80, 0, 3], &[]), "its images have another size than those of the other file"),
    ];
    for (name, bytes, message) in cases {
        assert_eq!(said(name, &bytes), format!("DIR/{name}: {message}"));
    }
    assert_eq!(said(labels, &file(&[80], &[10; 80])), "DIR: label 10 is not one of 0 to 9");
    assert_eq!(
        said("t10k-images-idx3-ubyte", &file(&[40, 3, 2], &[0; 240])),
        "DIR/t10k-images-idx3-ubyte: its images have another size than those of the other file"
    );
    let packed = gz(&file(&[80, 2, 3], &[0; 480]));
    let message = said("train-images-idx3-ubyte.gz", &packed[..packed.len() - 9]);
    assert!(message.starts_with("DIR/train-images-idx3-ubyte.gz: "), "{message}");
    let nowhere = TempDir::new().unwrap();
    assert_eq!(
        refusal("idx", &[], nowhere.path()),
        "DIR/fashion-mnist: there is no train-images-idx3-ubyte and no train-images-idx3-ubyte.gz; see `metaburn \
         data list` for sets to fetch"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_cut_is_an_error_that_names_the_file(cut in 0_usize..496) {
        let message = said("train-images-idx3-ubyte", &file(&[80, 2, 3], &[0; 480])[..cut]);
        prop_assert!(message.starts_with("DIR/train-images-idx3-ubyte: "), "{}", message);
    }
}
