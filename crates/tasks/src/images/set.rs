//! Images in memory, class by class.

/// Images of many classes, all of one size, one byte a channel and pixel.
///
/// The pixels of class `c` are those of images `classes[c].first .. first + count`, one image after
/// the other, each `[channels, height, width]` row by row: 0 is black, 255 white.
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageClass {
    /// What the class belongs to: an alphabet of Omniglot, a split of a folder; may be empty.
    pub group: String,
    /// The class within its group.
    pub name: String,
    /// Number of its first image in the set.
    pub first: usize,
    /// How many images it has.
    pub count: usize,
}

impl ImageSet {
    /// Bytes of one image.
    pub fn image_len(&self) -> usize {
        self.size.iter().product()
    }

    /// Image `i` of the set, `[channels, height, width]`.
    pub fn image(&self, i: usize) -> &[u8] {
        &self.pixels[i * self.image_len()..(i + 1) * self.image_len()]
    }
}
