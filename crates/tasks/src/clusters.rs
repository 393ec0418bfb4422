//! Few-shot classification of points.

use crate::batch::{Batch, Rows};
use metaburn_core::{HostEpisodes, Objective, Options, Result, Split, Stream, TaskDistribution, TaskShape};
use rand_distr::{Distribution, StandardNormal};
use std::path::Path;

/// Few-shot classification of Gaussian clusters: a class is a centre `c ~ N(0, spread²·I)` in `dimensions`
/// dimensions, its examples are `x ~ N(c, I)`. A class is all that an episode has to find out, so the best
/// that any learner can do is known: to classify by the nearest support mean, which is what Prototypical
/// Networks compute when their network is the identity. Inputs are `[tasks, examples, dimensions]`,
/// targets one-hot `[tasks, examples, way]`. Centres are continuous, so that no two episodes share a class.
///
/// ```
/// use metaburn_core::{Seeds, Split, TaskDistribution};
/// use metaburn_tasks::Clusters;
///
/// # fn main() -> metaburn_core::Result<()> {
/// let tasks = Clusters { way: 5, shots: 1, queries: 3, dimensions: 2, spread: 3.0 };
/// let episodes = tasks.sample(Split::Train, 8, &mut Seeds::new(0).stream("episodes/train", 0))?;
/// assert_eq!(episodes.support.x.shape().to_vec(), [8, 5, 2]);
/// assert_eq!(episodes.query.y.shape().to_vec(), [8, 15, 5]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Clusters {
    /// Classes of an episode.
    pub way: usize,
    /// Support examples of each class.
    pub shots: usize,
    /// Query examples of each class.
    pub queries: usize,
    /// Coordinates of an example.
    pub dimensions: usize,
    /// Standard deviation of centres, in those of a cluster.
    pub spread: f64,
}

impl Clusters {
    /// Reads `way` (5), `shots` (1), `queries` (15), `dimensions` (2) and `spread` (3).
    ///
    /// # Errors
    /// [`metaburn_core::Error::BadValue`] for a number out of its range.
    pub fn from_options(options: &mut Options, _data_dir: &Path) -> Result<Self> {
        Ok(Self {
            way: options.at_least("way", 5, 2)?,
            shots: options.count("shots", 1)?,
            queries: options.count("queries", 15)?,
            dimensions: options.count("dimensions", 2)?,
            spread: options.positive("spread", 3.0)?,
        })
    }

    /// Adds so many examples of each class, class by class.
    fn examples(&self, centres: &[Vec<f64>], each: usize, rows: &mut Rows<f64>, stream: &mut Stream) {
        for (class, centre) in centres.iter().enumerate() {
            for _ in 0..each {
                let x: Vec<f64> = centre.iter().map(|c| c + normal(stream)).collect();
                rows.push(x, (0..self.way).map(|k| if k == class { 1.0 } else { 0.0 }));
            }
        }
    }
}

impl TaskDistribution for Clusters {
    fn shape(&self) -> TaskShape {
        TaskShape::new(vec![self.dimensions], self.way, Objective::CrossEntropy)
    }

    fn sample(&self, _split: Split, tasks: usize, stream: &mut Stream) -> Result<HostEpisodes> {
        let mut batch = Batch::new();
        for _ in 0..tasks {
            let mut centre = |_| (0..self.dimensions).map(|_| self.spread * normal(stream)).collect();
            let centres: Vec<Vec<f64>> = (0..self.way).map(&mut centre).collect();
            self.examples(&centres, self.shots, &mut batch.support, stream);
            self.examples(&centres, self.queries, &mut batch.query, stream);
        }
        Ok(batch.finish(tasks, &[self.dimensions], self.way))
    }
}

fn normal(stream: &mut Stream) -> f64 {
    StandardNormal.sample(stream)
}
