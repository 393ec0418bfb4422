//! N-way K-shot episodes of images.

use super::draw::{Rotation, pixels};
use super::omniglot::Run;
use super::parts::{Parts, Stretch};
use super::set::ImageSet;
use crate::batch::{Batch, Rows};
use metaburn_core::{HostEpisodes, Objective, Result, Split, Stream, TaskDistribution, TaskShape};
use rand::RngExt;
use rand::seq::{SliceRandom, index};
use std::sync::Arc;

/// The extents of an episode, and how its images are turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpisodeShape {
    /// Classes.
    pub way: usize,
    /// Support images of each class.
    pub shots: usize,
    /// Query images of each class.
    pub queries: usize,
    /// What right angles have to do with classes.
    pub rotation: Rotation,
}

/// N-way K-shot episodes of the images of a set.
///
/// An episode takes `way` classes in random order, which gives them their labels, and `shots` support
/// and `queries` query images of each, without repetition; support and query sets are each shuffled.
/// Inputs are `[tasks, examples, channels, height, width]`, from 0 to 1; targets are one-hot,
/// `[tasks, examples, way]`.
#[derive(Clone, Debug)]
pub struct FewShot {
    /// The images.
    pub set: Arc<ImageSet>,
    /// The byte that stands for 1.
    pub white: u8,
    /// Which classes each part draws from.
    pub parts: Parts,
    /// Episodes of meta-training.
    pub train: EpisodeShape,
    /// Episodes of meta-validation and meta-test.
    pub test: EpisodeShape,
    /// Fixed episodes that meta-test has instead of drawn ones: Lake's runs.
    pub runs: Option<Arc<Vec<Run>>>,
}

/// An image of an episode, and its label.
struct Example<'a> {
    image: &'a [u8],
    turns: u8,
    label: usize,
}

impl FewShot {
    /// The extents of a part's episodes.
    fn extents(&self, split: Split) -> EpisodeShape {
        if split == Split::Train { self.train } else { self.test }
    }

    /// Adds an episode with classes drawn from `classes`.
    fn draw(&self, classes: &[Stretch], shape: EpisodeShape, batch: &mut Batch<f32>, stream: &mut Stream) {
        let (mut support, mut query) = (Vec::new(), Vec::new());
        for (label, class) in index::sample(stream, classes.len(), shape.way).into_iter().enumerate() {
            let class = &classes[class];
            let extra = if shape.rotation == Rotation::Random { stream.random_range(0..4) } else { 0 };
            let turns = class.turns + extra;
            let chosen = index::sample(stream, class.count, shape.shots + shape.queries);
            for (i, image) in chosen.into_iter().enumerate() {
                let part = if i < shape.shots { &mut support } else { &mut query };
                part.push(Example { image: self.set.image(class.first + image), turns, label });
            }
        }
        self.push_shuffled(support, shape.way, &mut batch.support, stream);
        self.push_shuffled(query, shape.way, &mut batch.query, stream);
    }

    fn push_shuffled(
        &self,
        mut examples: Vec<Example>,
        way: usize,
        rows: &mut Rows<f32>,
        stream: &mut Stream,
    ) {
        examples.shuffle(stream);
        for Example { image, turns, label } in examples {
            let one_hot = (0..way).map(|class| if class == label { 1.0 } else { 0.0 });
            rows.push(pixels(&self.set, image, turns, f32::from(self.white)), one_hot);
        }
    }

    /// Adds Lake's runs in random order; each once before any comes again.
    fn run(&self, runs: &[Run], tasks: usize, batch: &mut Batch<f32>, stream: &mut Stream) {
        let mut order: Vec<usize> = Vec::new();
        while order.len() < tasks {
            order.extend(index::sample(stream, runs.len(), runs.len()));
        }
        for &run in &order[..tasks] {
            let run = &runs[run];
            let example = |(image, label)| Example { image, turns: 0, label };
            let support = run.support.iter().map(Vec::as_slice).zip(0..).map(example).collect();
            let query =
                run.query.iter().map(Vec::as_slice).zip(run.labels.iter().copied()).map(example).collect();
            self.push_shuffled(support, self.test.way, &mut batch.support, stream);
            self.push_shuffled(query, self.test.way, &mut batch.query, stream);
        }
    }
}

impl TaskDistribution for FewShot {
    fn shape(&self) -> TaskShape {
        let (input, outputs) = (self.set.size.to_vec(), self.test.way);
        TaskShape::new(input, outputs, Objective::CrossEntropy)
    }

    fn train_outputs(&self) -> usize {
        self.train.way
    }

    fn sample(&self, split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let mut batch = Batch::new();
        let shape = self.extents(split);
        match &self.runs {
            Some(runs) if split == Split::Test => self.run(runs, tasks, &mut batch, stream),
            _ => (0..tasks).for_each(|_| self.draw(self.parts.stretches(split), shape, &mut batch, stream)),
        }
        Ok(batch.finish(tasks, &self.set.size, shape.way))
    }
}
