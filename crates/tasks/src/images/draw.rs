//! Turned images, written into the numbers of an episode.

use super::ImageSet;

/// What right angles have to do with classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// Images are shown as they are.
    None,
    /// A class turned by each of the four right angles makes four classes (Vinyals et al. 2016).
    Class,
    /// Each class of an episode is turned by a right angle of its own, drawn anew each time, in
    /// meta-training and meta-test alike (Finn et al. 2017, by their code).
    Random,
}

impl Rotation {
    /// The name in an experiment.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Class => "class",
            Self::Random => "random",
        }
    }
}

/// The pixels of an image as numbers, byte `white` as 1, turned counterclockwise by so many right
/// angles. `[channels, height, width]`; turned images are square.
pub(super) fn pixels(set: &ImageSet, image: &[u8], turns: u8, white: f32) -> Vec<f32> {
    let [_, height, width] = set.size;
    let (side, last) = (width as isize, width as isize - 1);
    // Where the first pixel comes from, and how far away the next row and the next column are.
    let (first, down, right) = match turns % 4 {
        0 => (0, side, 1),
        1 => (last, -1, side),
        2 => (last * side + last, -side, -1),
        _ => (last * side, 1, -side),
    };
    let mut numbers = Vec::with_capacity(image.len());
    for plane in image.chunks_exact(height * width) {
        for row in 0..height as isize {
            let start = first + row * down;
            let place = (0..side).map(|column| (start + column * right) as usize);
            numbers.extend(place.map(|i| f32::from(plane[i]) / white));
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(turns: u8) -> Vec<f32> {
        let set = ImageSet::new([1, 2, 2]);
        pixels(&set, &[1, 2, 3, 4], turns, 1.0)
    }

    #[test]
    fn a_quarter_turn_goes_against_the_clock() {
        assert_eq!(turned(0), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(turned(1), [2.0, 4.0, 1.0, 3.0]);
        assert_eq!(turned(2), [4.0, 3.0, 2.0, 1.0]);
        assert_eq!(turned(3), [3.0, 1.0, 4.0, 2.0]);
        assert_eq!(turned(4), turned(0));
    }

    #[test]
    fn channels_are_turned_apart_and_images_need_not_be_square_to_stay() {
        let colours = ImageSet::new([2, 2, 2]);
        let turned = pixels(&colours, &[1, 2, 3, 4, 5, 6, 7, 8], 1, 1.0);
        assert_eq!(turned, [2.0, 4.0, 1.0, 3.0, 6.0, 8.0, 5.0, 7.0]);
        let wide = ImageSet::new([1, 2, 3]);
        assert_eq!(pixels(&wide, &[0, 2, 4, 6, 8, 10], 0, 10.0), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
    }
}
