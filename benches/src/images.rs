//! Images of noise around a picture for each class: what a meta-step costs does not depend on what
//! they show.

use burn::tensor::TensorData;
use metaburn_core::{
    HostEpisodes, HostExamples, Objective, Result, Split, Stream, TaskDistribution, TaskShape,
};
use rand_distr::{Distribution, StandardNormal};

/// Pixels along a side.
const SIDE: usize = 28;
/// How far images are from the picture of their class.
const NOISE: f32 = 0.3;

/// N-way K-shot episodes of images `[1, 28, 28]`, class by class.
pub struct Images {
    pub way: usize,
    pub shots: usize,
    pub queries: usize,
}

impl Images {
    fn examples(&self, pictures: &[Vec<f32>], each: usize, stream: &mut Stream) -> HostExamples {
        let tasks = pictures.len() / self.way;
        let (mut x, mut y) = (Vec::new(), Vec::new());
        for (i, picture) in pictures.iter().enumerate() {
            for _ in 0..each {
                let noise = StandardNormal.sample_iter(&mut *stream);
                x.extend(picture.iter().zip(noise).map(|(p, z): (&f32, f32)| p + NOISE * z));
                y.extend((0..self.way).map(|class| if class == i % self.way { 1.0_f32 } else { 0.0 }));
            }
        }
        let count = self.way * each;
        HostExamples {
            x: TensorData::new(x, [tasks, count, 1, SIDE, SIDE]),
            y: TensorData::new(y, [tasks, count, self.way]),
        }
    }
}

impl TaskDistribution for Images {
    fn shape(&self) -> TaskShape {
        TaskShape::new(vec![1, SIDE, SIDE], self.way, Objective::CrossEntropy)
    }

    fn sample(&self, _: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let mut picture = |_| StandardNormal.sample_iter(&mut *stream).take(SIDE * SIDE).collect();
        let pictures: Vec<Vec<f32>> = (0..tasks * self.way).map(&mut picture).collect();
        Ok(HostEpisodes {
            support: self.examples(&pictures, self.shots, stream),
            query: self.examples(&pictures, self.queries, stream),
        })
    }
}
