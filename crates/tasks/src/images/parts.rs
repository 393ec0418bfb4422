//! Which images meta-training, meta-validation and meta-test draw from.

use super::draw::Rotation;
use super::set::{ImageClass, ImageSet};
use metaburn_core::{Error, Result, Split};

/// A class that episodes draw: a stretch of images, all turned by so many right angles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub first: usize,
    pub count: usize,
    pub turns: u8,
}

/// The classes of the three parts. No image is in two of them.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    train: Vec<Stretch>,
    validation: Vec<Stretch>,
    test: Vec<Stretch>,
}

impl Parts {
    /// Puts each class of a set into the part that `part` names, or into none. With
    /// [`Rotation::Class`] each becomes four; `rotations` are those of meta-training, and of validation and test.
    pub fn of(
        set: &ImageSet,
        [train, test]: [Rotation; 2],
        part: impl Fn(usize, &ImageClass) -> Option<Split>,
    ) -> Self {
        let mut parts = Self::default();
        for (i, class) in set.classes.iter().enumerate() {
            let Some(split) = part(i, class) else { continue };
            let rotation = if split == Split::Train { train } else { test };
            for turns in 0..if rotation == Rotation::Class { 4 } else { 1 } {
                parts.add(split, class.first, class.count, turns);
            }
        }
        parts
    }

    /// Adds images `first .. first + count` as a class of one part.
    pub(super) fn add(&mut self, split: Split, first: usize, count: usize, turns: u8) {
        let part = match split {
            Split::Train => &mut self.train,
            Split::Validation => &mut self.validation,
            Split::Test => &mut self.test,
        };
        part.push(Stretch { first, count, turns });
    }

    /// Number of classes of a part.
    pub fn classes(&self, split: Split) -> usize {
        self.stretches(split).len()
    }

    /// Number of images of the smallest class of a part.
    pub fn fewest(&self, split: Split) -> usize {
        self.stretches(split).iter().map(|stretch| stretch.count).min().unwrap_or(0)
    }

    pub(super) fn stretches(&self, split: Split) -> &[Stretch] {
        match split {
            Split::Train => &self.train,
            Split::Validation => &self.validation,
            Split::Test => &self.test,
        }
    }

    /// Lets meta-training draw from the validation classes too: what the official code of
    /// Prototypical Networks does once its settings are chosen. Validation is then no longer on
    /// classes that training never saw.
    pub(super) fn train_on_validation_too(&mut self) {
        self.train.extend(self.validation.iter().cloned());
    }

    /// Refuses parts that share an image.
    ///
    /// # Errors
    /// [`Error::Data`] with the two parts.
    pub(super) fn check_disjoint(&self) -> Result<()> {
        let splits = [Split::Train, Split::Validation, Split::Test];
        let owned =
            |split: Split| self.stretches(split).iter().map(move |s| (s.first, s.first + s.count, split));
        let mut all: Vec<(usize, usize, Split)> = splits.into_iter().flat_map(owned).collect();
        all.sort_by_key(|&(from, to, _)| (from, to));
        let mut reach: Option<(usize, Split)> = None;
        for (from, to, split) in all {
            if let Some((end, other)) = reach
                && from < end
                && other != split
            {
                let (a, b) = (other.name(), split.name());
                return Err(Error::Data(format!("image {from} is in the {a} part and in the {b} part")));
            }
            reach = reach.filter(|(end, _)| *end > to).or(Some((to, split)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use metaburn_core::Split::{Test, Train, Validation};

    /// A stretch of images: its part, the first image and how many.
    type Piece = (Split, usize, usize);

    fn parts(pieces: &[Piece]) -> Parts {
        let mut parts = Parts::default();
        pieces.iter().for_each(|&(split, first, count)| parts.add(split, first, count, 0));
        parts
    }

    /// What the check says, or nothing.
    fn said(parts: &Parts) -> String {
        parts.check_disjoint().map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn parts_beside_one_another_and_the_turns_of_a_class_are_taken() {
        assert_eq!(said(&parts(&[(Train, 0, 20), (Validation, 20, 20), (Test, 40, 20)])), "");
        assert_eq!(said(&parts(&[(Test, 40, 20), (Train, 20, 20), (Validation, 0, 20)])), "");
        assert_eq!(said(&parts(&[(Train, 0, 20), (Train, 0, 20), (Train, 10, 5), (Test, 20, 5)])), "");
    }

    #[test]
    fn parts_that_share_an_image_are_refused_by_name() {
        let cases: [(&[Piece], &str); 4] = [
            (
                &[(Train, 0, 20), (Validation, 19, 5)],
                "image 19 is in the train part and in the validation part",
            ),
            (&[(Test, 0, 20), (Train, 10, 20)], "image 10 is in the test part and in the train part"),
            (
                &[(Test, 30, 5), (Validation, 30, 5)],
                "image 30 is in the validation part and in the test part",
            ),
            // A short stretch of the same part does not hide the end of a long one.
            (
                &[(Train, 0, 20), (Train, 5, 5), (Test, 15, 1)],
                "image 15 is in the train part and in the test part",
            ),
        ];
        for (pieces, message) in cases {
            assert_eq!(said(&parts(pieces)), message);
        }
    }

    /// Why parts are checked before that is asked for.
    #[test]
    fn training_on_validation_classes_is_an_overlap() {
        let mut parts = parts(&[(Train, 0, 20), (Validation, 20, 20)]);
        parts.train_on_validation_too();
        assert_eq!(said(&parts), "image 20 is in the train part and in the validation part");
    }
}
