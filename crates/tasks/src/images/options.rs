//! The settings that all image tasks share.

use super::draw::Rotation;
use super::few_shot::{EpisodeShape, FewShot};
use super::parts::Parts;
use super::set::ImageSet;
use metaburn_core::{Options, Result, Split, Value};
use std::sync::Arc;

/// What episodes are like, before it is known what they are drawn from.
///
/// | key | default | meaning |
/// |-|-|-|
/// | `way` | 5 | classes of an episode |
/// | `shots` | 1 | support images of each class |
/// | `queries` | 15 | query images of each class |
/// | `train_way`, `train_shots`, `train_queries` | as in test | the same in meta-training |
/// | `rotation` | depends on the set | `"none"`, `"class"` or `"random"`: see [`Rotation`] |
/// | `train_rotation` | as in test | the same in meta-training |
/// | `train_on` | `"train"` | or `"trainval"`: train on validation classes too |
pub(super) struct Episodes {
    train: EpisodeShape,
    test: EpisodeShape,
    with_validation: bool,
}

impl Episodes {
    /// `usual` is the rotation of a set that does not say another.
    pub fn from_options(options: &mut Options, usual: Rotation) -> Result<Self> {
        let turned = rotation(options, "rotation", usual)?;
        let turned_in_training = rotation(options, "train_rotation", turned)?;
        let test = EpisodeShape {
            way: options.at_least("way", 5, 2)?,
            shots: options.count("shots", 1)?,
            queries: options.count("queries", 15)?,
            rotation: turned,
        };
        let train = EpisodeShape {
            way: options.at_least("train_way", test.way, 2)?,
            shots: options.count("train_shots", test.shots)?,
            queries: options.count("train_queries", test.queries)?,
            rotation: turned_in_training,
        };
        let with_validation = options.choice("train_on", "train", &["train", "trainval"])? == "trainval";
        Ok(Self { train, test, with_validation })
    }

    /// Those of meta-training, and of validation and test.
    pub fn rotations(&self) -> [Rotation; 2] {
        [self.train.rotation, self.test.rotation]
    }

    /// Episodes of a set, once it is known that each part has enough for them.
    pub fn of(self, options: &Options, set: ImageSet, white: u8, mut parts: Parts) -> Result<FewShot> {
        let Self { train, test, with_validation } = self;
        let [_, height, width] = set.size;
        for (key, rotation) in [("rotation", test.rotation), ("train_rotation", train.rotation)] {
            if rotation != Rotation::None && height != width {
                let expected = format!("`none`, as images of {height}×{width} pixels cannot be turned");
                return Err(options.bad(key, &expected, &Value::from(rotation.name())));
            }
        }
        parts.check_disjoint()?;
        if with_validation {
            parts.train_on_validation_too();
        }
        for (split, shape, prefix) in
            [(Split::Test, test, ""), (Split::Validation, test, ""), (Split::Train, train, "train_")]
        {
            enough(options, &parts, split, shape, prefix)?;
        }
        Ok(FewShot { set: Arc::new(set), white, parts, train, test, runs: None })
    }
}

fn rotation(options: &mut Options, key: &str, usual: Rotation) -> Result<Rotation> {
    let all = [Rotation::None, Rotation::Class, Rotation::Random];
    let name = options.choice(key, usual.name(), &all.map(Rotation::name))?;
    Ok(all.into_iter().find(|known| known.name() == name).unwrap_or(usual))
}

/// Refuses episodes larger than a part.
fn enough(options: &Options, parts: &Parts, split: Split, shape: EpisodeShape, prefix: &str) -> Result<()> {
    let (classes, images) = (parts.classes(split), parts.fewest(split));
    if shape.way > classes {
        let expected = format!("at most {classes}, the classes of the {} part", split.name());
        return Err(options.bad(&format!("{prefix}way"), &expected, &Value::Int(shape.way as i64)));
    }
    let asked = shape.shots + shape.queries;
    if asked > images {
        let expected = format!(
            "shots + queries of at most {images}, the images of the rarest class of the {} part",
            split.name()
        );
        return Err(options.bad(&format!("{prefix}shots"), &expected, &Value::Int(asked as i64)));
    }
    Ok(())
}
