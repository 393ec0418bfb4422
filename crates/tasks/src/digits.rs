//! Few-shot classification of handwritten digits.

use crate::batch::{Batch, Rows};
use metaburn_core::{
    HostEpisodes, Objective, Options, Result, Split, Stream, TaskDistribution, TaskShape, Value,
};
use rand::seq::{SliceRandom, index};
use smartcore::dataset::digits;
use std::path::Path;
use std::sync::Arc;

/// Pixels along a side, and the darkest grey value.
const SIDE: usize = 8;
const DARKEST: f32 = 16.0;
/// Digits of each half: training and validation see 0–4, test sees 5–9.
const CLASSES: usize = 5;

/// N-way K-shot episodes of handwritten digits, 8×8 pixels (UCI "Optical Recognition of
/// Handwritten Digits", 1797 drawings).
///
/// An episode takes `way` classes in random order, which gives them their labels, and `shots`
/// support and `queries` query drawings of each, without repetition; support and query sets are
/// each shuffled. Inputs are `[tasks, examples, 1, 8, 8]`, grey values from 0 (paper) to 1;
/// targets are one-hot, `[tasks, examples, way]`.
///
/// *Parts.* Ten classes do not go round three times. Training has the digits 0–4, **test the
/// digits 5–9, which meta-training never sees**. Validation has the last quarter of the drawings
/// of 0–4, which training leaves out: new drawings of known digits, easier than the test. The
/// source lists drawings by writer, so most of these come from other hands.
///
/// ```
/// use metaburn_core::{Options, Seeds, Split, TaskDistribution};
/// use metaburn_tasks::Digits;
/// use std::path::Path;
///
/// # fn main() -> metaburn_core::Result<()> {
/// // 5-way 1-shot
/// let tasks = Digits::from_options(&mut Options::new("tasks", []), Path::new("data"))?;
/// let episodes = tasks.sample(Split::Train, 2, &mut Seeds::new(0).stream("episodes/train", 0))?;
/// assert_eq!(episodes.support.x.shape().to_vec(), [2, 5, 1, 8, 8]);
/// assert_eq!(episodes.query.y.shape().to_vec(), [2, 75, 5]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Digits {
    way: usize,
    shots: usize,
    queries: usize,
    drawings: Arc<Drawings>,
}

type Image = [f32; SIDE * SIDE];

/// The drawings of each class, class by class.
#[derive(Clone, Debug)]
struct Drawings {
    train: Vec<Vec<Image>>,
    validation: Vec<Vec<Image>>,
    test: Vec<Vec<Image>>,
}

impl Drawings {
    fn load() -> Self {
        let set = digits::load_dataset();
        let mut classes = vec![Vec::new(); 2 * CLASSES];
        for (pixels, &digit) in set.data.chunks(SIDE * SIDE).zip(&set.target) {
            let image: Image = std::array::from_fn(|i| pixels[i] / DARKEST);
            classes[digit as usize].push(image);
        }
        let test = classes.split_off(CLASSES);
        let validation = classes.iter_mut().map(|class| class.split_off(class.len() * 3 / 4)).collect();
        Self { train: classes, validation, test }
    }

    fn part(&self, split: Split) -> &[Vec<Image>] {
        match split {
            Split::Train => &self.train,
            Split::Validation => &self.validation,
            Split::Test => &self.test,
        }
    }

    /// The number of drawings of the class that has the fewest in any part.
    fn fewest(&self) -> usize {
        let parts = [&self.train, &self.validation, &self.test];
        parts.into_iter().flatten().map(Vec::len).min().unwrap_or(0)
    }
}

impl Digits {
    /// Reads the settings; the drawings are built in, and the data folder unused:
    ///
    /// | key | default | meaning |
    /// |-|-|-|
    /// | `way` | 5 | classes of an episode, 2 to 5 |
    /// | `shots` | 1 | support drawings of each class |
    /// | `queries` | 15 | query drawings of each class |
    ///
    /// # Errors
    /// [`metaburn_core::Error::BadValue`] for a setting of the wrong type or out of range, such
    /// as more drawings in an episode than a class has.
    pub fn from_options(options: &mut Options, _data_dir: &Path) -> Result<Self> {
        let way = options.at_least("way", CLASSES, 2)?;
        if way > CLASSES {
            let expected = format!("at most {CLASSES}, the classes of the test part");
            return Err(options.bad("way", &expected, &Value::Int(way as i64)));
        }
        let shots = options.count("shots", 1)?;
        let queries = options.count("queries", 15)?;
        let drawings = Drawings::load();
        let fewest = drawings.fewest();
        if shots + queries > fewest {
            let expected = format!("shots + queries of at most {fewest}, the drawings of the rarest class");
            return Err(options.bad("shots", &expected, &Value::Int((shots + queries) as i64)));
        }
        Ok(Self { way, shots, queries, drawings: Arc::new(drawings) })
    }

    /// Adds shuffled examples, each a drawing and its label.
    fn push_shuffled(&self, mut examples: Vec<(&Image, usize)>, rows: &mut Rows<f32>, stream: &mut Stream) {
        examples.shuffle(stream);
        for (image, label) in examples {
            let one_hot = (0..self.way).map(|class| if class == label { 1.0 } else { 0.0 });
            rows.push(image.iter().copied(), one_hot);
        }
    }
}

impl TaskDistribution for Digits {
    fn shape(&self) -> TaskShape {
        TaskShape { input: vec![1, SIDE, SIDE], outputs: self.way, objective: Objective::CrossEntropy }
    }

    fn sample(&self, split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let classes = self.drawings.part(split);
        let mut batch = Batch::new();
        for _ in 0..tasks {
            let (mut support, mut query) = (Vec::new(), Vec::new());
            for (label, class) in index::sample(stream, classes.len(), self.way).into_iter().enumerate() {
                let images = &classes[class];
                let chosen = index::sample(stream, images.len(), self.shots + self.queries);
                for (i, image) in chosen.into_iter().enumerate() {
                    let part = if i < self.shots { &mut support } else { &mut query };
                    part.push((&images[image], label));
                }
            }
            self.push_shuffled(support, &mut batch.support, stream);
            self.push_shuffled(query, &mut batch.query, stream);
        }
        Ok(batch.finish(tasks, &[1, SIDE, SIDE], self.way))
    }
}
