//! A small Omniglot of random pixels, of which each image is known in each of its four turns.

use metaburn_core::{HostEpisodes, HostExamples, Seeds, Value};
use metaburn_tasks::images::{ImageSet, cache, omniglot};
use rand::RngExt;
use std::collections::HashMap;
use std::fs;
use tempfile::TempDir;

/// Pixels along a side; enough of them that no two images are alike.
pub const SIDE: usize = 5;
/// Alphabets of the two halves, characters of each, and drawings of each character.
pub const ALPHABETS: [(&str, usize); 2] = [("background", 9), ("evaluation", 4)];
pub const CHARACTERS: usize = 4;
pub const DRAWINGS: usize = 20;
/// Characters of both halves.
pub const CLASSES: usize = 13 * CHARACTERS;

/// What an example shows: the character, the drawing, and how often it was turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shown {
    pub class: usize,
    pub drawing: usize,
    pub turns: usize,
}

/// What each example shows and its label, of a support and of a query set.
pub type Task = (Vec<(Shown, usize)>, Vec<(Shown, usize)>);

pub struct Made {
    pub folder: TempDir,
    pub set: ImageSet,
    known: HashMap<Vec<u8>, Shown>,
}

impl Made {
    /// Writes the images as an import does, and lists of which characters 0, 3, 6 … train, 1, 4, 7 …
    /// validate and 2, 5, 8 … test.
    pub fn new() -> Self {
        let mut stream = Seeds::new(5).stream("made", 0);
        let mut set = ImageSet::new([1, SIDE, SIDE]);
        let mut known = HashMap::new();
        for (half, alphabets) in ALPHABETS {
            for alphabet in 0..alphabets {
                for character in 0..CHARACTERS {
                    let class = set.classes.len();
                    for drawing in 0..DRAWINGS {
                        let image: Vec<u8> = (0..SIDE * SIDE).map(|_| stream.random_range(0..=255)).collect();
                        let group = format!("{half}/{half}_{alphabet}");
                        set.push(&group, &format!("character{character:02}"), &image);
                        let turns = std::iter::successors(Some(image), |image| Some(quarter_turn(image)));
                        for (turns, image) in turns.take(4).enumerate() {
                            known.insert(image, Shown { class, drawing, turns });
                        }
                    }
                }
            }
        }
        let folder = TempDir::new().unwrap();
        cache::write(&set, &folder.path().join(omniglot::CACHE)).unwrap();
        let made = Self { folder, set, known };
        made.write_lists(|class| class % 3);
        made
    }

    /// Writes the lists of training, validation and test characters: 0, 1 or 2 for each class.
    pub fn write_lists(&self, part: impl Fn(usize) -> usize) {
        let lists = self.folder.path().join("omniglot/vinyals-splits");
        fs::create_dir_all(&lists).unwrap();
        for (number, name) in ["train", "val", "test"].into_iter().enumerate() {
            let mut text = String::new();
            for (i, class) in self.set.classes.iter().enumerate().filter(|(i, _)| part(*i) == number) {
                let alphabet = class.group.split('/').nth(1).unwrap();
                for angle in ["000", "090", "180", "270"] {
                    text += &format!("{alphabet}/{}/rot{angle}\n", self.set.classes[i].name);
                }
            }
            fs::write(lists.join(format!("{name}.txt")), text).unwrap();
        }
    }

    /// What each example of each task shows, and its label.
    pub fn shown(&self, examples: &HostExamples) -> Vec<Vec<(Shown, usize)>> {
        let shape = examples.y.shape().to_vec();
        let x: Vec<u8> = examples.x.iter::<f32>().map(|v| (v * 255.0).round() as u8).collect();
        let y: Vec<f32> = examples.y.iter::<f32>().collect();
        let label = |one_hot: &[f32]| {
            assert_eq!(one_hot.iter().sum::<f32>(), 1.0);
            one_hot.iter().position(|&v| v == 1.0).unwrap()
        };
        let images = x.chunks(SIDE * SIDE).map(|image| self.known[image]);
        let all: Vec<_> = images.zip(y.chunks(shape[2]).map(label)).collect();
        all.chunks(shape[1]).map(<[_]>::to_vec).collect()
    }

    /// Support and query set of each task.
    pub fn tasks(&self, batch: &HostEpisodes) -> Vec<Task> {
        self.shown(&batch.support).into_iter().zip(self.shown(&batch.query)).collect()
    }
}

/// A quarter turn against the clock: the last column becomes the first row.
fn quarter_turn(image: &[u8]) -> Vec<u8> {
    let column = |c: usize| image.iter().skip(c).step_by(SIDE).copied();
    (0..SIDE).rev().flat_map(column).collect()
}

/// Settings from words and numbers.
pub fn settings<'a>(words: &[(&'a str, &str)], numbers: &[(&'a str, i64)]) -> Vec<(&'a str, Value)> {
    let words = words.iter().map(|&(key, word)| (key, Value::from(word)));
    words.chain(numbers.iter().map(|&(key, number)| (key, Value::Int(number)))).collect()
}
