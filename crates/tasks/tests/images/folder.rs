//! Images in folders `split/class/image`.

use crate::made::settings;
use crate::{build, refusal, sample};
use image::{GrayImage, Luma, Rgb, RgbImage};
use metaburn_core::{Split, Value};
use metaburn_tasks::images::folder;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn save(path: &Path, [h, w]: [u32; 2], colour: [u8; 3]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    RgbImage::from_pixel(w, h, Rgb(colour)).save(path).unwrap();
}

/// Two classes of three images in each of three splits; red says the split, green the class, blue the
/// image.
pub fn made() -> TempDir {
    let folder = TempDir::new().unwrap();
    for (s, split) in ["train", "val", "test"].into_iter().enumerate() {
        for class in 0..2 {
            for image in 0..3 {
                let path = folder.path().join(format!("own/{split}/class{class}/{image}.png"));
                save(&path, [4, 6], [10 * s as u8, 10 * class, 10 * image]);
            }
        }
    }
    folder
}

/// What is said of a folder, which is called `own`.
pub fn said(own: &Path) -> String {
    let message = folder::load(own, None, 3).unwrap_err().to_string();
    message.replace(&own.display().to_string(), "own")
}

#[test]
fn colours_are_planes_and_splits_are_groups() {
    let made = made();
    let set = folder::load(&made.path().join("own"), None, 3).unwrap();
    assert_eq!((set.size, set.len()), ([3, 4, 6], 18));
    let classes: Vec<_> = set.classes.iter().map(|c| format!("{}/{} {}", c.group, c.name, c.count)).collect();
    assert_eq!(classes[..3], ["train/class0 3", "train/class1 3", "validation/class0 3"]);
    // Image 16 is the second of test/class1.
    assert_eq!(set.image(16), [[20; 24], [10; 24], [10; 24]].concat());
}

#[test]
fn images_are_resized_and_greyed_on_demand() {
    let made = made();
    let path = made.path().join("own/train/class0/0.png");
    GrayImage::from_fn(6, 4, |x, _| Luma([if x < 3 { 0 } else { 200 }])).save(path).unwrap();
    let set = folder::load(&made.path().join("own"), Some([8, 10]), 1).unwrap();
    assert_eq!(set.size, [1, 8, 10]);
    let row = &set.image(0)[..10];
    // Resampling rings a little on either side of an edge.
    assert!(row[..4].iter().all(|&v| v < 10) && row[6..].iter().all(|&v| v.abs_diff(200) < 30), "{row:?}");
}

#[test]
fn episodes_keep_the_splits() {
    let made = made();
    let given = settings(&[("path", "own")], &[("way", 2), ("queries", 2)]);
    let tasks = build("images", &given, made.path()).unwrap();
    assert_eq!(tasks.shape().input, [3, 4, 6]);
    metaburn_testkit::check_tasks(tasks.as_ref());
    for (split, red) in [(Split::Train, 0.0), (Split::Validation, 10.0), (Split::Test, 20.0)] {
        let batch = sample(tasks.as_ref(), split, 3, 0);
        let reds: BTreeSet<u32> = batch
            .query
            .x
            .iter::<f32>()
            .collect::<Vec<_>>()
            .chunks(72)
            .map(|x| (x[0] * 255.0).round() as u32)
            .collect();
        assert_eq!(reds, BTreeSet::from([red as u32]));
    }
}

#[test]
fn what_does_not_fit_is_named() {
    let made = made();
    let own = made.path().join("own");
    let said = |size: Option<[usize; 2]>| {
        let message = folder::load(&own, size, 3).unwrap_err().to_string();
        message.replace(&own.display().to_string(), "own")
    };
    save(&own.join("val/class1/9.png"), [5, 6], [0; 3]);
    assert_eq!(said(None), "own/val/class1/9.png: 5×6 pixels where others have 4×6; set `size`");
    assert!(folder::load(&own, Some([4, 6]), 3).is_ok());
    let bytes = fs::read(own.join("val/class1/1.png")).unwrap();
    fs::write(own.join("val/class1/9.png"), &bytes[..bytes.len() / 2]).unwrap();
    let message = said(None);
    assert!(message.starts_with("own/val/class1/9.png: the image cannot be read: "), "{message}");
    fs::rename(own.join("val/class1/9.png"), own.join("val/9.png")).unwrap();
    fs::copy(own.join("val/class1/1.png"), own.join("val/9.png")).unwrap();
    assert_eq!(said(None), "own/val/9.png: an image must lie in the folder of its class");
    fs::remove_dir_all(own.join("val")).unwrap();
    assert_eq!(said(None), "own: there is no folder `validation`; expected split/class/image");
    fs::create_dir(own.join("val")).unwrap();
    for split in ["train", "test"] {
        fs::remove_dir_all(own.join(split)).unwrap();
        fs::create_dir(own.join(split)).unwrap();
    }
    assert_eq!(said(None), "own: there is no image");
}

#[test]
fn stray_files_are_passed_over_but_a_class_without_an_image_is_named() {
    let made = made();
    let own = made.path().join("own");
    let expected = folder::load(&own, None, 3).unwrap();
    for stray in ["train/Thumbs.db", "train/class0/Thumbs.db", "val/.DS_Store", "test/.cache/0.png"] {
        let path = own.join(stray);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "no image").unwrap();
    }
    assert_eq!(folder::load(&own, None, 3).unwrap(), expected);
    fs::create_dir(own.join("val/class2")).unwrap();
    assert_eq!(said(&own), "own/val/class2: this class has no image in PNG or JPEG");
    fs::write(own.join("val/class2/0.webp"), "an image of another format").unwrap();
    assert_eq!(said(&own), "own/val/class2: this class has no image in PNG or JPEG");
}

#[test]
fn a_class_in_two_splits_is_refused_and_an_image_in_two_classes_is_not() {
    let made = made();
    let own = made.path().join("own");
    fs::copy(own.join("train/class1/2.png"), own.join("test/class0/7.png")).unwrap();
    fs::copy(own.join("train/class1/2.png"), own.join("train/class0/7.png")).unwrap();
    assert_eq!(folder::load(&own, None, 3).unwrap().len(), 20);
    fs::create_dir(own.join("test/class9")).unwrap();
    for image in 0..3 {
        fs::copy(
            own.join(format!("train/class1/{image}.png")),
            own.join(format!("test/class9/{}.png", 2 - image)),
        )
        .unwrap();
    }
    assert_eq!(
        said(&own),
        "own/test/class9/0.png: all images of this class are in another split too, this one as \
         own/train/class1/2.png"
    );
}

#[test]
fn settings_are_refused_by_name() {
    let made = made();
    let said = |more: (&'static str, Value)| {
        let mut given = settings(&[("path", "own")], &[("way", 2), ("queries", 2)]);
        given.push(more);
        refusal("images", &given, made.path())
    };
    assert_eq!(
        said(("channels", Value::Int(2))),
        "`tasks.channels`: expected 1 (grey) or 3 (colour), found an integer 2"
    );
    assert_eq!(
        said(("size", Value::List(vec![Value::Int(84)]))),
        "`tasks.size`: expected height and width, as in [84, 84], found a list"
    );
    assert_eq!(
        said(("rotation", Value::from("random"))),
        "`tasks.rotation`: expected `none`, as images of 4×6 pixels cannot be turned, found a string \"random\""
    );
}
