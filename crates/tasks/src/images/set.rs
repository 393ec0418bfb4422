//! Images in memory, class by class.

use serde::{Deserialize, Serialize};

/// Images of many classes, all of one size, one byte a channel and pixel.
///
/// The pixels of class `c` are those of images `classes[c].first .. first + count`, one image after
/// the other, each `[channels, height, width]` row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageSet {
    /// Channels, height and width of an image.
    pub size: [usize; 3],
    /// The classes; those of a group lie together.
    pub classes: Vec<ImageClass>,
    /// All images: `[images, channels, height, width]`.
    pub pixels: Vec<u8>,
}

/// One class of an [`ImageSet`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageClass {
    /// What the class belongs to: `background/` or `evaluation/` and an alphabet of Omniglot, a split
    /// of a folder; may be empty.
    pub group: String,
    /// The class within its group.
    pub name: String,
    /// Number of its first image in the set.
    pub first: usize,
    /// How many images it has.
    pub count: usize,
}

impl ImageSet {
    /// An empty set of images of one size.
    pub fn new(size: [usize; 3]) -> Self {
        Self { size, classes: Vec::new(), pixels: Vec::new() }
    }

    /// Bytes of one image.
    pub fn image_len(&self) -> usize {
        self.size.iter().product()
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.pixels.len() / self.image_len().max(1)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.pixels.is_empty()
    }

    /// Image `i` of the set, `[channels, height, width]`.
    pub fn image(&self, i: usize) -> &[u8] {
        &self.pixels[i * self.image_len()..(i + 1) * self.image_len()]
    }

    /// Adds an image at the end, to the last class if that is its own.
    ///
    /// # Panics
    /// When the image has another size.
    pub fn push(&mut self, group: &str, name: &str, image: &[u8]) {
        assert_eq!(image.len(), self.image_len(), "push: the image has another size");
        let first = self.len();
        match self.classes.last_mut().filter(|last| last.group == group && last.name == name) {
            Some(last) => last.count += 1,
            None => {
                let (group, name) = (group.to_string(), name.to_string());
                self.classes.push(ImageClass { group, name, first, count: 1 });
            }
        }
        self.pixels.extend_from_slice(image);
    }

    /// Whether classes and pixels belong together.
    pub(super) fn is_consistent(&self) -> bool {
        let area = self.size.iter().try_fold(1, |area: usize, &n| area.checked_mul(n)).unwrap_or(0);
        let mut end = 0;
        let follows = |class: &ImageClass| {
            let starts = class.first == end && class.count <= self.pixels.len();
            end += class.count.min(self.pixels.len());
            starts
        };
        let in_order = self.classes.iter().all(follows);
        area > 0 && in_order && end.checked_mul(area) == Some(self.pixels.len())
    }
}
